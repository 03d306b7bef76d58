"""Work off the UI thread: told in ours, and told to nobody once its page is gone."""

import threading
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ceremony.errors import CeremonyError, WorldError
from gui.work import Progress, Work

LONG_S = 5


@dataclass
class Page:
    """What a page is told, and by which thread."""

    done: list[int] = field(default_factory=list)
    failed: list[CeremonyError] = field(default_factory=list)
    progress: list[tuple[str, int, int]] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)

    def take(self, result: int) -> None:
        self.done.append(result)
        self.threads.add(threading.current_thread())

    def progressed(self, what: str, part: int, total: int) -> None:
        self.progress.append((what, part, total))
        self.threads.add(threading.current_thread())


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_work_is_done_elsewhere_and_told_here(qtbot: QtBot, parent: QWidget) -> None:
    page, ran = Page(), list[threading.Thread]()

    def do(progress: Progress) -> int:
        ran.append(threading.current_thread())
        progress.step("half", 1, 2)
        return 7

    work = Work(do, done=page.take, failed=page.failed.append, progressed=page.progressed, parent=parent)
    with qtbot.waitSignal(work.finished):
        work.start()
    assert page.done == [7]
    assert page.progress == [("half", 1, 2)]
    assert page.threads == {threading.main_thread()}
    assert ran[0] is not threading.main_thread()


def test_an_error_of_the_world_is_told_instead(qtbot: QtBot, parent: QWidget) -> None:
    page, error = Page(), WorldError("the stick is gone", remedy="plug it in")

    def do(progress: Progress) -> int:
        del progress
        raise error

    work = Work(do, done=page.take, failed=page.failed.append, parent=parent)
    with qtbot.waitSignal(work.finished):
        work.start()
    assert (page.done, page.failed) == ([], [error])


def test_work_learns_that_it_is_not_wanted_any_more(qtbot: QtBot, parent: QWidget) -> None:
    page, cancelled = Page(), threading.Event()

    def do(progress: Progress) -> int:
        cancelled.wait(LONG_S)
        return int(progress.cancelled)

    work = Work(do, done=page.take, failed=page.failed.append, parent=parent)
    with qtbot.waitSignal(work.finished):
        work.start()
        work.progress.cancel()
        cancelled.set()
    assert page.done == [1]


def test_a_page_that_is_gone_is_told_nothing_and_nothing_breaks(qtbot: QtBot) -> None:
    page, gone, parent = Page(), threading.Event(), QWidget()
    faults: list[object] = []

    def do(progress: Progress) -> int:
        gone.wait(LONG_S)
        try:
            progress.step("half", 1, 2)
        except RuntimeError as error:
            faults.append(error)
        return 7

    work = Work(do, done=page.take, failed=page.failed.append, progressed=page.progressed, parent=parent)
    work.start()
    with qtbot.waitSignal(parent.destroyed):
        parent.deleteLater()
    gone.set()
    work.wait()
    assert (page.done, page.progress, faults) == ([], [], [])
