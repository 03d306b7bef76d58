"""What the window asks of a page on which something is entered."""

from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget


class EntryPage(Protocol):
    """A page of the private screen.

    Attributes:
        handed: the person hands in what `secret` returns; the signal itself carries nothing.
    """

    @property
    def handed(self) -> SignalInstance:
        """See the attributes."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""

    @property
    def begun(self) -> bool:
        """Whether anything was entered that leaving would lose."""

    @property
    def cover_title(self) -> str:
        """What the button that covers it is called."""

    @property
    def accepted_title(self) -> str:
        """What to say when it was accepted.

        It is "" where somebody else enters the next part on this screen before the strongroom looks at any: meanwhile
        the screen gives way, and comes back only to say what was refused.
        """

    def secret(self) -> str:
        """Return what was entered."""

    def start(self) -> None:
        """Begin: the page is shown and has the keyboard."""

    def step_back(self) -> bool:
        """Close what lies above the page, and say whether anything did; Esc asks for that first."""

    def cover(self) -> None:
        """Look at nothing and show nothing."""

    def uncover(self) -> None:
        """Go on where it was."""

    def stop(self) -> None:
        """Let go of devices, and of what was entered."""
