"""Printers and dealers that get it wrong while a backup is made: nothing is signed before the paper has proved it."""

from collections.abc import Callable

import pytest

from ceremony.events import Decision
from ceremony.operations.backup import DealBackup, PrintShare
from ceremony.steps.outcomes import BackupProved, CertificateSigned
from tests.ceremony.conftest import Rehearsal
from tests.ceremony.devices_at_fault import Words, before, dealing_another_blob, dealing_two_polynomials, printing
from tests.ceremony.endings import check_bundle, check_generation, keys_on, left_in
from tests.ceremony.people_at_fault import Watched, mending


def one_wrong_word(words: Words) -> Words:
    return (*words[:10], "academic" if words[10] != "academic" else "acid", *words[11:])


def test_a_misprinted_sheet_is_refused_by_name_and_printed_anew(dealing: Rehearsal) -> None:
    def spoil(verb: PrintShare, words: Words) -> Words:
        return one_wrong_word(words) if (verb.share, verb.print_number) == (2, 1) else words

    dealing.run(Watched, rooms=printing(dealing.workspace.paper, spoil))
    left = check_generation(dealing.root, dealing.kept)
    assert {(one.step, one.subject, one.code) for one in Watched.failures} == {
        ("C.06", "custodian-2", "bad-words-error")
    }
    reprint = Watched.decisions[-1]
    dealt = left.state.set_ids[-1]
    assert (reprint.decision, reprint.void_sheet) == (Decision.REPRINT, f"{dealt}/2/1")
    assert left.state.sheets == (f"{dealt}/1/1", f"{dealt}/3/1", f"{dealt}/2/2")


@pytest.mark.slow
def test_sheets_printed_for_each_other_are_refused_by_name(dealing: Rehearsal) -> None:
    first: list[Words] = []

    def swap(verb: PrintShare, words: Words) -> Words:
        first.append(words)
        return first[0] if verb.share == 2 and verb.print_number == 1 else words

    dealing.run(Watched, rooms=printing(dealing.workspace.paper, swap))
    check_generation(dealing.root, dealing.kept)
    assert {one.message for one in Watched.failures} == {"these are the words of share 1, not of share 2"}
    assert {one.remedy for one in Watched.failures} == {"enter the words of share 2, and check who holds which sheet"}


@pytest.mark.slow
def test_a_printer_that_misprints_every_time_ends_in_the_safe_state(dealing: Rehearsal) -> None:
    dealing.run(Watched, rooms=printing(dealing.workspace.paper, lambda _, words: one_wrong_word(words)))
    _check_that_nothing_was_signed(dealing)
    assert Decision.VOID_SPAN in {one.decision for one in Watched.decisions}


def test_an_absent_printer_can_be_put_back(dealing: Rehearsal) -> None:
    paper = dealing.workspace.paper
    dealing.run(mending(lambda: paper.mkdir(mode=0o700, exist_ok=True)), rooms=before(PrintShare, paper.rmdir))
    check_generation(dealing.root, dealing.kept)


@pytest.mark.slow
def test_a_printer_that_others_can_read_prints_nothing(dealing: Rehearsal) -> None:
    paper = dealing.workspace.paper
    people = mending(lambda: paper.chmod(0o700))
    dealing.run(people, rooms=before(PrintShare, lambda: paper.chmod(0o755)))
    check_generation(dealing.root, dealing.kept)
    (failure,) = people.failures
    assert failure.message == f"the printer folder {paper} is open to others"
    assert failure.remedy == "make it a folder of this user with mode 0700, and print again"


def test_a_dealer_that_hands_out_another_blob_is_found_out_by_the_proof(
    dealing: Rehearsal, generated: Rehearsal
) -> None:
    blob = (generated.workspace.backup / "root.kwp").read_bytes()
    dealing.run(Watched, rooms=dealing_another_blob(blob))
    assert {one.code for one in Watched.failures if one.step == "C.07"} == {"bad-wrap-error"}
    _check_that_nothing_was_signed(dealing)


@pytest.mark.slow
def test_a_dealer_whose_shares_do_not_agree_is_found_out_by_the_proof(dealing: Rehearsal) -> None:
    dealing.run(Watched, rooms=dealing_two_polynomials(dealing.workspace.paper))
    assert {one.code for one in Watched.failures if one.step == "C.07"} == {"shares-disagree-error"}
    _check_that_nothing_was_signed(dealing)


def _check_that_nothing_was_signed(rehearsal: Rehearsal) -> None:
    left = left_in(rehearsal.root)
    check_bundle(left, outcome="aborted")
    assert left.state.outcomes(BackupProved) == ()
    assert left.state.outcomes(CertificateSigned) == ()
    assert (keys_on(left, "token-a"), keys_on(left, "token-b")) == (set(), set())
    assert not (left.workspace.backup / "root.kwp").exists()


@pytest.mark.parametrize("spoil", [lambda path: path.mkdir(parents=True), lambda path: path.parent.write_bytes(b"")])
@pytest.mark.slow
def test_a_wrapped_key_that_cannot_be_filed_voids_the_set(dealing: Rehearsal, spoil: Callable) -> None:
    blob = dealing.workspace.backup / "root.kwp"

    def mend() -> None:
        for path in (blob, blob.parent):
            if path.is_file():
                path.unlink()
            elif path.is_dir():
                path.rmdir()

    dealing.run(mending(mend), rooms=before(DealBackup, lambda: spoil(blob)))
    check_generation(dealing.root, dealing.kept)
