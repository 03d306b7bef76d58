"""Colours by what they mean, and the contrast between them (WCAG 2.1). No Qt.

Light on purpose: lit rooms and projectors wash dark screens out; only the rail and the curtain are dark (look.md 1).
"""

from dataclasses import dataclass
from enum import StrEnum

_LINEAR_BELOW = 0.04045


class Contrast(StrEnum):
    """How strongly colours differ."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as "#RRGGBB"; `x_soft` is the ground on which a text in `x` stands."""

    ink: str
    muted: str
    canvas: str
    surface: str
    surface_soft: str
    line: str
    border: str
    rail: str
    rail_ink: str
    rail_muted: str
    rail_current: str
    accent: str
    accent_soft: str
    accent_pressed: str
    on_accent: str
    disabled: str
    on_disabled: str
    focus: str
    now: str
    on_now: str
    ok: str
    ok_soft: str
    ok_on_rail: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    privacy: str
    on_privacy: str


NORMAL = Palette(
    ink="#14202E",
    muted="#4A5A6B",
    canvas="#EEF1F5",
    surface="#FFFFFF",
    surface_soft="#F7F9FB",
    line="#C6CFDA",
    border="#72808F",
    rail="#0F2338",
    rail_ink="#F2F6FA",
    rail_muted="#A9BBCD",
    rail_current="#1D4468",
    accent="#0A5AA8",
    accent_soft="#E5EFF9",
    accent_pressed="#084A8A",
    on_accent="#FFFFFF",
    disabled="#E1E6EC",
    on_disabled="#566572",
    focus="#B45309",
    now="#FFB020",
    on_now="#1B1400",
    ok="#146C3E",
    ok_soft="#E4F3EA",
    ok_on_rail="#46B97C",
    warn="#7A4B00",
    warn_soft="#FFF3D6",
    bad="#A61B1B",
    bad_soft="#FDE8E8",
    privacy="#FFC53D",
    on_privacy="#1B1400",
)

HIGH = Palette(
    ink="#000000",
    muted="#1C2733",
    canvas="#FFFFFF",
    surface="#FFFFFF",
    surface_soft="#FFFFFF",
    line="#000000",
    border="#000000",
    rail="#000000",
    rail_ink="#FFFFFF",
    rail_muted="#E6EDF5",
    rail_current="#0B3A66",
    accent="#003A75",
    accent_soft="#FFFFFF",
    accent_pressed="#00284F",
    on_accent="#FFFFFF",
    disabled="#FFFFFF",
    on_disabled="#3D4752",
    focus="#8A3B00",
    now="#FFC400",
    on_now="#000000",
    ok="#00512A",
    ok_soft="#FFFFFF",
    ok_on_rail="#3FC380",
    warn="#5A3600",
    warn_soft="#FFFFFF",
    bad="#8A0000",
    bad_soft="#FFFFFF",
    privacy="#FFC400",
    on_privacy="#000000",
)


def palette_of(contrast: Contrast) -> Palette:
    """Return the colours of a contrast."""
    return HIGH if contrast is Contrast.HIGH else NORMAL


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two "#RRGGBB" colours, 1 to 21 (WCAG 2.1, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else float(((part + 0.055) / 1.055) ** 2.4)
