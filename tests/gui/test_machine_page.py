"""The machine check: red first, each with what was seen, where, and what to do."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel
from pytestqt.qtbot import QtBot

from ceremony.adapters.machine.look import look_at_machine
from ceremony.machine.row import Finding, Verdict
from gui.pages.machine import MachinePage
from gui.strings import machine as words
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed
from tests.gui.room_seat import HD


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    return look_at_machine()


def page_on(qtbot: QtBot, findings: tuple[Finding, ...], screen: Screen = HD) -> MachinePage:
    page = MachinePage(themed(screen))
    show_on(qtbot, page, screen)
    page.show_findings(findings)
    return page


def rows(page: MachinePage) -> list[str]:
    return [one.accessibleName() for one in page.findChildren(QFrame) if one.property("role") == "card"]


@pytest.mark.parametrize("screen", [*SCREENS, Screen(1366, 768, 0.85)], ids=str)
def test_what_was_seen_can_be_read_on_every_screen(qtbot: QtBot, findings: tuple[Finding, ...], screen: Screen) -> None:
    page = page_on(qtbot, findings, screen)
    assert_nothing_clipped(page)
    assert_all_named(page)


def test_every_finding_is_shown_worst_first_with_its_verdict_in_words(
    qtbot: QtBot, findings: tuple[Finding, ...]
) -> None:
    page = page_on(qtbot, findings)
    shown = [name.partition(".")[0] for name in rows(page)]
    assert len(shown) == len(findings)
    order = [Verdict.RED.value, Verdict.AMBER.value, Verdict.GREEN.value]
    assert shown == sorted(shown, key=order.index)


def test_what_is_not_green_says_what_to_do(qtbot: QtBot, findings: tuple[Finding, ...]) -> None:
    page = page_on(qtbot, findings)
    texts = {one.text() for one in page.findChildren(QLabel)}
    wanted = {words.DO.format(remedy=one.remedy) for one in findings if one.verdict is not Verdict.GREEN and one.remedy}
    assert wanted
    assert wanted <= texts


@pytest.mark.parametrize("red", [0, 1])
def test_the_summary_says_whether_production_would_refuse(
    qtbot: QtBot, findings: tuple[Finding, ...], red: int
) -> None:
    kept = tuple(one for one in findings if one.verdict is not Verdict.RED or red)
    counts = [sum(one.verdict is verdict for one in kept) for verdict in (Verdict.RED, Verdict.AMBER, Verdict.GREEN)]
    page = page_on(qtbot, kept)
    texts = {one.text() for one in page.findChildren(QLabel)}
    refused = words.REFUSED.format(red=counts[0], amber=counts[1], green=counts[2])
    passes = words.PASSES.format(amber=counts[1], green=counts[2])
    assert (refused if counts[0] else passes) in texts
    assert bool(counts[0]) is bool(red)


def test_it_is_looked_at_again_by_one_key(qtbot: QtBot, findings: tuple[Finding, ...]) -> None:
    page = page_on(qtbot, findings)
    with qtbot.waitSignal(page.look):
        QTest.keyClick(page.again, Qt.Key.Key_Return)
