"""A stage on which tests drive strongrooms as main does: through the port, with entry processes or with own entries."""

import hashlib
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ceremony.authority.certificate import root_tbs
from ceremony.authority.names import DistinguishedName, rehearsal_name
from ceremony.authority.profile import parse_profile
from ceremony.keys import KeyKind
from ceremony.operations import Answer, Verb
from ceremony.operations.backup import (
    BackupWrapped,
    DealBackup,
    Printer,
    PrintShare,
    RestoreKey,
    ShareSet,
    ShareTaken,
    SheetFacts,
    TakeShare,
)
from ceremony.operations.keys import GenerateKey, KeyGenerated, Sign
from ceremony.operations.tokens import CreateToken, Login, TokenCreated
from ceremony.sheets.reading import read_share_words
from ceremony.strongroom.launch import Deadlines, ProcessStrongrooms, StrongroomProcess
from ceremony.strongroom.messages import Entered, FromEntry, GaveUp, Verdict
from ceremony.strongroom.rehearsal import pin_part
from ceremony.strongroom.spawn import EntrySource, WordsOnSheet, open_entry
from ceremony.strongroom.wire import Wire
from ceremony.token_ref import TokenRef

PROFILE = Path(__file__).parents[2] / "ceremony-scripts" / "profiles" / "root.toml"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CEREMONY_ID = "RC-2026-0042"
KEY_ID = "0a0b0c0d"
PIN_PARTS = 2


@dataclass(frozen=True, slots=True)
class Dealt:
    """A backup that a dealer has dealt and printed."""

    room: StrongroomProcess
    token: TokenRef
    spki: bytes
    wrapped: BackupWrapped
    paper: Path

    @property
    def share_set(self) -> ShareSet:
        return self.wrapped.share_set

    def sheet(self, share: int, print_number: int = 1) -> Path:
        return self.paper / f"share-{share}.print-{print_number}.pdf"


class Stage:
    """Strongrooms, tokens and paper of one test, in one directory."""

    def __init__(self, directory: Path, deadlines: Deadlines | None = None) -> None:
        self.directory = directory
        self.strongrooms = ProcessStrongrooms(deadlines=deadlines)
        self._rooms: list[StrongroomProcess] = []

    def open(self, name: str = "test") -> StrongroomProcess:
        room = self.strongrooms.open(name)
        self._rooms.append(room)
        return room

    def close(self) -> None:
        for room in self._rooms:
            room.close()

    def enter(self, room: StrongroomProcess, verb: Verb, *sources: EntrySource) -> Answer:
        entries = [open_entry(source) for source in sources]
        try:
            answer = room.perform(verb, sockets=[entry.socket for entry in entries])
        except BaseException:
            assert [entry.accepted() for entry in entries] == [False] * len(entries)
            raise
        assert [entry.accepted() for entry in entries] == [True] * len(entries)
        return answer

    def enter_pin(self, room: StrongroomProcess, verb: Verb) -> Answer:
        return say(room, verb, pin_part(1), pin_part(2))

    def new_token(self, room: StrongroomProcess, name: str, module: str = "software") -> TokenRef:
        store = self.directory / name
        made = self.enter_pin(room, CreateToken(module, str(store), name, PIN_PARTS))
        assert isinstance(made, TokenCreated)
        return TokenRef(
            id=name,
            module=module,
            serial=made.serial,
            store=str(store),
            module_sha256=made.module_sha256,
            label=name,
        )

    def deal(self, *, module: str = "software", threshold: int = 2, shares: int = 3, token: str = "token-a") -> Dealt:
        room = self.open("dealer")
        ref = self.new_token(room, token, module)
        self.enter_pin(room, login_verb(ref))
        made = room.perform(GenerateKey(token, KeyKind.EC_P256, "root", KEY_ID))
        assert isinstance(made, KeyGenerated)
        wrapped = room.perform(deal_verb(token=token, threshold=threshold, shares=shares))
        assert isinstance(wrapped, BackupWrapped)
        paper = self.directory / f"paper-of-{token}"
        paper.mkdir(mode=0o700)
        dealt = Dealt(room, ref, made.spki, wrapped, paper)
        for share in range(1, shares + 1):
            room.perform(print_verb(dealt, share))
        return dealt

    def read_back(self, room: StrongroomProcess, dealt: Dealt, share: int) -> Answer:
        verb = TakeShare(dealt.share_set, share)
        return self.enter(room, verb, WordsOnSheet(dealt.sheet(share)))


def login_verb(token: TokenRef) -> Login:
    return Login(token, PIN_PARTS, False)


def deal_verb(*, token: str = "token-a", threshold: int = 2, shares: int = 3) -> DealBackup:
    return DealBackup(
        token=token,
        key_id=KEY_ID,
        ceremony_id=CEREMONY_ID,
        threshold=threshold,
        shares=shares,
        room_strings=0,
        avoid=(),
    )


def print_verb(dealt: Dealt, share: int, print_number: int = 1) -> PrintShare:
    facts = SheetFacts(
        ceremony_id=CEREMONY_ID,
        organisation="Beispiel Trust",
        title="Root key generation",
        key_name="Beispiel Root R1",
        key_kind=KeyKind.EC_P256,
        spki_sha256=hashlib.sha256(dealt.spki).hexdigest(),
        custodian_name=f"Custodian {share}",
        date="2026-11-21",
        mode="rehearsal",
    )
    return PrintShare(share, print_number, Printer("folder", str(dealt.paper)), facts)


def restore_verb(dealt: Dealt, *, token: str, needed: int) -> RestoreKey:
    return RestoreKey(
        token=token,
        share_set=dealt.share_set,
        needed=needed,
        blob=dealt.wrapped.blob,
        spki=dealt.spki,
        label="root",
        key_id=KEY_ID,
    )


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry that the test itself makes."""

    theirs: socket.socket
    wire: Wire

    def verdict(self) -> Verdict:
        received = self.wire.receive(Verdict)
        assert received is not None
        return received[0]


@contextmanager
def own_entry(secret: str | GaveUp) -> Iterator[OwnEntry]:
    ours, theirs = socket.socketpair()
    wire = Wire(ours)
    wire.settimeout(60)
    wire.send(FromEntry(secret if isinstance(secret, GaveUp) else Entered(secret)))
    try:
        yield OwnEntry(theirs, wire)
    finally:
        wire.close()


def say(room: StrongroomProcess, verb: Verb, *secrets: str) -> Answer:
    """Enter secrets from here, as several people would, and expect that they are accepted."""
    with ExitStack() as stack:
        entries = [stack.enter_context(own_entry(secret)) for secret in secrets]
        answer = room.perform(verb, sockets=[entry.theirs for entry in entries])
        assert [entry.verdict().accepted for entry in entries] == [True] * len(secrets)
    return answer


def altered_set(share_set: ShareSet, **changes: object) -> ShareSet:
    return replace(share_set, **changes)  # type: ignore[arg-type]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("shared-stage"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def dealt(shared_stage: Stage) -> Dealt:
    """One dealt backup, 2 of 3, for tests that only read its public facts and its paper."""
    return shared_stage.deal()


@pytest.fixture(scope="session")
def listener(shared_stage: Stage) -> StrongroomProcess:
    """One strongroom for tests in which it refuses everything and so holds nothing."""
    return shared_stage.open("listener")


def words_of(dealt: Dealt, share: int) -> str:
    return " ".join(read_share_words(dealt.sheet(share).read_bytes()))


def take(room: StrongroomProcess, share_set: ShareSet, share: int, words: str) -> ShareTaken:
    taken = say(room, TakeShare(share_set, share), words)
    assert isinstance(taken, ShareTaken)
    return taken


CA_NAME = rehearsal_name(
    DistinguishedName(country="DE", organisation="Beispiel Trust", common_name="Beispiel Root R1")
).to_x509()


def sign_verb(
    tbs: bytes,
    spki: bytes,
    *,
    token: str = "token-a",
    key_id: str = KEY_ID,
    signable: str = "root-certificate",
    issuer: bytes | None = None,
    mode: str = "rehearsal",
) -> Sign:
    return Sign(
        token=token,
        key_id=key_id,
        signable=signable,
        tbs=tbs,
        spki=spki,
        issuer=CA_NAME.public_bytes() if issuer is None else issuer,
        mode=mode,
    )


def root_draft(spki: bytes) -> bytes:
    return root_tbs(
        parse_profile(PROFILE.read_bytes(), name="root.toml"),
        subject=CA_NAME,
        spki=spki,
        kind=KeyKind.EC_P256,
        serial=1 << 158,
        not_before=NOW,
    ).tbs
