"""Every page by name, and the screens on which it is drawn."""

from collections.abc import Callable, Mapping
from pathlib import Path

import private_pages
import room_pages
import start_pages
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from studio import Screen, Studio

from gui.palette import Contrast

PAGES: Mapping[str, Callable[[Studio], QPixmap]] = {**start_pages.PAGES, **room_pages.PAGES, **private_pages.PAGES}
SCREENS = (Screen(1920, 1080, 1.0), Screen(1280, 720, 0.75))
_STRONG = Screen(1920, 1080, 1.0, Contrast.HIGH)
_LARGE = Screen(3840, 2160, 2.0)
CONTRAST = (("room-answer", _STRONG), ("private-entry", _STRONG), ("audit-consistent", _STRONG))
LARGE = (("room-answer", _LARGE), ("home", _LARGE))

__all__ = ["CONTRAST", "LARGE", "PAGES", "SCREENS", "Screen", "World"]


class World:
    """Draws pages into files."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._studio = Studio(app, folder)

    def draw(self, page: str, screen: Screen, target: Path) -> None:
        """Draw a page for a screen."""
        self._studio.light(screen)
        picture = PAGES[page](self._studio)
        assert (picture.width(), picture.height()) == (screen.width, screen.height), f"{page} is {picture.size()}"
        assert picture.save(str(target)), f"{target} cannot be written"
        self._studio.clear()
