"""Plans as files, format kcp/1: strict TOML in, a frozen `Plan` out, and back (docs/formats/plan.md).

Reading looks at the shape only, and reports every problem at once; whether the plan makes sense is plan_check's.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.keys import KeyKind
from ceremony.operations.backup import Printer, ShareSet
from ceremony.plan import (
    Custody,
    KeyPlan,
    Medium,
    Mode,
    Names,
    Person,
    Place,
    Plan,
    PlannedToken,
    PreviousCeremony,
)
from ceremony.script.problems import PlanError, Problem
from ceremony.script.tables import IDENTIFIER, Source, Table
from ceremony.token_ref import TokenRef

FORMAT: Final = "kcp/1"
FILE: Final = "plan.toml"

_CEREMONY_ID: Final = r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*"
_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_SHA256: Final = "[0-9a-f]{64}"
_SET_ID: Final = "[0-9A-F]{4}"
_BAG: Final = "[A-Z0-9][A-Z0-9-]{3,23}"
_KEK_CHECK: Final = "[0-9a-f]{32}"

Row = TypeVar("Row")


def load_plan(path: Path) -> Plan:
    """Read a plan.

    Raises:
        PlanError: with every problem found, each with its line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PlanError(path.name, (Problem(path.name, 0, f"cannot be read: {error.strerror}"),)) from error
    return parse_plan(content, name=path.name)


def parse_plan(content: bytes, *, name: str = FILE) -> Plan:
    """Return the plan that the TOML file `content` holds.

    Args:
        name: the file's name, for messages.

    Raises:
        PlanError: with every problem found, each with its line.
    """
    source = Source(name, content)
    if source.problems:
        raise PlanError(name, source.problems)
    plan = _plan(source.root, hashlib.sha256(content).hexdigest())
    if source.problems:
        raise PlanError(name, source.problems)
    return plan


def _plan(root: Table, sha256: str) -> Plan:
    root.choice("format", (FORMAT,))
    ceremony, quorum = root.table("ceremony"), root.table("quorum")
    key, names, printer = root.table("key"), root.table("names"), root.table("printer")
    plan = Plan(
        mode=ceremony.choice("mode", tuple(Mode)),
        ceremony_id=ceremony.text("id", pattern=_CEREMONY_ID),
        organisation=ceremony.text("organisation"),
        place=ceremony.text("place"),
        date=_day(ceremony, "date"),
        standby=_day(ceremony, "standby"),
        authority=ceremony.text("authority"),
        journal_mirror=ceremony.text("journal_mirror", default=""),
        threshold=quorum.integer("threshold", least=1),
        shares=quorum.integer("shares", least=1),
        people=tuple(_person(table) for table in root.tables("person")),
        places=tuple(_place(table) for table in root.tables("place")),
        custody=tuple(_custody(table) for table in root.tables("custody")),
        tokens=tuple(_token(table) for table in root.tables("token")),
        key=KeyPlan(kind=key.choice("kind", tuple(KeyKind)), label=key.text("label")),
        names=Names(
            country=names.text("country", pattern="[A-Z]{2}"),
            organisation=names.text("organisation"),
            common_name=names.text("common_name"),
        ),
        printer=Printer(driver=printer.text("driver"), path=printer.text("path")),
        media=tuple(_medium(table) for table in root.tables("medium")),
        previous=_previous(root.table("previous")) if root.has("previous") else None,
        sha256=sha256,
    )
    for table in (ceremony, quorum, key, names, printer, root):
        table.close()
    return plan


def _day(table: Table, key: str) -> str:
    day = table.text(key, pattern=_DAY)
    try:
        date.fromisoformat(day)
    except ValueError:
        if len(day) == len("2026-01-01"):
            table.report(f"{key!r} is no day of the calendar", key)
    return day


def _person(table: Table) -> Person:
    person = Person(
        id=table.text("id", pattern=IDENTIFIER),
        name=table.text("name"),
        organisation=table.text("organisation"),
        roles=table.texts("roles", pattern=IDENTIFIER),
    )
    return _closed(table, person)


def _place(table: Table) -> Place:
    place = Place(
        id=table.text("id", pattern=IDENTIFIER),
        name=table.text("name"),
        region=table.text("region"),
        opens=table.texts("opens", pattern=IDENTIFIER),
    )
    return _closed(table, place)


def _custody(table: Table) -> Custody:
    custody = Custody(
        share=table.integer("share", least=1),
        custodian=table.text("custodian"),
        place=table.text("place"),
    )
    return _closed(table, custody)


def _token(table: Table) -> PlannedToken:
    ref = TokenRef(
        id=table.text("id", pattern=IDENTIFIER),
        module=table.text("module"),
        serial=table.text("serial", default=""),
        store=table.text("store", default=""),
        module_sha256=table.text("module_sha256", default="", pattern=_SHA256),
        label=table.text("label"),
    )
    return _closed(table, PlannedToken(ref, table.texts("pin_holders", pattern=IDENTIFIER)))


def _medium(table: Table) -> Medium:
    medium = Medium(id=table.text("id", pattern=IDENTIFIER), path=table.text("path"), place=table.text("place"))
    return _closed(table, medium)


def _previous(table: Table) -> PreviousCeremony:
    dealt = table.table("share_set")
    certificate, spki = _certificate(table)
    previous = PreviousCeremony(
        ceremony_id=table.text("ceremony_id", pattern=_CEREMONY_ID),
        head=table.text("head", pattern=_SHA256),
        certificate=certificate,
        spki=spki,
        last_crl_number=table.integer("last_crl_number", least=0),
        share_set=ShareSet(
            ceremony_id=dealt.text("ceremony_id", pattern=_CEREMONY_ID),
            set_id=dealt.text("set_id", pattern=_SET_ID),
            threshold=dealt.integer("threshold", least=1),
            shares=dealt.integer("shares", least=1),
            commitments=dealt.texts("commitments", pattern=_SHA256),
            kek_check=dealt.text("kek_check", pattern=_KEK_CHECK),
        ),
        blob_sha256=table.text("blob_sha256", pattern=_SHA256),
        bags=table.texts("bags", pattern=_BAG),
    )
    if len(previous.bags) != previous.share_set.shares:
        table.report("'bags' names one bag for each share, or \"UNKNOWN\"", "bags")
    dealt.close()
    return _closed(table, previous)


def _certificate(table: Table) -> tuple[bytes, bytes]:
    """Return the certificate and the public key in it, both DER."""
    pem = table.passage("certificate")
    if not pem:
        return b"", b""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        table.report("'certificate' is not a certificate in PEM", "certificate")
        return b"", b""
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return certificate.public_bytes(Encoding.DER), spki


def _closed(table: Table, row: Row) -> Row:
    table.close()
    return row


def write_plan(plan: Plan) -> bytes:
    """Return the plan as a file that people can read and change; the same plan gives the same bytes.

    `plan.sha256` is not in it: the hash is over these bytes.
    """
    return "".join(f"{line}\n" for line in _lines(plan)).encode()


def _lines(plan: Plan) -> Iterator[str]:
    yield "# The plan of one ceremony: who, where, with what. Approval binds its bytes: a change wants a new one."
    yield "# A path that is not absolute is meant from the ceremony's own directory. There is no secret in a plan."
    yield f"format = {_text(FORMAT)}"
    yield from _table("ceremony")
    yield f"id = {_text(plan.ceremony_id)}"
    yield f"mode = {_text(plan.mode)}    # rehearsal or production"
    yield from _pairs(organisation=plan.organisation, place=plan.place, date=plan.date)
    yield f"standby = {_text(plan.standby)}    # the day if quorum, safe or equipment is missing"
    yield f"authority = {_text(plan.authority)}    # who permits it, and why"
    yield f"journal_mirror = {_text(plan.journal_mirror)}    # a second directory for the journal, or nothing"
    yield from _table("quorum")
    yield f"threshold = {plan.threshold}    # so many shares bring the key back; one less tells nothing"
    yield f"shares = {plan.shares}"
    yield from _table("key")
    yield f"kind = {_text(plan.key.kind)}    # {', '.join(KeyKind)}"
    yield from _pairs(label=plan.key.label)
    yield from _table(
        "names", "The subject of the root certificate; in a rehearsal REHEARSAL stands in the common name."
    )
    names = plan.names
    yield from _pairs(country=names.country, organisation=names.organisation, common_name=names.common_name)
    for number, person in enumerate(plan.people):
        yield from _row("person", "" if number else "An id becomes a file name and stands in every record.")
        yield from _pairs(id=person.id, name=person.name, organisation=person.organisation)
        yield f"roles = {_texts(person.roles)}"
    for number, place in enumerate(plan.places):
        yield from _row("place", "" if number else "`opens` names everybody who can get at what is kept there.")
        yield from _pairs(id=place.id, name=place.name, region=place.region)
        yield f"opens = {_texts(place.opens)}"
    for number, custody in enumerate(plan.custody):
        yield from _row("custody", "" if number else "Who holds which share, and where its bag is kept.")
        yield f"share = {custody.share}"
        yield from _pairs(custodian=custody.custodian, place=custody.place)
    for number, token in enumerate(plan.tokens):
        yield from _row("token", "" if number else _TOKENS)
        ref = token.ref
        yield from _pairs(id=ref.id, module=ref.module, serial=ref.serial, store=ref.store)
        yield from _pairs(module_sha256=ref.module_sha256, label=ref.label)
        yield f"pin_holders = {_texts(token.pin_holders)}"
    yield from _table("printer", "Driver folder writes sheets as files: for rehearsals only.")
    yield from _pairs(driver=plan.printer.driver, path=plan.printer.path)
    for number, medium in enumerate(plan.media):
        yield from _row("medium", "" if number else "Where the wrapped key is copied to, and where each copy is kept.")
        yield from _pairs(id=medium.id, path=medium.path, place=medium.place)
    if plan.previous is not None:
        yield from _previous_lines(plan.previous)


_TOKENS: Final = (
    "A serial that is empty is filled in when the token is made, for rehearsals. Each PIN has a part per holder."
)


def _previous_lines(previous: PreviousCeremony) -> Iterator[str]:
    yield from _table("previous", "The ceremony before this one, as its closed record says.")
    yield from _pairs(ceremony_id=previous.ceremony_id, head=previous.head, blob_sha256=previous.blob_sha256)
    yield f"last_crl_number = {previous.last_crl_number}"
    yield f"bags = {_texts(previous.bags)}    # in which each share lies, in share order"
    pem = x509.load_der_x509_certificate(previous.certificate).public_bytes(Encoding.PEM).decode()
    yield f"certificate = '''\n{pem}'''"
    dealt = previous.share_set
    yield from _table("previous.share_set")
    yield from _pairs(ceremony_id=dealt.ceremony_id, set_id=dealt.set_id)
    yield f"threshold = {dealt.threshold}"
    yield f"shares = {dealt.shares}"
    yield "commitments = ["
    yield from (f"    {_text(commitment)}," for commitment in dealt.commitments)
    yield "]"
    yield from _pairs(kek_check=dealt.kek_check)


def _table(name: str, comment: str = "") -> Iterator[str]:
    yield ""
    if comment:
        yield f"# {comment}"
    yield f"[{name}]"


def _row(name: str, comment: str) -> Iterator[str]:
    yield ""
    if comment:
        yield f"# {comment}"
    yield f"[[{name}]]"


def _pairs(**texts: str) -> Iterator[str]:
    yield from (f"{key} = {_text(value)}" for key, value in texts.items())


def _texts(values: Sequence[str]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"


def _text(value: str) -> str:
    # A JSON string is a basic string of TOML, but for the one character that only JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
