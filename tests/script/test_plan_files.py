"""Plans as files: what is written is read back, and what is misshapen is refused with its line."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremony.keys import KeyKind
from ceremony.plan import Names, Person, Plan
from ceremony.plan_file import load_plan, parse_plan, write_plan
from ceremony.script.problems import PlanError

PLAIN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text
)


def found(content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(PlanError) as refused:
        parse_plan(content)
    return [(problem.line, problem.message) for problem in refused.value.problems]


def line_of(content: bytes, begins: bytes) -> int:
    return next(number for number, line in enumerate(content.splitlines(), start=1) if line.startswith(begins))


def test_a_plan_is_read_as_it_was_written(generation_plan: Plan, reconstruction_plan: Plan) -> None:
    for plan in (generation_plan, reconstruction_plan):
        assert parse_plan(write_plan(plan)) == plan


@given(PLAIN, PLAIN, PLAIN)
def test_any_name_survives_the_file(generation_plan: Plan, name: str, organisation: str, authority: str) -> None:
    person = Person(id="someone", name=name, organisation=organisation, roles=("witness",))
    plan = replace(generation_plan, people=(person,), authority=authority, names=Names("CH", organisation, name))

    assert replace(parse_plan(write_plan(plan)), sha256="") == replace(plan, sha256="")


@pytest.mark.parametrize("kind", list(KeyKind))
def test_every_kind_of_key_survives_the_file(generation_plan: Plan, kind: KeyKind) -> None:
    plan = replace(generation_plan, key=replace(generation_plan.key, kind=kind))

    assert parse_plan(write_plan(plan)).key == plan.key


def test_the_hash_is_that_of_the_bytes(generation_plan: Plan) -> None:
    content = write_plan(generation_plan)

    assert parse_plan(content + b"# a remark\n").sha256 != parse_plan(content).sha256


def test_a_plan_s_certificate_gives_its_public_key(reconstruction_plan: Plan) -> None:
    assert reconstruction_plan.previous is not None
    assert reconstruction_plan.previous.spki in reconstruction_plan.previous.certificate


@pytest.mark.parametrize(
    ("old", "new", "begins", "message"),
    [
        (b"threshold = 3 ", b'threshold = "3" ', b"threshold", "'threshold' is not a whole number from 1"),
        (b"threshold = 3 ", b"threshold = true ", b"threshold", "'threshold' is not a whole number from 1"),
        (b"threshold = 3 ", b"threshold = 0 ", b"threshold", "'threshold' is not a whole number from 1"),
        (b'mode = "rehearsal"', b'mode = "party"', b"mode", "'mode' is 'party', not one of rehearsal, production"),
        (b'kind = "ec-p384"', b'kind = "ec-p999"', b"kind", "'kind' is 'ec-p999', not one of ec-p256"),
        (b'date = "2026-12-01"', b"date = 2026-12-01", b"date", "'date' is not a text"),
        (b'date = "2026-12-01"', b'date = "2026-13-01"', b"date", "'date' is no day of the calendar"),
        (b'date = "2026-12-01"', b'date = "today"', b"date", "'date' is 'today', which is not of the form"),
        (b'country = "CH"', b'country = "ch"', b"country", "'country' is 'ch', which is not of the form [A-Z]{2}"),
        (b'id = "witness-1"', b'id = "../witness"', b'id = "../', "'id' is '../witness', which is not of the form"),
        (b'name = "Clara Novak"', b'name = "Clara\\nNovak"', b'name = "Cl', "'name' has control characters"),
        (b'name = "Clara Novak"', b'name = " Clara"', b'name = " Cl', "'name' has control characters, or blanks"),
        (b'name = "Clara Novak"', b'name = ""', b'name = ""', "'name' is empty"),
        (b'name = "Clara Novak"', b'nickname = "Clara"', b"nickname", "unknown key 'nickname'"),
        (b'roles = ["witness"]', b'roles = ["witness", "witness"]', b'roles = ["witness", ', "'roles' names something"),
        (b'roles = ["witness"]', b'roles = "witness"', b'roles = "', "'roles' is not a list of texts"),
        (b'driver = "folder"', b'pincode = "1"', b"pincode", "unknown key 'pincode'"),
        (b"[printer]", b"[fax]", b"[fax]", "unknown key 'fax'"),
        (b'format = "kcp/1"', b'format = "kcp/2"', b"format", "'format' is 'kcp/2', not one of kcp/1"),
    ],
)
def test_a_misshapen_plan_is_refused_at_its_line(
    generation_plan: Plan, old: bytes, new: bytes, begins: bytes, message: str
) -> None:
    content = write_plan(generation_plan)
    assert old in content
    broken = content.replace(old, new, 1)

    wanted = line_of(broken, begins)
    assert any(line == wanted and text.startswith(message) for line, text in found(broken))


def test_a_missing_key_is_a_problem_of_its_table(generation_plan: Plan) -> None:
    content = write_plan(generation_plan).replace(b'name = "Clara Novak"\n', b"")

    assert found(content) == [(line_of(content, b'id = "witness-1"') - 1, "'name' is missing")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"-----BEGIN CERTIFICATE-----", b"-----BEGIN SOMETHING-----", "'certificate' is not a certificate in PEM"),
        (b'head = "ab', b'head = "AB', "'head' is 'AB"),
        (b'set_id = "7F2A"', b'set_id = "7f2a"', "'set_id' is '7f2a', which is not of the form [0-9A-F]{4}"),
        (b'kek_check = "cd', b'kek_check = "', "'kek_check' is 'cd"),
        (b"last_crl_number = 1", b"last_crl_number = -1", "'last_crl_number' is not a whole number from 0"),
        (b"[previous.share_set]", b"[previous.shares]", "'share_set' is missing"),
    ],
)
def test_a_misshapen_ceremony_before_is_refused(
    reconstruction_plan: Plan, old: bytes, new: bytes, message: str
) -> None:
    content = write_plan(reconstruction_plan)
    assert old in content

    assert any(text.startswith(message) for _, text in found(content.replace(old, new, 1)))


def test_every_problem_is_reported_at_once(generation_plan: Plan) -> None:
    content = write_plan(generation_plan).replace(b'country = "CH"', b'country = "Helvetia"')
    content = content.replace(b'mode = "rehearsal"', b'mode = "party"').replace(b"shares = 5", b"shares = 5.0")

    assert len(found(content)) == 3


@pytest.mark.parametrize("content", [b"\xff\xfe", b"format = ", b"[ceremony", b"a = 1\na = 2"])
def test_what_is_no_toml_is_refused(content: bytes) -> None:
    assert len(found(content)) == 1


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"plan\.toml: cannot be read: No such file or directory"):
        load_plan(tmp_path / "plan.toml")


def test_a_plan_is_read_from_its_file(tmp_path: Path, generation_plan: Plan) -> None:
    (tmp_path / "plan.toml").write_bytes(write_plan(generation_plan))

    assert load_plan(tmp_path / "plan.toml") == generation_plan


def test_a_ceremony_before_without_its_certificate_is_refused(reconstruction_plan: Plan) -> None:
    head, _, rest = write_plan(reconstruction_plan).partition(b"certificate = '''")
    broken = head + b"certificate = 17" + rest.partition(b"'''")[2]

    assert [message for _, message in found(broken)] == ["'certificate' is not a text"]
