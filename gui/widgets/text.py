"""Labels by what they are for; every one wraps rather than being cut, and its text can be read by a screen reader."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from ceremony.plain_text import plain

_KEPT = "\n\u200b"
"""Line ends, and the places where a long run may be broken."""


def label(text: str, role: str = "body", *, wrap: bool = True) -> QLabel:
    """Return a label; `role` is one of the style sheet's."""
    made = QLabel(plain(text, kept=_KEPT))
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return made


def chip(text: str, kind: str) -> QLabel:
    """Return a small boxed notice of kind plain, info, ok, warn or bad; its word says as much as its colour."""
    made = QLabel(text)
    made.setProperty("chip", kind)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def restyle(widget: QLabel, *, role: str) -> None:
    """Give a label another role while it is shown."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def literal(text: str) -> str:
    """Return a text for a box or button in which "&" stands for itself, and underlines nothing."""
    return plain(text, kept=_KEPT).replace("&", "&&")


def capitalised(text: str) -> str:
    """Return a message as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
