"""How everything looks: sizes at a scale, colours of a contrast, bundled typefaces, one style sheet.

Nothing else in gui/ names a colour or a size in pixels. Sizes are those of a 1920x1080 screen at scale 1.
"""

from dataclasses import dataclass, replace
from importlib.resources import files
from string import Template

from PySide6.QtGui import QColor, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import ceremony.sheets
from gui.palette import Contrast, Palette, palette_of
from gui.sizes import LARGEST_SCALE, SMALLEST_SCALE

SANS = "Keyceremony Inter Regular"
SANS_SEMIBOLD = "Keyceremony Inter SemiBold"
SANS_BOLD = "Keyceremony Inter Bold"
MONO = "Keyceremony JetBrains Mono Regular"
MONO_SEMIBOLD = "Keyceremony JetBrains Mono SemiBold"
"""Each file is a family of its own, so that no installed typeface takes its place."""
_FACES = (
    "Inter-Regular.ttf",
    "Inter-SemiBold.ttf",
    "Inter-Bold.ttf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-SemiBold.ttf",
)
_FAMILIES = {
    "sans": SANS,
    "semibold": f'font-family: "{SANS_SEMIBOLD}"; font-weight: 600',
    "bold": f'font-family: "{SANS_BOLD}"; font-weight: 700',
    "mono": MONO,
    "monobold": f'font-family: "{MONO_SEMIBOLD}"; font-weight: 600',
}


@dataclass(frozen=True, slots=True)
class Theme:
    """A scale and a contrast."""

    scale: float = 1.0
    contrast: Contrast = Contrast.NORMAL

    @property
    def palette(self) -> Palette:
        """The colours."""
        return palette_of(self.contrast)

    def at(self, scale: float) -> "Theme":
        """Return this theme at another scale, within what a screen can show."""
        return replace(self, scale=min(LARGEST_SCALE, max(SMALLEST_SCALE, round(scale, 2))))

    def with_contrast(self, contrast: Contrast) -> "Theme":
        """Return this theme with another contrast."""
        return replace(self, contrast=contrast)

    def px(self, size: float) -> int:
        """Return a size at this scale, in pixels; never less than 1."""
        return max(1, round(size * self.scale))


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application this theme."""
    load_fonts()
    app.setStyle("Fusion")
    colours = theme.palette
    shades = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, colours.canvas),
        (QPalette.ColorRole.WindowText, colours.ink),
        (QPalette.ColorRole.Base, colours.surface),
        (QPalette.ColorRole.AlternateBase, colours.surface_soft),
        (QPalette.ColorRole.Text, colours.ink),
        (QPalette.ColorRole.PlaceholderText, colours.muted),
        (QPalette.ColorRole.Button, colours.surface),
        (QPalette.ColorRole.ButtonText, colours.ink),
        (QPalette.ColorRole.Highlight, colours.accent),
        (QPalette.ColorRole.HighlightedText, colours.on_accent),
    ):
        shades.setColor(role, QColor(colour))
    app.setPalette(shades)
    app.setStyleSheet(qss(theme))


def load_fonts() -> None:
    """Make the bundled typefaces known to Qt; a second call does nothing."""
    if MONO in QFontDatabase.families():
        return
    folder = files(ceremony.sheets) / "fonts"
    for face in _FACES:
        QFontDatabase.addApplicationFontFromData((folder / face).read_bytes())


def qss(theme: Theme) -> str:
    """Return the style sheet: theme.qss with its sizes and colours filled in."""
    here = files("gui")
    colours = theme.palette
    named = {name: getattr(colours, name) for name in Palette.__dataclass_fields__}
    sized = "".join(_pixels(piece, theme) for piece in _at_signs((here / "theme.qss").read_text(encoding="utf-8")))
    return Template(sized).substitute(named, **_FAMILIES, pictures=here / "pictures")


def _at_signs(text: str) -> list[str]:
    first, *others = text.split("@")
    return [first, *(f"@{other}" for other in others)]


def _pixels(piece: str, theme: Theme) -> str:
    if not piece.startswith("@"):
        return piece
    digits = len(piece) - len(piece[1:].lstrip("0123456789")) - 1
    return f"{theme.px(int(piece[1 : 1 + digits]))}px{piece[1 + digits :]}"
