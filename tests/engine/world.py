"""A simulated world for the engine: what answers each effect, without processes, files or waiting.

It keeps what the engine cannot know (keys in tokens, sheets on paper, shares in strongrooms) and checks after every
event that nothing forbidden is there. Troubles come only when a test asks for them; everything else is deterministic.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import comb
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony import evidence, machine_facts
from ceremony.answers import digest_text
from ceremony.authority import certificate as certificates
from ceremony.authority import crl as crls
from ceremony.effects import (
    Ask,
    Await,
    Begin,
    CloseRecord,
    CloseRoom,
    Decide,
    Effect,
    EndBreak,
    LogIn,
    OpenRoom,
    Perform,
    Reconcile,
    SignRecord,
    VoidSpan,
)
from ceremony.engine import advance, pending
from ceremony.events import (
    AbortDecided,
    Answered,
    BreakEnded,
    Closed,
    Confirmation,
    Decided,
    Decision,
    Done,
    Entered,
    Entry,
    Event,
    Failed,
    Reconciled,
    Recorded,
    Resumed,
    RoomClosed,
    RoomLost,
    RoomOpened,
    Ruling,
    SpanVoided,
    Started,
    StepOpened,
    TokenOpened,
)
from ceremony.issuing import profile_of, subject_of
from ceremony.keys import KeyKind
from ceremony.opening import opening_event
from ceremony.operations.backup import (
    DealBackup,
    KeyRestored,
    PrintShare,
    SharePrinted,
    ShareSet,
    ShareTaken,
    TakeShare,
)
from ceremony.operations.keys import (
    DestroyKey,
    GenerateKey,
    KeyChallenged,
    KeyDestroyed,
    KeyGenerated,
    KeyInspected,
    KeySealed,
    SealKey,
)
from ceremony.operations.tokens import Evidence, InspectToken, TokenInspected
from ceremony.plan import Plan, PreviousCeremony
from ceremony.plan_example import example_plan
from ceremony.reconciling import Found, rulings
from ceremony.script.model import Field, FieldType, Script
from ceremony.script.parse import load_script
from ceremony.state import Phase, State, begin
from ceremony.steps.decoding import decoded_certificate, decoded_crl
from ceremony.steps.outcomes import (
    BackupDealt,
    BackupLoaded,
    BackupProved,
    BackupVoided,
    CertificateDrafted,
    CertificateSigned,
    CrlDrafted,
    CrlSigned,
    MachineChecked,
    MediaWritten,
    Outcome,
    RollCalled,
    TokenZeroised,
)
from ceremony.steps.requests import (
    CallRoll,
    ChallengeRestored,
    CheckMachine,
    DraftCertificate,
    DraftCrl,
    LoadBackup,
    RestoreBackup,
    SignCertificate,
    SignCrl,
    VoidBackup,
    WriteMedia,
    ZeroiseToken,
)
from ceremony.steps.shares import ShareBag, ShareReseal
from ceremony.steps.work import Shown, Work, sha256
from ceremony.transcript.canonical import Line
from ceremony.transcript.records import line_of
from ceremony.transcript.records import recorded as recorded_of

SCRIPTS = Path(__file__).parents[2] / "ceremony-scripts"
START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SOFTWARE = "ab" * 32
BLOB = "cd" * 32
LONGEST = 1500
GENERATION, RECONSTRUCTION = "root-generation", "reconstruction"

LOOSE, IN_BAG, DESTROYED = "loose", "in a bag", "destroyed"


@cache
def private_key(key_id: str) -> ec.EllipticCurvePrivateKey:
    """Return the key that a token makes under this CKA_ID."""
    return ec.derive_private_key(int(key_id, 16) + 1, ec.SECP256R1())


@cache
def spki_of(key_id: str) -> bytes:
    return private_key(key_id).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@cache
def signature_of(key_id: str, content: bytes) -> bytes:
    return private_key(key_id).sign(content, ec.ECDSA(hashes.SHA256()))


OLD_KEY = "0d" * 16


def share_set(ceremony_id: str, number: int, *, threshold: int, shares: int) -> ShareSet:
    set_id = f"{number:04X}"
    return ShareSet(
        ceremony_id=ceremony_id,
        set_id=set_id,
        threshold=threshold,
        shares=shares,
        commitments=tuple(sha256(f"{set_id}/{share}".encode()) for share in range(1, shares + 1)),
        kek_check=sha256(set_id.encode())[:32],
    )


@cache
def script_of(name: str) -> Script:
    return load_script(SCRIPTS / f"{name}.toml")


@cache
def plan_of(name: str) -> Plan:
    """Return a plan: 2 of 3 for a generation; for a reconstruction 2 of 4, of whom 3 are invited."""
    script = script_of(name)
    previous = previous_ceremony() if name == RECONSTRUCTION else None
    plan = example_plan(script, day=date(2026, 11, 21), threshold=2, shares=3, key=KeyKind.EC_P256, previous=previous)
    tokens = tuple(replace(one, ref=replace(one.ref, serial=f"serial of {one.ref.id}")) for one in plan.tokens)
    return replace(plan, tokens=tokens, sha256="ef" * 32)


@cache
def previous_ceremony() -> PreviousCeremony:
    script = script_of(GENERATION)
    plan = example_plan(script, day=date(2026, 1, 1), key=KeyKind.EC_P256)
    tbs = draft_root(script, plan, spki_of(OLD_KEY), START - timedelta(days=300))
    return PreviousCeremony(
        ceremony_id=plan.ceremony_id,
        head="12" * 32,
        certificate=certificates.assemble(tbs, signature_of(OLD_KEY, tbs)),
        spki=spki_of(OLD_KEY),
        last_crl_number=7,
        share_set=share_set(plan.ceremony_id, 0x7F2A, threshold=2, shares=4),
        blob_sha256=BLOB,
        bags=tuple(f"OLD-{number:04}" for number in range(1, 5)),
    )


@cache
def draft_root(script: Script, plan: Plan, spki: bytes, at: datetime) -> bytes:
    return certificates.root_tbs(
        profile_of(script, "root-profile"),
        subject=subject_of(plan.names).to_x509(),
        spki=spki,
        kind=KeyKind.EC_P256,
        serial=1 << 150,
        not_before=at,
    ).tbs


@cache
def draft_crl(certificate: bytes, number: int, at: datetime) -> bytes:
    return crls.crl_tbs(certificate, number=number, this_update=at, next_update=at + timedelta(days=330)).tbs


def said_of_key(**otherwise: str) -> tuple[Evidence, ...]:
    """Return what a token says of a fresh key, but for what is given otherwise."""
    said = {"LOCAL": "true", "SENSITIVE": "true", "EXTRACTABLE": "true"} | otherwise
    return tuple(Evidence(name, value) for name, value in said.items())


SEALED = (
    *said_of_key(EXTRACTABLE="false"),
    *(Evidence(probe, f"{evidence.REFUSED}KeySealedError") for probe in evidence.Probe),
)


def machine_checked(plan: Plan) -> MachineChecked:
    """Return what a machine says that has neither network nor swap."""
    said = (
        Evidence(machine_facts.SOFTWARE, SOFTWARE),
        Evidence(machine_facts.NETWORK, machine_facts.NO_INTERFACE),
        Evidence(machine_facts.SWAP, machine_facts.NO_SWAP),
        Evidence(machine_facts.LINTER, "linter 1"),
    )
    return MachineChecked(said, machine_facts.not_met(said, plan))


class ForbiddenError(AssertionError):
    """The world holds what no ceremony may bring about."""


@dataclass(slots=True)
class LivingRoom:
    """A strongroom of the world: the set it dealt, the shares it took."""

    dealt: str = ""
    shares: tuple[int, ...] = ()


@dataclass(slots=True)
class Habits:
    """What people do where they have a choice: the first of these that is open."""

    decisions: tuple[Decision, ...] = (
        Decision.RETRY,
        Decision.REPRINT,
        Decision.SPEND_LAST_TRY,
        Decision.VOID_SPAN,
        Decision.EXCEPTION,
        Decision.ABORT,
    )
    rulings: tuple[Ruling, ...] = (Ruling.ADOPT, Ruling.REPEAT, Ruling.DESTROY_AND_REPEAT, Ruling.ABORT)


@dataclass(slots=True)
class World:
    """One ceremony and everything around it.

    Attributes:
        tokens: by token, the CKA_IDs of the keys of this ceremony in it, and whether each is sealed.
        paper: by sheet id, where the sheet is.
        signed: what the CA key signed.
        last: where the records are `chained` as lines, which takes time, the last line.
        asked: the effect that is pending in a state, found once.
        moves: phase, event and phase after, of every event of this world and its forks; `answers`: effect and event.
    """

    script: Script
    plan: Plan
    state: State
    records: list[Recorded] = field(default_factory=list)
    rooms: dict[str, LivingRoom] = field(default_factory=dict)
    tokens: dict[str, dict[str, bool]] = field(default_factory=dict)
    paper: dict[str, str] = field(default_factory=dict)
    signed: list[bytes] = field(default_factory=list)
    blob: bool = False
    sets_dealt: int = 0
    habits: Habits = field(default_factory=Habits)
    last: Line | None = None
    chained: bool = False
    asked: tuple[State, Effect] | None = None
    moves: set[tuple[Phase, type, Phase]] = field(default_factory=set)
    answers: set[tuple[type, type]] = field(default_factory=set)

    def fork(self) -> "World":
        """Return a world that goes on by itself from here."""
        return replace(
            self,
            records=[*self.records],
            rooms={name: replace(room) for name, room in self.rooms.items()},
            tokens={name: dict(keys) for name, keys in self.tokens.items()},
            paper=dict(self.paper),
            signed=[*self.signed],
            habits=replace(self.habits),
        )

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=len(self.records))

    @property
    def effect(self) -> Effect:
        if self.asked is None or self.asked[0] is not self.state:
            effect = pending(self.state)
            assert effect is not None
            self.asked = (self.state, effect)
        return self.asked[1]

    def record(self, event: Event) -> None:
        """Let an event happen."""
        if self.chained:
            self.last = line_of(event, time=self.now, last=self.last)
            recorded = recorded_of(self.last)
        else:
            recorded = Recorded(event, self.now, hashlib.sha256(f"{self.state.head}{event}".encode()).hexdigest())
        before, effect = self.state, self.effect if self.records else None
        self.state = advance(before, recorded)
        self.records.append(recorded)
        self.moves.add((before.phase, type(event), self.state.phase))
        self.answers.add((type(effect), type(event)))
        self.check()

    def check(self) -> None:
        """Refuse what must never be, at any moment."""
        for token, keys in self.tokens.items():
            _never(len(keys) > 1, f"{token} holds {len(keys)} keys of this ceremony")
        _never(len(set(self.state.set_ids)) != len(self.state.set_ids), "a set id was used twice")
        _never(set(self.rooms) != {room.name for room in self.state.rooms}, "a strongroom lives unseen")
        if self.state.closed:
            self._check_end()

    def _check_end(self) -> None:
        _never(bool(self.rooms), "a strongroom outlives the record")
        excepted = self.state.exceptions > 0
        loose = [sheet for sheet, place in self.paper.items() if place == LOOSE]
        _never(bool(loose) and not excepted, f"loose sheets: {loose}")
        if self.state.aborting:
            left = [keys for keys in self.tokens.values() if keys]
            _never(bool(left) and not excepted, "an abort left a key")
            return
        holding = {token: keys for token, keys in self.tokens.items() if keys}
        _never(set(holding) != {"token-a"} and not excepted, f"keys are in {sorted(holding)}")
        _never(set(self.paper.values()) - {IN_BAG, DESTROYED} != set(), "a sheet is unaccounted for")

    def go(self) -> None:
        """Answer the pending effect as a careful room does."""
        effect = self.effect
        match effect:
            case Perform(task, work) if work.irreversible:
                self.record(Started(task.step.id, task.subject, work.reference))
                self.record(Done(task.step.id, task.subject, self.carry_out(work)))
            case Perform(task, work):
                self.record(Done(task.step.id, task.subject, self.carry_out(work)))
            case Reconcile():
                self._reconcile(effect)
            case VoidSpan():
                self.blob = False
                self._destroy(effect.sheets)
                _never(LOOSE in self.paper.values(), "a void span left a sheet")
                self.record(SpanVoided(effect.set_id, effect.sheets, effect.by))
            case CloseRoom(room):
                del self.rooms[room]
                self.record(RoomClosed(room))
            case OpenRoom(room):
                self.rooms[room] = LivingRoom()
                self.record(RoomOpened(room, memory_locked=True))
            case Decide():
                self.decide(next(one for one in self.habits.decisions if one in effect.options))
            case _:
                self.record(self._said(effect))

    def _said(self, effect: Effect) -> Event:
        match effect:
            case Begin(task, actor):
                return StepOpened(task.step.id, task.subject, actor)
            case Ask():
                return self.answer(effect)
            case LogIn():
                return self.login(effect)
            case Await():
                absent = [one.id for one in self.plan.people if one.id not in self.state.present]
                return Entered(absent[0]) if absent else AbortDecided(self.state.decider(), "nobody else can come")
            case EndBreak():
                return BreakEnded(self.state.decider(), "whole")
            case CloseRecord(_, outcome):
                return Closed(outcome, ())
            case _:
                raise AssertionError(f"nobody answers {effect}")

    def finish(self) -> State:
        """Go on until the record is closed."""
        for _ in range(LONGEST):
            if isinstance(self.effect, SignRecord):
                return self.state
            self.go()
        raise ForbiddenError(f"never ends: {self.effect}")

    def reach(self, step: str, effect: type[Effect], subject: str = "") -> "World":
        """Go on until this effect of this step is pending."""
        for _ in range(LONGEST):
            task = self.state.task
            at_step = task.step.id == step and subject in ("", task.subject)
            if at_step and isinstance(self.effect, effect):
                return self
            self.go()
        raise AssertionError(f"{effect.__name__} of {step} is never reached")

    def login(self, effect: LogIn) -> TokenOpened:
        ref = self.plan.token(effect.token).ref
        return TokenOpened(effect.room, effect.token, ref.serial, ref.module_sha256, effect.holders, tries_low=False)

    def decide(self, decision: Decision) -> None:
        effect = self.effect
        assert isinstance(effect, Decide)
        void = effect.void_sheet if decision is Decision.REPRINT else ""
        failure = effect.failure
        if void:
            self._destroy((void,))
        self.record(Decided(failure.step, failure.subject, decision, effect.by, "as it stands", void))

    def answer(self, effect: Ask) -> Answered:
        """Return what careful people answer, and move paper as they do."""
        step = effect.task.step
        if isinstance(step.action, ShareBag | ShareReseal):
            share = self.plan.share_of(effect.task.subject)
            for sheet, place in self.paper.items():
                if place == LOOSE and sheet.split("/")[1] == str(share):
                    self.paper[sheet] = IN_BAG
        return Answered(
            step=step.id,
            subject=effect.task.subject,
            confirmations=tuple(
                Confirmation(line, by) for line in range(1, len(step.confirm) + 1) for by in effect.confirmers
            ),
            entries=tuple(
                Entry(blank.field, self._written(blank, number, effect), by)
                for number, blank in enumerate(step.record)
                for by in (effect.writers if blank.double_entry else effect.writers[:1])
            ),
            choice=step.choose[0] if step.choose else "",
            initials=effect.initials,
        )

    def _written(self, blank: Field, number: int, effect: Ask) -> str:
        shown = next((one for one in effect.shown if one.field == blank.field), Shown(blank.field, "", ""))
        if shown.digest:
            return digest_text(shown.digest)
        match blank.type:
            case FieldType.BAG_ID if shown.value:
                return shown.value
            case FieldType.BAG_ID:
                return f"BAG-{self.state.position:03}-{number}-{len(self.records):04}"
            case FieldType.TIME:
                return self.now.strftime("%Y-%m-%dT%H:%MZ")
            case FieldType.COUNT:
                return "3"
            case _:
                return shown.value or "as seen"

    def _destroy(self, sheets: tuple[str, ...]) -> None:
        for sheet in sheets:
            if sheet in self.paper:
                self.paper[sheet] = DESTROYED

    def _reconcile(self, effect: Reconcile) -> None:
        found = self.found(effect)
        ruling = next(one for one in self.habits.rulings if one in rulings(found))
        if ruling is Ruling.DESTROY_AND_REPEAT:
            assert found.key is not None
            del self.tokens[found.key.token][found.key.key_id]
        step, subject = effect.task.step.id, effect.task.subject
        self.record(Reconciled(step, subject, effect.reference, found.finding, ruling, effect.by))
        if ruling is Ruling.ADOPT:
            self.record(Done(step, subject, found.adopted()))

    def found(self, effect: Reconcile) -> Found:
        """Look at the token."""
        request = effect.work.request
        if not isinstance(request, GenerateKey | RestoreBackup):
            return Found("may be repeated", request, None, None)
        if request.key_id not in self.tokens.get(request.token, {}):
            return Found("nothing", request, None, None)
        key = KeyInspected(
            token=request.token,
            key_id=request.key_id,
            private=True,
            public=True,
            sealed=False,
            spki=spki_of(request.key_id),
            evidence=said_of_key(),
        )
        kind = request.key_kind if isinstance(request, GenerateKey) else None
        return Found("a key", request, key, kind)

    # Troubles.

    def start(self) -> Work:
        """Begin the pending work, irreversible or not, without its outcome."""
        effect = self.effect
        assert isinstance(effect, Perform)
        if effect.work.irreversible:
            self.record(Started(effect.task.step.id, effect.task.subject, effect.work.reference))
        return effect.work

    def crash(self) -> None:
        """The application dies and is started again."""
        self.rooms.clear()
        self.record(Resumed(SOFTWARE, 0))

    def lose(self, room: str) -> None:
        """A strongroom dies."""
        del self.rooms[room]
        self.record(RoomLost(room, "killed"))

    def fail(self, code: str = "world-error") -> None:
        """What is pending or under way fails."""
        task = self.state.task
        self.record(Failed(task.step.id, task.subject, code, "it failed", "try again", ""))

    # The devices.

    def carry_out(self, work: Work) -> Outcome:
        """Do what a request asks, and return its outcome."""
        request = work.request
        match request:
            case CallRoll():
                roles = {role.id for role in self.script.roles}
                return RollCalled(tuple(one.id for one in self.plan.people if roles & set(one.roles)))
            case CheckMachine():
                return machine_checked(self.plan)
            case InspectToken(token):
                return self._inspected(token)
            case GenerateKey(token, kind, _, key_id):
                self._add_key(token, key_id)
                return KeyGenerated(
                    token=token, key_id=key_id, key_kind=kind, spki=spki_of(key_id), evidence=said_of_key()
                )
            case SealKey(token, key_id):
                self.tokens[token][key_id] = True
                return KeySealed(token=token, key_id=key_id, evidence=SEALED)
            case DestroyKey(token, key_id):
                self.tokens[token].pop(key_id, None)
                return KeyDestroyed(token=token, key_id=key_id, objects_left=len(self.tokens[token]))
            case ZeroiseToken(token, key_ids):
                for key_id in key_ids:
                    self.tokens.setdefault(token, {}).pop(key_id, None)
                return TokenZeroised(token, key_ids, len(self.tokens[token]))
            case DealBackup() | PrintShare() | TakeShare() | RestoreBackup() | LoadBackup() | VoidBackup():
                return self._about_shares(request)
            case ChallengeRestored(_, key_id, _):
                return self._challenged(key_id)
            case WriteMedia(blob):
                return MediaWritten(tuple(medium.id for medium in self.plan.media), blob)
            case DraftCertificate() | DraftCrl() | SignCertificate() | SignCrl():
                return self._about_issuing(request)

    def _inspected(self, token: str) -> TokenInspected:
        ref = self.plan.token(token).ref
        return TokenInspected(
            token=token,
            model="simulated",
            serial=ref.serial,
            firmware="1",
            module_sha256=ref.module_sha256,
            wrap_mechanism="kwp",
            objects=(),
        )

    def _add_key(self, token: str, key_id: str) -> None:
        self.tokens.setdefault(token, {})[key_id] = False

    def _about_shares(
        self, request: DealBackup | PrintShare | TakeShare | RestoreBackup | LoadBackup | VoidBackup
    ) -> Outcome:
        match request:
            case DealBackup():
                room = self.rooms["dealer"]
                _never(bool(room.dealt) or self.blob, "dealt over what was dealt")
                self.sets_dealt += 1
                dealt = share_set(
                    self.plan.ceremony_id, self.sets_dealt, threshold=request.threshold, shares=request.shares
                )
                room.dealt, self.blob = dealt.set_id, True
                return BackupDealt(dealt, BLOB, "kwp", evidence.entropy_sources(request.room_strings))
            case PrintShare(share, number):
                sheet = f"{self.rooms['dealer'].dealt}/{share}/{number}"
                _never(sheet in self.paper, f"sheet {sheet} was printed twice")
                self.paper[sheet] = LOOSE
                return SharePrinted(share, number, sheet)
            case TakeShare(dealt, share):
                return self._take(dealt, share)
            case RestoreBackup():
                return self._restore(request)
            case LoadBackup(blob):
                return BackupLoaded(self.plan.media[0].id, blob, ())
            case VoidBackup(sheets):
                self.blob = False
                self._destroy(sheets)
                return BackupVoided(sheets, ("backup", *(medium.id for medium in self.plan.media)))

    def _take(self, dealt: ShareSet, share: int) -> ShareTaken:
        room = self.rooms["restorer" if "restorer" in self.rooms else "prover"]
        _never(share in room.shares, f"share {share} was entered twice")
        room.shares = (*room.shares, share)
        opened = f"{dealt.set_id}/{share}/1"
        if self.plan.previous is not None:
            self.paper[opened] = LOOSE
        _never(LOOSE not in self.paper.values(), "a share was entered from no paper")
        return ShareTaken(share, dealt.commitments[share - 1], len(room.shares))

    def _restore(self, request: RestoreBackup) -> KeyRestored | BackupProved:
        room = self.rooms["restorer" if "restorer" in self.rooms else "prover"]
        _never(len(room.shares) < request.needed, "restored from too few shares")
        self._add_key(request.token, request.key_id)
        restored = KeyRestored(
            token=request.token,
            key_id=request.key_id,
            shares_used=tuple(sorted(room.shares)),
            combinations=str(comb(len(room.shares), request.share_set.threshold)),
            evidence=said_of_key(LOCAL="false", EXTRACTABLE="false"),
        )
        return BackupProved(restored, self._challenged(request.key_id)) if request.challenge else restored

    def _ca_key(self) -> str:
        """Return the CKA_ID under which the CA key was made; a restored one is the same key under another."""
        generated = self.state.outcomes(KeyGenerated)
        return OLD_KEY if self.plan.previous is not None else generated[-1].key_id

    def _challenged(self, key_id: str) -> KeyChallenged:
        del key_id
        challenge = b"challenge " + self.plan.ceremony_id.encode()
        return KeyChallenged(challenge, signature_of(self._ca_key(), challenge))

    def _about_issuing(self, request: DraftCertificate | DraftCrl | SignCertificate | SignCrl) -> Outcome:
        match request:
            case DraftCertificate(_, spki, _):
                tbs = draft_root(self.script, self.plan, spki, self.now)
                return CertificateDrafted(tbs, decoded_certificate(tbs), ())
            case DraftCrl(_, certificate, number):
                tbs = draft_crl(certificate, number, self.now)
                return CrlDrafted(tbs, number, decoded_crl(tbs), ())
            case SignCertificate():
                der = certificates.assemble(request.tbs, self._sign(request))
                return CertificateSigned(der, sha256(der).upper(), ())
            case SignCrl():
                der = crls.assemble_crl(request.tbs, self._sign(request))
                number = self.state.latest(CrlDrafted).number
                return CrlSigned(der, sha256(der).upper(), number, ())

    def _sign(self, request: SignCertificate | SignCrl) -> bytes:
        sealed = self.tokens[request.token][request.key_id]
        generating = self.plan.previous is None
        _never(generating and not sealed, "signed before the key was sealed")
        _never(generating and not self.state.outcomes(BackupProved), "signed before the backup was proved")
        _never(LOOSE in self.paper.values(), "signed while a sheet was in no bag")
        self.signed.append(request.tbs)
        return signature_of(self._ca_key(), request.tbs)


def _never(condition: bool, what: str) -> None:  # noqa: FBT001 -- an assertion with a name
    if condition:
        raise ForbiddenError(what)


def a_chained_world(name: str) -> World:
    """Return a ceremony whose record is chained line by line, as in a journal."""
    script, plan = script_of(name), plan_of(name)
    return _opened(World(script, plan, begin(script, plan), chained=True))


def a_world(name: str, script: Script | None = None) -> World:
    """Return a ceremony whose record was just opened; of another script if one is given."""
    script, plan = script or script_of(name), plan_of(name)
    return _opened(World(script, plan, begin(script, plan)))


def _opened(world: World) -> World:
    plan = world.plan
    if plan.previous is not None:
        set_id = plan.previous.share_set.set_id
        world.paper = {f"{set_id}/{one.share}/1": IN_BAG for one in plan.custody}
    world.record(opening_event(world.script, plan, software_sha256=SOFTWARE, approvals=()))
    return world


def moments(name: str, script: Script | None = None) -> Iterator[World]:
    """Yield a fork of an undisturbed ceremony before each of its effects."""
    world = a_world(name, script)
    while not isinstance(world.effect, SignRecord):
        yield world.fork()
        world.go()
