"""A whole backup through the port with real processes: deal, print, read back, restore, seal, sign."""

import hmac
import itertools
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_der_x509_certificate

from ceremony.authority.certificate import assemble
from ceremony.keys import KeyKind
from ceremony.operations.backup import (
    BackupWrapped,
    DealBackup,
    KeyRestored,
    Printer,
    PrintShare,
    SharePrinted,
    ShareTaken,
)
from ceremony.operations.keys import ChallengeKey, GenerateKey, KeyChallenged, KeySealed, SealKey, Signed
from ceremony.sheets.reading import read_share_words
from ceremony.strongroom import errors
from ceremony.strongroom.backup_verbs import derive_kek
from ceremony.strongroom.spawn import RoomStringRehearsed
from ceremony.strongroom.tokens.errors import KeySealedError
from shamir.commitment import kek_check_value
from shamir.mnemonic import decode
from shamir.slip39 import combine_mnemonics
from tests.strongroom.conftest import (
    CEREMONY_ID,
    KEY_ID,
    Dealt,
    Stage,
    deal_verb,
    login_verb,
    print_verb,
    restore_verb,
    root_draft,
    sign_verb,
    words_of,
)


@pytest.mark.parametrize("module", ["software", "softhsm"])
def test_a_key_comes_back_from_paper_in_a_second_token_and_signs(stage: Stage, module: str) -> None:
    dealt = stage.deal(module=module)
    prover = stage.open("prover")
    stage.enter_pin(prover, login_verb(stage.new_token(prover, "token-b", module)))
    for share in (3, 1, 2):
        taken = stage.read_back(prover, dealt, share)
        assert isinstance(taken, ShareTaken)
        assert taken.commitment == dealt.share_set.commitments[share - 1]
    restored = prover.perform(restore_verb(dealt, token="token-b", needed=3))
    assert isinstance(restored, KeyRestored)
    assert (restored.shares_used, restored.combinations) == ((1, 2, 3), "3")
    challenged = prover.perform(ChallengeKey("token-b", KEY_ID, CEREMONY_ID, dealt.spki))
    assert isinstance(challenged, KeyChallenged)
    assert isinstance(dealt.room.perform(SealKey("token-a", KEY_ID)), KeySealed)
    tbs = root_draft(dealt.spki)
    # A restored key counts as sealed: it never could leave this token.
    for room, token in ((dealt.room, "token-a"), (prover, "token-b")):
        signed = room.perform(sign_verb(tbs, dealt.spki, token=token))
        assert isinstance(signed, Signed)
        certificate = load_der_x509_certificate(assemble(tbs, signed.signature))
        certificate.verify_directly_issued_by(certificate)
        assert certificate.public_key() == load_der_public_key(dealt.spki)


def test_a_sealed_key_is_not_dealt(stage: Stage) -> None:
    dealt = stage.deal()
    dealt.room.perform(SealKey("token-a", KEY_ID))
    again = stage.open("second dealer")
    stage.enter_pin(again, login_verb(dealt.token))
    with pytest.raises(KeySealedError):
        again.perform(deal_verb())


def test_every_quorum_on_paper_gives_the_kek_of_the_check_value(dealt: Dealt) -> None:
    for quorum in itertools.combinations((1, 2, 3), 2):
        kek = combine_mnemonics([words_of(dealt, share) for share in quorum])
        assert kek_check_value(kek, CEREMONY_ID).hex() == dealt.share_set.kek_check


def test_the_sheet_says_what_the_record_says(dealt: Dealt) -> None:
    share = decode(words_of(dealt, 3))
    assert (share.set_name, share.number, share.member_threshold) == (dealt.share_set.set_id, 3, 2)


def test_set_ids_to_avoid_are_avoided(stage: Stage) -> None:
    room = stage.open()
    stage.enter_pin(room, login_verb(stage.new_token(room, "token-a")))
    room.perform(GenerateKey("token-a", KeyKind.EC_P256, "root", KEY_ID))
    all_but_one = tuple(f"{identifier:04X}" for identifier in range(1 << 15) if identifier != 0x2A17)
    verb = DealBackup(
        token="token-a",
        key_id=KEY_ID,
        ceremony_id=CEREMONY_ID,
        threshold=2,
        shares=3,
        room_strings=1,
        avoid=all_but_one,
    )
    wrapped = stage.enter(room, verb, RoomStringRehearsed())
    assert isinstance(wrapped, BackupWrapped)
    assert wrapped.share_set.set_id == "2A17"
    assert wrapped.entropy == ("operating system", "token", "room")


def test_a_dealer_deals_once(dealt: Dealt) -> None:
    with pytest.raises(errors.AlreadyDealtError, match=dealt.share_set.set_id):
        dealt.room.perform(deal_verb())


def test_only_the_dealer_prints(stage: Stage, dealt: Dealt) -> None:
    with pytest.raises(errors.NothingDealtError):
        stage.open().perform(print_verb(dealt, 1))


@pytest.mark.parametrize("share", [0, 4])
def test_a_share_that_was_not_dealt_is_not_printed(dealt: Dealt, share: int) -> None:
    with pytest.raises(errors.NothingDealtError, match=f"share {share}"):
        dealt.room.perform(print_verb(dealt, share))


def test_a_sheet_can_be_printed_anew_and_is_for_its_owner_alone(dealt: Dealt) -> None:
    printed = dealt.room.perform(print_verb(dealt, 2, print_number=2))
    assert isinstance(printed, SharePrinted)
    assert printed.sheet_id == f"{dealt.share_set.set_id}/2/2"
    assert stat.S_IMODE(dealt.sheet(2, 2).stat().st_mode) == 0o600
    assert read_share_words(dealt.sheet(2, 2).read_bytes()) == read_share_words(dealt.sheet(2).read_bytes())


def test_a_sheet_is_never_printed_over_another(dealt: Dealt) -> None:
    before = dealt.sheet(1).read_bytes()
    with pytest.raises(errors.PrinterError, match="File exists"):
        dealt.room.perform(print_verb(dealt, 1))
    assert dealt.sheet(1).read_bytes() == before


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701, 0o500])
def test_a_printer_folder_open_to_others_is_refused(dealt: Dealt, tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    folder.chmod(mode)
    verb = print_verb(dealt, 1)
    with pytest.raises(errors.PrinterError, match="open to others"):
        dealt.room.perform(PrintShare(verb.share, verb.print_number, Printer("folder", str(folder)), verb.facts))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("driver", "path"), [("folder", "/nowhere/paper"), ("laser", "/dev/null")])
def test_a_printer_that_is_not_there_is_the_worlds_fault(dealt: Dealt, driver: str, path: str) -> None:
    verb = print_verb(dealt, 1)
    with pytest.raises(errors.PrinterError) as refusal:
        dealt.room.perform(PrintShare(verb.share, 1, Printer(driver, path), verb.facts))
    assert refusal.value.exit_code == 3


def test_the_kek_is_hkdf_over_length_prefixed_sources() -> None:
    sources = (b"os" * 16, b"token" * 6, b"dice 4")
    material = b"".join(len(source).to_bytes(4, "big") + source for source in sources)
    extracted = hmac.digest(CEREMONY_ID.encode(), material, "sha256")
    assert derive_kek(sources, CEREMONY_ID) == hmac.digest(extracted, b"keyceremony/kek/v1\x01", "sha256")


@pytest.mark.parametrize(
    "sources", [(b"a", b"bc"), (b"abc",), (b"ab", b"c", b""), (b"c", b"ab"), (b"ab", b"d")], ids=repr
)
def test_other_sources_give_another_kek(sources: tuple[bytes, ...]) -> None:
    assert derive_kek(sources, CEREMONY_ID) != derive_kek((b"ab", b"c"), CEREMONY_ID)


def test_another_ceremony_has_another_kek() -> None:
    assert derive_kek((b"ab", b"c"), CEREMONY_ID) != derive_kek((b"ab", b"c"), "another")
