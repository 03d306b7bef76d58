"""Whatever the style sheet puts on a ground can be read there, in both contrasts (WCAG 2.1, 1.4.3 and 1.4.11)."""

import re
from importlib.resources import files
from itertools import product

import pytest

from gui.palette import Contrast, contrast_ratio, palette_of

TEXT = 4.5
MARK = 3.0
LIGHT = ("canvas", "surface", "surface_soft", "accent_soft")
DARK = ("rail", "rail_current")

TEXT_ON = {
    "ink": (*LIGHT, "ok_soft", "warn_soft", "bad_soft"),
    "muted": LIGHT,
    "accent": LIGHT,
    "ok": ("surface", "canvas", "ok_soft"),
    "warn": ("surface", "canvas", "warn_soft"),
    "bad": ("surface", "canvas", "bad_soft"),
    "rail_ink": DARK,
    "rail_muted": DARK,
    "on_accent": ("accent", "accent_pressed"),
    "on_disabled": ("disabled", "surface", "canvas"),
    "on_privacy": ("privacy",),
    "on_now": ("now",),
}
"""Every colour of text, and every ground that it stands on."""
MARKS_ON = {
    "focus": (*LIGHT, "ok_soft", "warn_soft", "bad_soft", "disabled"),
    "border": ("surface", "canvas", "surface_soft"),
    "accent": ("surface", "canvas", "disabled"),
    "ok": ("surface", "canvas"),
    "bad": ("surface", "canvas", "bad_soft"),
    "warn": ("surface", "warn_soft"),
    "muted": ("surface",),
    "now": DARK,
    "ok_on_rail": DARK,
    "rail": ("ok_on_rail",),
}
"""Rings, edges, badges and ticks, and what they must stand out from."""
RULE = re.compile(r"\{([^}]*)\}")
PROPERTY = re.compile(r"(?<![a-z-])([a-z-]+):[^;}]*?\$([a-z_]+)")


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[Contrast, str, str]]:
    return [(one, colour, ground) for one in Contrast for colour, grounds in table.items() for ground in grounds]


def rules() -> list[dict[str, str]]:
    return [dict(PROPERTY.findall(rule)) for rule in RULE.findall((files("gui") / "theme.qss").read_text())]


@pytest.mark.parametrize(("contrast", "colour", "ground"), pairs(TEXT_ON))
def test_text_can_be_read(contrast: Contrast, colour: str, ground: str) -> None:
    palette = palette_of(contrast)
    assert contrast_ratio(getattr(palette, colour), getattr(palette, ground)) >= TEXT


@pytest.mark.parametrize(("contrast", "colour", "ground"), pairs(MARKS_ON))
def test_rings_and_marks_stand_out(contrast: Contrast, colour: str, ground: str) -> None:
    palette = palette_of(contrast)
    assert contrast_ratio(getattr(palette, colour), getattr(palette, ground)) >= MARK


def test_no_colour_of_text_and_no_ring_escapes_these_tables() -> None:
    texts = {rule[name] for rule in rules() for name in ("color", "selection-color") if name in rule}
    rings = {rule[name] for rule in rules() for name in rule if name.startswith("border")}
    # Numbers in badges are drawn, not styled.
    assert texts == set(TEXT_ON) - {"on_now"}
    # A hair line only sets a card off; what is disabled is framed as faintly as it is filled.
    assert rings - {"line", "disabled"} <= set(MARKS_ON)


@pytest.mark.parametrize("contrast", Contrast)
def test_what_one_rule_puts_together_can_be_read(contrast: Contrast) -> None:
    palette = palette_of(contrast)
    together = [
        (rule[text], rule[ground])
        for rule in rules()
        for text, ground in (("color", "background"), ("selection-color", "selection-background-color"))
        if text in rule and ground in rule
    ]
    faint = [pair for pair in together if contrast_ratio(getattr(palette, pair[0]), getattr(palette, pair[1])) < TEXT]
    assert len(together) >= 10
    assert faint == []


def test_high_contrast_is_nowhere_lower_than_the_usual_one() -> None:
    usual, high = palette_of(Contrast.NORMAL), palette_of(Contrast.HIGH)

    def ratio_of(palette: object, pair: tuple[str, str]) -> float:
        return contrast_ratio(getattr(palette, pair[0]), getattr(palette, pair[1]))

    texts = ("ink", "muted", "accent", "ok", "warn", "bad")
    lower = [pair for pair in product(texts, ("surface", "canvas")) if ratio_of(high, pair) < ratio_of(usual, pair)]
    assert lower == []


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#FFFFFF", 1.0), ("#777777", "#FFFFFF", 4.48)]
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast_ratio(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast_ratio(other, one) == contrast_ratio(one, other)
