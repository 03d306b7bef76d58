"""The machine check: what was seen and where, red first, and what to do about it."""

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ceremony.machine.policy import STRICTEST, worst_first
from ceremony.machine.row import Finding, Verdict
from gui.strings import machine as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, column, frame, notice, row
from gui.widgets.text import chip, label

_KINDS = {Verdict.RED: "bad", Verdict.AMBER: "warn", Verdict.GREEN: "ok"}


class MachinePage(QWidget):
    """Emits `look` when somebody wants it looked at again."""

    look = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "canvas")
        self._theme = theme
        side = theme.px(96)
        layout = column(self)
        self._scrolling = Scrolling(spacing=theme.px(8), margins=(side, theme.px(32), side, theme.px(24)))
        self._scrolling.fill([label(words.TITLE, "h1"), label(words.LOOKING, "lead")])
        layout.addWidget(self._scrolling, 1)
        foot = frame("foot")
        strip = row(foot, margins=(side, theme.px(12), side, theme.px(20)))
        strip.addStretch(1)
        self.again = Button(words.AGAIN, "primary")
        self.again.clicked.connect(self.look)
        strip.addWidget(self.again)
        layout.addWidget(foot)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show what was seen."""
        counts = Counter(finding.verdict for finding in findings)
        red, amber, green = (counts[one] for one in (Verdict.RED, Verdict.AMBER, Verdict.GREEN))
        if red:
            title = words.REFUSED.format(red=red, amber=amber, green=green)
            text = words.REFUSED_TEXT.format(policy=STRICTEST)
        else:
            title, text = words.PASSES.format(amber=amber, green=green), words.PASSES_TEXT
        summary = notice(self._theme, "bad" if red else "ok", title, text)
        rows = [self._row(finding) for finding in worst_first(findings)]
        self._scrolling.fill([label(words.TITLE, "h1"), label(words.LEAD, "lead"), summary, *rows])

    def _row(self, finding: Finding) -> QFrame:
        theme = self._theme
        made = frame("card")
        made.setAccessibleName(words.ROW_NAME.format(verdict=finding.verdict, title=finding.title, value=finding.value))
        layout = row(made, spacing=theme.px(18), margins=(theme.px(16), theme.px(10), theme.px(16), theme.px(10)))
        mark = chip(finding.verdict.value, _KINDS[finding.verdict])
        mark.setMinimumWidth(theme.px(92))
        layout.addWidget(mark)
        texts = column(spacing=theme.px(2))
        top = row(spacing=theme.px(12))
        top.addWidget(label(finding.title, "strong"), 2)
        top.addWidget(label(finding.value, "mono"), 3)
        texts.addLayout(top)
        if finding.remedy:
            texts.addWidget(label(finding.meaning))
            texts.addWidget(label(words.DO.format(remedy=finding.remedy), "strong"))
        rule = f"  ·  {words.RULE.format(rule=finding.rule)}" if finding.rule else ""
        texts.addWidget(label(words.SOURCE.format(source=finding.source) + rule, "small"))
        layout.addLayout(texts, 1)
        return made
