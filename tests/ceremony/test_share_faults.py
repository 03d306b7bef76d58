"""Wrong shares and wrong blobs when a key is brought back: refused by name, and the right one accepted after it."""

from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.effects import Task
from ceremony.operations.backup import RestoreKey, ShareSet
from ceremony.state import State
from ceremony.steps.outcomes import BackupLoaded
from ceremony.strongroom.spawn import EntryProcess, WordsOnSheet, open_entry
from tests.ceremony.conftest import KILLED, Rehearsal
from tests.ceremony.devices_at_fault import before
from tests.ceremony.endings import check_bundle, check_generation, check_reconstruction, keys_on, left_in, words_in
from tests.ceremony.people_at_fault import Watched, saying


def spoilt(words: str) -> str:
    first, *rest = words.split()
    return " ".join([first, *rest[:9], "acid" if rest[9] != "acid" else "academic", *rest[10:]])


def test_wrong_shares_are_refused_by_name_and_nothing_is_lost(restoring: Rehearsal, generated: Rehearsal) -> None:
    words = words_in(generated.kept)
    people = saying([words[1], spoilt(words[0])])
    restoring.run(people)
    left = check_reconstruction(restoring.root)
    assert [(one.subject, one.code) for one in people.failures] == [
        ("custodian-1", "wrong-share-error"),
        ("custodian-1", "bad-words-error"),
    ]
    assert people.failures[0].message == "these are the words of share 2, not of share 1"
    assert all(one.remedy for one in people.failures)
    assert left.state.exceptions == 0


@pytest.mark.slow
def test_shares_of_another_ceremony_are_refused_and_it_can_do_without_one(
    restoring: Rehearsal, small: Rehearsal, generated: Rehearsal
) -> None:
    """Two of three are needed: a custodian who brought the wrong sheet is passed over by an exception on record."""
    small.run()
    others = words_in(small.kept)
    people = saying([others[0]] * 4)
    restoring.run(people)
    check_reconstruction(restoring.root)
    ours, theirs = left_in(generated.root).state.set_ids[-1], left_in(small.root).state.set_ids[-1]
    message = f"these are words of set {theirs}, not of set {ours}: of another ceremony, or void"
    assert {one.message for one in people.failures} == {message}


@pytest.mark.slow
def test_a_sheet_of_a_void_set_is_refused(dealing: Rehearsal, tmp_path: Path) -> None:
    """A custodian hands in a copy of a sheet that was made void by a crash."""
    assert dealing.killed("before:done:C.06:custodian-2").returncode == KILLED
    void = (dealing.workspace.paper / "share-1.print-1.pdf").rename(tmp_path / "void.pdf")
    void_set = left_in(dealing.root).state.set_ids[-1]
    (dealing.workspace.paper / "share-1.print-1.pdf").write_bytes(void.read_bytes())
    shown: list[Path] = [void]

    class Hoarding(Watched):
        def enter_share(self, task: Task, share_set: ShareSet, share: int, state: State) -> EntryProcess:
            if shown:
                return open_entry(WordsOnSheet(shown.pop()))
            return super().enter_share(task, share_set, share, state)

    dealing.run(Hoarding)
    check_generation(dealing.root, dealing.kept)
    (failure,) = Hoarding.failures
    assert failure.code == "wrong-set-error"
    assert failure.message.startswith(f"these are words of set {void_set}, not of set ")


def test_one_bad_copy_of_the_wrapped_key_is_named_and_the_other_used(restoring: Rehearsal) -> None:
    (restoring.workspace.media / "medium-1" / "root.kwp").write_bytes(b"the blob of another key")
    restoring.run()
    left = check_reconstruction(restoring.root)
    loaded = left.state.latest(BackupLoaded)
    assert (loaded.medium, loaded.bad_media) == ("medium-2", ("medium-1",))


@pytest.mark.slow
def test_without_a_good_copy_of_the_wrapped_key_nothing_is_opened(restoring: Rehearsal) -> None:
    for medium in ("medium-1", "medium-2"):
        (restoring.workspace.media / medium / "root.kwp").write_bytes(b"the blob of another key")
    restoring.run(Watched)
    left = left_in(restoring.root)
    check_bundle(left, outcome="aborted")
    assert {one.step for one in Watched.failures} == {"C.01"}
    assert Watched.failures[0].message.startswith("no medium holds the wrapped key")
    assert keys_on(left, "token-a") == set()


@pytest.mark.slow
def test_a_blob_exchanged_after_it_was_loaded_restores_nothing(restoring: Rehearsal) -> None:
    def exchange() -> None:
        for medium in ("medium-1", "medium-2"):
            (restoring.workspace.media / medium / "root.kwp").write_bytes(b"the blob of another key")

    restoring.run(Watched, rooms=before(RestoreKey, exchange))
    check_reconstruction(restoring.root)


@pytest.mark.parametrize("missing", [1, 3])
@pytest.mark.slow
def test_a_sheet_that_is_missing_can_be_done_without(
    restoring: Rehearsal, generated: Rehearsal, tmp_path: Path, missing: int
) -> None:
    shares = tmp_path / "shares"
    shares.mkdir()
    for path in generated.kept.glob("*.pdf"):
        if path.name != f"share-{missing}.pdf":
            (shares / path.name).write_bytes(path.read_bytes())
    wishes = replace(restoring.wishes, shares=shares)
    rehearsal = Rehearsal(restoring.root, restoring.script, wishes)
    rehearsal.run(Watched)
    check_reconstruction(rehearsal.root)
    assert {(one.subject, one.code) for one in Watched.failures} == {(f"custodian-{missing}", "entry-ended-error")}
