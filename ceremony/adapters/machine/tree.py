"""The files of a machine under a root folder: "/" on the day, a made-up tree in a test."""

from dataclasses import dataclass
from pathlib import Path


class NotSeenError(Exception):
    """A fact that cannot be told from what is there; its text says why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A root folder and what lies below it; paths are given without the leading slash."""

    root: Path

    def at(self, path: str) -> Path:
        """Return where a path is."""
        return self.root / path

    def shown(self, path: str | Path) -> str:
        """Return how a path is called on the machine itself."""
        full = Path(path)
        return f"/{full.relative_to(self.root)}" if full.is_relative_to(self.root) else str(full)

    def text(self, path: str) -> str:
        """Return a file's text without the white space around it.

        Raises:
            OSError: it is not there or cannot be read.
        """
        return _readable(self.at(path).read_bytes())

    def text_or(self, path: str, otherwise: str) -> str:
        """Return a file's text, or something else where there is no such file; other errors stay errors."""
        try:
            return self.text(path)
        except FileNotFoundError:
            return otherwise

    def lines(self, path: str) -> list[str]:
        """Return a file's lines."""
        return self.text(path).splitlines()

    def table(self, path: str, heading: str) -> list[str]:
        """Return the lines below a heading; a table without it says nothing.

        Raises:
            NotSeenError: the heading is not there.
        """
        lines = self.lines(path)
        for number, line in enumerate(lines):
            if heading in line:
                return lines[number + 1 :]
        raise NotSeenError(f"/{path} is not the table it should be")

    def flag(self, path: str, words: tuple[str, str] = ("0", "1")) -> bool:
        """Return whether a file says the second of two words.

        Raises:
            NotSeenError: it says neither.
        """
        said = self.text(path)
        if said not in words:
            raise NotSeenError(f"/{path} says neither {words[0]} nor {words[1]}")
        return said == words[1]

    def processor(self) -> set[str]:
        """Return the words of /proc/cpuinfo, among them what the processor can do.

        Raises:
            NotSeenError: no processor is described there.
        """
        words = set(self.text("proc/cpuinfo").split())
        if "processor" not in words:
            raise NotSeenError("/proc/cpuinfo describes no processor")
        return words

    def names(self, path: str, *, below: str) -> list[str]:
        """Return the sorted names in a folder; none if it is missing below one that is there.

        Raises:
            OSError: `below` is missing too, so that an empty answer would prove nothing.
        """
        if not self.at(path).exists():
            self.at(below).stat()
            return []
        return sorted(entry.name for entry in self.at(path).iterdir())

    def has(self, path: str) -> bool:
        """Return whether something is there; a dangling link counts."""
        return self.at(path).exists() or self.at(path).is_symlink()


def _readable(content: bytes) -> str:
    text = content.decode("utf-8", errors="replace").strip("\x00 \t\r\n")
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "?" for sign in text)


def joined(items: list[str], *, none: str) -> str:
    """Return items as one value, each once; the comma separates, so within an item it becomes a blank."""
    return ", ".join(dict.fromkeys(item.replace(",", " ") for item in items)) or none
