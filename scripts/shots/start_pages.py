"""What lies before and after a ceremony: start, rehearsing, planning, approving, the machine; the auditor's view."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QRadioButton
from studio import Studio

from ceremony.adapters import planning
from ceremony.plan_example import example_plan
from gui.pages.approve import ApprovePage
from gui.pages.audit import AuditPage
from gui.pages.machine import MachinePage
from gui.pages.plan import PlanPage
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.strings import machine as machine_words
from gui.window import Window

_SCRIPT = "root-generation"
_PART_OF_TRUST = 7
_SECTIONS = ("claims", "timeline", "people", "exceptions", "certificates", "record")


def _home(studio: Studio) -> QPixmap:
    window = studio.window(state="fresh")
    studio.settle()
    return window.grab()


def _home_recent(studio: Studio) -> QPixmap:
    assert studio.scenes.closed.closed
    window = studio.window()
    studio.settle(1000)
    return window.grab()


def _rehearse(studio: Studio) -> QPixmap:
    window = studio.window()
    window.open_rehearse()
    studio.settle()
    return window.grab()


def _plan(section: Section) -> Callable[[Studio], QPixmap]:
    def draw(studio: Studio) -> QPixmap:
        window = studio.window()
        window.open_plan()
        (page,) = window.findChildren(PlanPage)
        studio.until(lambda: page.draft is not None)
        script = next(one for one in planning.scripts() if one.id == _SCRIPT)
        page.begin(Draft.opened(script, example_plan(script, day=planning.today()), day=planning.today()))
        page.show_section(section)
        studio.settle()
        return window.grab()

    return draw


def _to_approve(studio: Studio) -> Path:
    """Return the folder of a ceremony that waits for approval; made once."""
    folder = studio.folder / "day"
    if not folder.exists():
        script = next(one for one in planning.scripts() if one.id == _SCRIPT)
        planning.make(script, example_plan(script, day=planning.today()), folder, None, lambda _: None)
    return folder


def _approve(studio: Studio) -> tuple[Window, ApprovePage]:
    folder = _to_approve(studio)
    window = studio.window()
    window.open_approval(folder)
    (page,) = window.findChildren(ApprovePage)
    studio.until(lambda: page.findChildren(QRadioButton))
    studio.settle()
    return window, page


def _approve_who(studio: Studio) -> QPixmap:
    return _approve(studio)[0].grab()


def _approve_words(studio: Studio) -> QPixmap:
    window, page = _approve(studio)
    page.findChildren(QRadioButton)[0].click()
    page.start.click()
    assert page.grid is not None
    for field, typed in zip(page.grid.fields, ("academic", "acid", "acne", "xylo", "adm"), strict=False):
        field.setText(typed)
    studio.settle()
    return window.grab()


def _machine(studio: Studio) -> QPixmap:
    window = studio.window()
    window.open_machine()
    (page,) = window.findChildren(MachinePage)
    studio.until(lambda: not any(one.text() == machine_words.LOOKING for one in page.findChildren(QLabel)))
    studio.settle()
    return window.grab()


def _audit(studio: Studio, *bundles: Path, trust: str) -> tuple[Window, AuditPage]:
    window = studio.window()
    window.open_audit()
    (page,) = window.findChildren(AuditPage)
    for bundle in bundles:
        page.open_bundle(bundle)
    page.start.trust.words.setText(trust)
    studio.settle()
    return window, page


def _audit_start(studio: Studio) -> QPixmap:
    begun = " ".join(studio.scenes.trust.split()[:_PART_OF_TRUST])
    return _audit(studio, studio.scenes.folder / "bundle", trust=begun)[0].grab()


def _audited(
    bundle: Callable[[Studio], Path], trust: Callable[[Studio], str], section: int
) -> Callable[[Studio], QPixmap]:
    def draw(studio: Studio) -> QPixmap:
        window, page = _audit(studio, bundle(studio), trust=trust(studio))
        page.start.check.click()
        studio.until(lambda: page.result.examined)
        page.result.sections.setCurrentRow(section)
        studio.settle()
        return window.grab()

    return draw


def _whole(studio: Studio) -> Path:
    return studio.scenes.folder / "bundle"


def _no_words(_studio: Studio) -> str:
    return ""


def _words(studio: Studio) -> str:
    return studio.scenes.trust


PAGES: Mapping[str, Callable[[Studio], QPixmap]] = {
    "home": _home,
    "home-recent": _home_recent,
    "rehearse": _rehearse,
    **{f"plan-{section.value}": _plan(section) for section in Section if section is not Section.BEFORE},
    "approve-who": _approve_who,
    "approve-words": _approve_words,
    "machine": _machine,
    "audit-start": _audit_start,
    "audit-consistent": _audited(_whole, _no_words, 0),
    **{f"audit-{name}": _audited(_whole, _words, number) for number, name in enumerate(_SECTIONS)},
    "audit-not-valid": _audited(lambda studio: studio.broken_bundle, _words, 0),
}
