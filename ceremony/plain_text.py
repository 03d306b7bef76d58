"""Text that somebody else wrote, made harmless to look at: nothing in it steers a reader's eye or terminal."""


def plain(text: str, *, kept: str = "") -> str:
    """Return a text with every mark that is not printable written out, such as U+202E as its escape.

    Args:
        kept: marks that stay as they are, such as line ends.
    """
    return "".join(mark if mark.isprintable() or mark in kept else ascii(mark)[1:-1] for mark in text)
