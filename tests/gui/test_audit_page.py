"""The auditor's view in a window: opened, checked, compared, searched and saved by keyboard alone."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pypdfium2
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ceremony.adapters.auditing import examine, now, save_report
from ceremony.verifier.verify import Examined, Progress, examine_bundles
from gui.audit_rows import Tone, Wanted
from gui.audit_view import AuditServices
from gui.pages.audit import AuditPage
from gui.pages.audit_marks import ToneMark
from gui.pages.audit_sections import RecordPart
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed
from tests.verifier.conftest import Rehearsed

SERVICES = AuditServices(examine, save_report, now)
WRONG = "clothes quarter pickup subject velvet company axle legs safari column finger spelling"
MakePage = Callable[..., AuditPage]


@pytest.fixture
def page(qtbot: QtBot) -> MakePage:
    def make(screen: Screen = SCREENS[1], services: AuditServices = SERVICES) -> AuditPage:
        made = AuditPage(services, themed(screen))
        show_on(qtbot, made, screen)
        return made

    return make


@pytest.fixture
def tampered(generation: Rehearsed, tmp_path: Path) -> Path:
    bundle = Path(shutil.copytree(generation.bundle, tmp_path / "copy"))
    with (bundle / "lint" / "root.txt").open("ab") as file:
        file.write(b"\n")
    return bundle


def press(widget: QWidget, key: Qt.Key) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key)


def answered(qtbot: QtBot, page: AuditPage) -> None:
    qtbot.waitUntil(page.result.isVisible, timeout=20_000)


def check(qtbot: QtBot, page: AuditPage, *bundles: Path, trust: str = "") -> None:
    for bundle in bundles:
        page.open_bundle(bundle)
    page.start.trust.words.setText(trust)
    press(page.start.check, Qt.Key.Key_Return)
    answered(qtbot, page)


def texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def choose(qtbot: QtBot, page: AuditPage, path: Path) -> None:
    """Type a path into the dialog that is open."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(QFileDialog)))
    dialog = next(one for one in page.findChildren(QFileDialog) if one.isVisible())
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)

    def typed() -> bool:
        # The dialog still reads its folder when it opens, and then writes into the field itself.
        field.setText(str(path))
        return [Path(name).with_suffix("") for name in dialog.selectedFiles()] == [path.with_suffix("")]

    qtbot.waitUntil(typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_a_bundle_is_opened_checked_and_read_by_keyboard(qtbot: QtBot, page: MakePage, generation: Rehearsed) -> None:
    shown = page()
    press(shown.start.open, Qt.Key.Key_Space)
    choose(qtbot, shown, generation.bundle)
    assert shown.start.paths == (generation.bundle,)
    qtbot.waitUntil(shown.start.check.isEnabled)
    press(shown.start.check, Qt.Key.Key_Return)
    answered(qtbot, shown)
    assert "Consistent; authenticity not established" in texts(shown)
    assert shown.result.trust.isVisible()
    claims = shown.result.claims.view
    press(claims, Qt.Key.Key_Home)
    QTest.keyClick(claims, Qt.Key.Key_Right)
    assert claims.isExpanded(claims.rows.index(0, 0))
    QTest.keyClick(claims, Qt.Key.Key_Space)
    assert not claims.isExpanded(claims.rows.index(0, 0))
    sections = shown.result.sections
    for position in range(1, sections.count()):
        press(sections, Qt.Key.Key_Down)
        assert sections.currentRow() == position
        assert_nothing_clipped(shown)
        assert_all_named(shown)
    assert shown.result.record.isVisible()


def test_words_are_checked_while_they_are_typed_and_then_compared(
    qtbot: QtBot, page: MakePage, generation: Rehearsed
) -> None:
    shown = page()
    check(qtbot, shown, generation.bundle)
    field = shown.result.trust.field
    field.words.setFocus()
    QTest.keyClicks(field.words, "clothes xyzzy ")
    assert "Word 2" in field.status.text()
    assert not shown.result.trust.compare.isEnabled()
    field.words.clear()
    QTest.keyClicks(field.words, WRONG)
    assert shown.result.trust.compare.isEnabled()
    with qtbot.waitSignal(shown.result.trust.wanted):
        press(field.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.result.isVisible() and "NOT VALID" in texts(shown), timeout=20_000)
    assert "word" in texts(shown.result.trust)
    field.words.setText(generation.words)
    press(field.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.result.isVisible() and "Consistent and authentic" in texts(shown), timeout=20_000)
    assert not shown.result.trust.isVisible()


def test_a_tampered_bundle_is_not_valid_by_word_colour_and_shape(
    qtbot: QtBot, page: MakePage, generation: Rehearsed, tampered: Path
) -> None:
    shown = page()
    check(qtbot, shown, tampered, generation.bundle, trust=generation.words)
    assert "NOT VALID" in texts(shown)
    assert [mark._tone for mark in shown.result.findChildren(ToneMark) if mark.isVisible()] == [Tone.BAD]
    claims = shown.result.claims
    assert claims.filters[Wanted.FAILED].isChecked()
    where = claims.view.rows.index(1, 2, claims.view.rows.index(0, 0))
    assert where.data() == "lint/root.txt"
    shown.result.sections.setCurrentRow(1)
    assert "only what somebody wrote" in texts(shown)
    press(shown.result.which, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Consistent and authentic" in texts(shown))
    assert "only what somebody wrote" not in texts(shown)


def test_a_record_that_cannot_be_read_tells_nothing(qtbot: QtBot, page: MakePage, tampered: Path) -> None:
    (tampered / "plan.toml").write_text("nothing")
    shown = page()
    check(qtbot, shown, tampered)
    for position in range(1, shown.result.sections.count()):
        shown.result.sections.setCurrentRow(position)
        assert "there is nothing to tell" in texts(shown)


def test_what_is_no_bundle_is_said_with_what_to_do(qtbot: QtBot, page: MakePage, tmp_path: Path) -> None:
    shown = page()
    shown.open_bundle(tmp_path)
    press(shown.start.check, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "transcript.jsonl" in texts(shown.start) and shown.start.isVisible(), timeout=20_000)
    assert "as it left the ceremony" in texts(shown.start)


def test_the_report_is_saved_and_never_over_a_file(
    qtbot: QtBot, page: MakePage, generation: Rehearsed, tmp_path: Path
) -> None:
    shown = page()
    check(qtbot, shown, generation.bundle, trust=generation.words)
    for expected in ("The report is saved", "exists already"):
        press(shown.result.save, Qt.Key.Key_Return)
        choose(qtbot, shown, tmp_path / "report")
        qtbot.waitUntil(lambda wanted=expected: wanted in texts(shown), timeout=20_000)
        assert_nothing_clipped(shown)
    document = pypdfium2.PdfDocument((tmp_path / "report.pdf").read_bytes())
    assert "Consistent and authentic" in document[0].get_textpage().get_text_bounded()
    document.close()


def test_a_certificate_file_stands_in_for_the_words(
    qtbot: QtBot, page: MakePage, generation: Rehearsed, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.pem"
    shutil.copyfile(generation.bundle / "signatures" / "record-ca.pem", kept)
    shown = page()
    shown.open_bundle(generation.bundle)
    press(shown.start.trust.certificate, Qt.Key.Key_Return)
    choose(qtbot, shown, kept)
    qtbot.waitUntil(lambda: shown.start.trust.given == str(kept))
    assert_nothing_clipped(shown)
    press(shown.start.trust.without, Qt.Key.Key_Return)
    assert shown.start.trust.given is None
    shown.start.trust.use_certificate(kept)
    press(shown.start.check, Qt.Key.Key_Return)
    answered(qtbot, shown)
    assert "Consistent and authentic" in texts(shown)
    press(shown.result.another, Qt.Key.Key_Return)
    assert shown.start.paths == ()
    assert shown.start.trust.given is None


def test_a_check_can_be_stopped(qtbot: QtBot, page: MakePage, generation: Rehearsed) -> None:
    begun, stopped = Event(), Event()

    def verify(paths: Sequence[Path], trust: str | None, progress: Progress) -> tuple[Examined, ...]:
        begun.set()
        assert stopped.wait(20)
        return examine_bundles(paths, trust=trust, progress=progress)

    shown = page(services=replace(SERVICES, verify=verify))
    shown.open_bundle(generation.bundle)
    press(shown.start.check, Qt.Key.Key_Return)
    assert begun.wait(20)
    qtbot.waitUntil(shown.progress.cancel.isVisible)
    assert_nothing_clipped(shown)
    assert_all_named(shown)
    press(shown.progress.cancel, Qt.Key.Key_Return)
    stopped.set()
    qtbot.waitUntil(lambda: "was stopped" in texts(shown.start), timeout=20_000)
    assert shown.start.paths == (generation.bundle,)
    shown.wait()


def test_bundles_are_dropped_each_once_and_can_be_removed(page: MakePage, generation: Rehearsed) -> None:
    shown = page()
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(generation.bundle / name)) for name in ("manifest.json", "plan.toml")])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    shown.start.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, dropped, buttons, keys))
    assert shown.start.paths == (generation.bundle,)
    QTest.keyClicks(shown.start.trust.words, "clothes")
    assert not shown.start.check.isEnabled()
    shown.start.trust.words.clear()
    assert shown.start.check.isEnabled()
    remove = next(one for one in shown.start.findChildren(QWidget) if one.accessibleName().startswith("Remove "))
    press(remove, Qt.Key.Key_Space)
    assert shown.start.paths == ()
    assert not shown.start.check.isEnabled()


EVERY_DAY = (SCREENS[0], SCREENS[2])


@pytest.mark.parametrize(
    "screen", [pytest.param(one, marks=[] if one in EVERY_DAY else [pytest.mark.slow]) for one in SCREENS], ids=str
)
def test_nothing_is_cut_off_and_everything_has_a_name_on_every_screen(
    qtbot: QtBot, page: MakePage, tampered: Path, screen: Screen
) -> None:
    shown = page(screen)
    assert_nothing_clipped(shown)
    assert_all_named(shown)
    check(qtbot, shown, tampered)
    QTest.keyClicks(shown.result.trust.field.words, WRONG)
    for position in range(shown.result.sections.count()):
        shown.result.sections.setCurrentRow(position)
        assert_nothing_clipped(shown)
        assert_all_named(shown)


def test_ten_thousand_records_stay_fluid(qtbot: QtBot, generation: Rehearsed) -> None:
    (examined,) = examine_bundles((generation.bundle,), trust=None)
    story = examined.story
    assert story is not None
    entries = tuple(replace(story.entries[line % len(story.entries)], line=line + 1) for line in range(10_000))
    long = replace(story, entries=entries)
    part = RecordPart(themed(SCREENS[1]))
    show_on(qtbot, part, SCREENS[1])
    begun = datetime.now(UTC)
    part.show_story(long)
    QTest.keyClicks(part.search, "lindqvist")
    QApplication.sendPostedEvents()
    press(part.view, Qt.Key.Key_End)
    assert datetime.now(UTC) - begun < timedelta(seconds=5)
    assert "Lindqvist" in part.detail.toPlainText()
    assert 0 < part.view.rows.rowCount() < 10_000
