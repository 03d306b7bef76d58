"""Does a plan fit its script: people, custody, places, tokens, media, names, days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ceremony.keys import KeyKind
from ceremony.operations.backup import Printer
from ceremony.plan import Custody, Medium, Mode, Person, Plan, PreviousCeremony
from ceremony.plan_check import check_plan, production_gaps
from ceremony.plan_example import example_plan
from ceremony.plan_file import parse_plan, write_plan
from ceremony.script.model import Script
from ceremony.script.problems import Severity, errors

DAY = date(2026, 12, 1)
Edit = Callable[[Plan], Plan]


def person(plan: Plan, person_id: str, **changes: object) -> Plan:
    """Return the plan with one person changed."""
    changed = tuple(replace(one, **changes) if one.id == person_id else one for one in plan.people)
    return replace(plan, people=changed)


def place(plan: Plan, place_id: str, **changes: object) -> Plan:
    return replace(plan, places=tuple(replace(one, **changes) if one.id == place_id else one for one in plan.places))


def pins(plan: Plan, *holders: str) -> Plan:
    return replace(plan, tokens=(replace(plan.tokens[0], pin_holders=holders), *plan.tokens[1:]))


def ref(plan: Plan, **changes: str) -> Plan:
    first = plan.tokens[0]
    return replace(plan, tokens=(replace(first, ref=replace(first.ref, **changes)), *plan.tokens[1:]))


def custody(plan: Plan, number: int, **changes: object) -> Plan:
    rows = tuple(replace(row, **changes) if at == number else row for at, row in enumerate(plan.custody))
    return replace(plan, custody=rows)


def without(plan: Plan, person_id: str) -> Plan:
    return replace(plan, people=tuple(one for one in plan.people if one.id != person_id))


def another(plan: Plan, person_id: str, *roles: str) -> Plan:
    return replace(plan, people=(*plan.people, Person(id=person_id, name=person_id, organisation="X", roles=roles)))


ERRORS: tuple[tuple[Edit, str, str], ...] = (
    (lambda p: replace(p, threshold=6), "threshold 6 is above 5 shares", "R-42"),
    (lambda p: replace(p, threshold=5), "no share may be lost: shares must be above threshold", "R-42"),
    (lambda p: replace(p, threshold=1), "threshold 1 is below 2", "R-42"),
    (lambda p: replace(p, shares=17), "17 shares; words on paper allow 16", "R-42"),
    (lambda p: replace(p, shares=6), "5 people have the role custodian, not 6", "R-21"),
    (lambda p: replace(p, shares=6), "nobody holds share 6", "R-42"),
    (lambda p: without(p, "auditor-1"), "0 people have the role auditor, not 1 to 2", "R-21"),
    (lambda p: without(p, "witness-2"), "1 people have the role witness, not 2 to 9", "R-21"),
    (lambda p: without(p, "policy-authority-2"), "1 policy-authority, of whom 2 must approve", "R-02"),
    (lambda p: without(p, "custodian-4"), "share 4 is held by 'custodian-4', no custodian here", ""),
    (lambda p: another(p, "second", "administrator"), "2 people have the role administrator, not 1", "R-21"),
    (lambda p: another(p, "fool", "jester"), "fool has the role 'jester', which the script lacks", ""),
    (lambda p: another(p, "witness-1", "witness"), "two of [[person]] are 'witness-1'", ""),
    (lambda p: person(p, "witness-1", name="David Okafor"), "two of [[person]] are 'David Okafor'", ""),
    (
        lambda p: person(p, "witness-1", roles=("witness", "custodian")),
        "Clara Novak is witness and custodian: the script forbids it",
        "R-21",
    ),
    (
        lambda p: person(p, "administrator", roles=("administrator", "policy-authority")),
        "Ada Lindqvist is administrator and policy-authority: the script forbids it",
        "R-21",
    ),
    (lambda p: custody(p, 0, share=2), "share 2 is held twice", "R-40"),
    (lambda p: custody(p, 0, share=2), "nobody holds share 1", "R-42"),
    (lambda p: custody(p, 0, share=6), "share 6 of 5 does not exist", ""),
    (lambda p: custody(p, 0, custodian="witness-1"), "share 1 is held by 'witness-1', no custodian here", ""),
    (lambda p: custody(p, 0, custodian="custodian-2"), "Olga Marchetti holds 2 shares", "R-43"),
    (lambda p: custody(p, 0, custodian="custodian-2"), "custodian Nils Aaltonen holds no share", ""),
    (lambda p: custody(p, 0, place="moon"), "share 1 is kept at 'moon', which is no place here", ""),
    (lambda p: custody(p, 0, place="place-2"), "Second data centre keeps 2 shares", "R-43"),
    (lambda p: replace(p, custody=(*p.custody, Custody(5, "custodian-5", "place-5"))), "share 5 is held twice", "R-40"),
    (
        lambda p: place(
            place(place(p, "place-1", opens=("bank",)), "place-2", opens=("bank",)), "place-3", opens=("bank",)
        ),
        "bank alone could reach 3 shares",
        "R-43",
    ),
    (
        lambda p: place(place(p, "place-2", opens=("custodian-1",)), "place-3", opens=("custodian-1",)),
        "Nils Aaltonen alone could reach 3 shares",
        "R-43",
    ),
    (lambda p: pins(p, "custodian-1"), "the PIN of token-a needs two holders", "R-20"),
    (lambda p: pins(p, "custodian-1", "nobody"), "a PIN holder of token-a is 'nobody', who is nobody here", ""),
    (
        lambda p: pins(p, "custodian-1", "administrator"),
        "the administrator Ada Lindqvist would hold a PIN of token-a",
        "R-20",
    ),
    (
        lambda p: pins(p, "custodian-1", "policy-authority-1"),
        "PIN holder Karin Solberg of token-a has no role in the room",
        "",
    ),
    (lambda p: replace(p, tokens=p.tokens[:1]), "the script uses token-b, which the plan lacks", "R-66"),
    (lambda p: ref(p, id="token-c"), "the script has no use for token-c", ""),
    (lambda p: ref(p, id="token-b"), "two of [[token]] are 'token-b'", ""),
    (lambda p: ref(p, store=""), "token-a has no store", ""),
    (lambda p: ref(p, module="/lib/hsm.so", serial="17"), "token-a has no module_sha256", "R-61"),
    (lambda p: replace(p, media=p.media[:1]), "1 media for 2 copies of the wrapped key", "D2"),
    (
        lambda p: replace(p, media=(p.media[0], Medium("medium-2", "media/2", p.media[0].place))),
        "the copies of the wrapped key go to fewer places than copies",
        "D2",
    ),
    (
        lambda p: replace(p, media=(*p.media, Medium("third", "x", "moon"))),
        "medium third goes to 'moon', which is no",
        "",
    ),
    (lambda p: replace(p, media=(*p.media, Medium("third", "media/medium-1", "place-3"))), "two of [[medium]] are", ""),
    (
        lambda p: replace(p, names=replace(p.names, common_name="Example Root CA")),
        "the common name of a rehearsal lacks the word REHEARSAL",
        "R-07",
    ),
    (
        lambda p: replace(p, mode=Mode.PRODUCTION),
        "the common name of a production bears the word REHEARSAL",
        "R-07",
    ),
    (lambda p: replace(p, mode=Mode.PRODUCTION), "token-b has no serial", "R-66"),
    (lambda p: replace(p, names=replace(p.names, organisation="X" * 65)), "organisation has 65 characters", "R-84"),
    (lambda p: replace(p, standby=p.date), "the standby day is not after the day", "R-09"),
    (
        lambda p: replace(p, printer=Printer("fax", "1")),
        "the printer's driver 'fax' is not known; there is 'folder'",
        "",
    ),
)


@pytest.mark.parametrize(("edit", "message", "rule"), ERRORS, ids=[message for _, message, _ in ERRORS])
def test_a_plan_that_does_not_fit_is_refused(
    root_generation: Script, generation_plan: Plan, edit: Edit, message: str, rule: str
) -> None:
    found = errors(check_plan(edit(generation_plan), root_generation))

    assert [problem.rule for problem in found if problem.message.startswith(message)] == [rule], found


WARNINGS: tuple[tuple[Edit, str], ...] = (
    (
        lambda p: place(place(place(p, "place-1", region="here"), "place-2", region="here"), "place-3", region="here"),
        "region 'here' keeps 3 shares; if it is lost, fewer than 3 remain",
    ),
    (
        lambda p: place(p, "place-2", opens=("custodian-1",)),
        "Nils Aaltonen and Olga Marchetti together could reach 2 shares",
    ),
    (
        lambda p: place(p, "place-2", opens=("custodian-1",)),
        "Nils Aaltonen and Pavel Horak together could reach 3 shares",
    ),
)


@pytest.mark.parametrize(("edit", "message"), [WARNINGS[0], WARNINGS[2]])
def test_a_doubtful_plan_is_warned_about(
    root_generation: Script, generation_plan: Plan, edit: Edit, message: str
) -> None:
    found = check_plan(edit(generation_plan), root_generation)

    assert not errors(found)
    assert message in [problem.message for problem in found if problem.severity is Severity.WARNING]


def test_two_who_reach_less_than_the_threshold_are_not_named(root_generation: Script, generation_plan: Plan) -> None:
    found = check_plan(WARNINGS[1][0](generation_plan), root_generation)

    assert WARNINGS[1][1] not in [problem.message for problem in found]


@pytest.mark.parametrize(("threshold", "shares"), [(2, 3), (3, 5), (4, 7), (15, 16)])
def test_the_example_fits_every_script(
    root_generation: Script, reconstruction: Script, previous: PreviousCeremony, threshold: int, shares: int
) -> None:
    dealt = replace(previous.share_set, threshold=threshold, shares=shares, commitments=tuple(["ab" * 32] * shares))
    before = replace(previous, share_set=dealt)
    for script, plan in (
        (root_generation, example_plan(root_generation, day=DAY, threshold=threshold, shares=shares)),
        (reconstruction, example_plan(reconstruction, day=DAY, previous=before)),
    ):
        assert errors(check_plan(plan, script, today=DAY)) == ()
        assert (plan.threshold, plan.shares) == (threshold, shares)


@pytest.mark.parametrize(("threshold", "shares"), [(2, 3), (3, 5), (4, 7)])
def test_the_usual_quorums_raise_no_doubts(root_generation: Script, threshold: int, shares: int) -> None:
    plan = example_plan(root_generation, day=DAY, threshold=threshold, shares=shares)

    assert check_plan(plan, root_generation, today=DAY) == ()


def test_sixteen_of_sixteen_is_refused(root_generation: Script) -> None:
    plan = example_plan(root_generation, day=DAY, threshold=16, shares=16)

    assert "no share may be lost" in errors(check_plan(plan, root_generation))[0].message


def test_many_custodians_take_longer_than_the_script_reckons(root_generation: Script) -> None:
    plan = example_plan(root_generation, day=DAY, threshold=9, shares=16)
    (warning,) = check_plan(plan, root_generation)

    assert warning.message.startswith("with these people the steps take about")
    assert warning.severity is Severity.WARNING


def test_a_plan_whose_days_are_past_is_no_longer_good(root_generation: Script, generation_plan: Plan) -> None:
    message = "the day and its standby day are past"
    (rehearsal,) = check_plan(generation_plan, root_generation, today=date(2026, 12, 9))
    production = check_plan(replace(generation_plan, mode=Mode.PRODUCTION), root_generation, today=date(2026, 12, 9))

    assert (rehearsal.message, rehearsal.severity) == (message, Severity.WARNING)
    assert message in [problem.message for problem in errors(production)]
    assert check_plan(generation_plan, root_generation, today=date(2026, 12, 8)) == ()


def test_a_mode_that_the_script_does_not_allow_is_refused(root_generation: Script, generation_plan: Plan) -> None:
    script = replace(root_generation, modes=("production",))

    assert "the script does not allow mode 'rehearsal'" in [p.message for p in check_plan(generation_plan, script)]


def test_problems_name_the_lines_of_the_file(root_generation: Script, generation_plan: Plan) -> None:
    content = write_plan(generation_plan).replace(b"threshold = 3", b"threshold = 9").replace(b'"moon"', b'"x"')
    found = check_plan(parse_plan(content), root_generation, content=content)
    lines = content.decode().splitlines()

    assert lines[found[0].line - 1].startswith("threshold = 9")
    assert all(problem.line for problem in found)
    assert not any(problem.line for problem in check_plan(parse_plan(content), root_generation))


def test_problems_say_which_value_is_meant(root_generation: Script, generation_plan: Plan) -> None:
    doubled = person(generation_plan, "witness-2", roles=("witness", "custodian"))

    assert {problem.path for problem in check_plan(doubled, root_generation)} >= {("person", 2, "roles"), ("person",)}


def test_a_reconstruction_wants_the_ceremony_before(reconstruction: Script) -> None:
    plan = example_plan(reconstruction, day=DAY)

    assert "the script follows another ceremony, but [previous] is missing" in [
        problem.message for problem in errors(check_plan(plan, reconstruction))
    ]


def test_a_generation_follows_no_ceremony(
    root_generation: Script, generation_plan: Plan, previous: PreviousCeremony
) -> None:
    found = check_plan(replace(generation_plan, previous=previous), root_generation)

    assert [problem.message for problem in errors(found)] == ["the script follows no ceremony, but [previous] is there"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda p: replace(p, ceremony_id="root-generation-2026-11-01"), "the ceremony before has the same id"),
        (lambda p: replace(p, threshold=2), "the shares are 3 of 5, not 2 of 5"),
        (lambda p: replace(p, key=replace(p.key, kind=KeyKind.EC_P256)), "the key is ec-p384, not ec-p256"),
        (
            lambda p: replace(p, names=replace(p.names, organisation="After")),
            "the names are not the certificate's: CH, Before, REHEARSAL Root",
        ),
        (
            lambda p: replace(p, previous=replace(p.previous, share_set=replace(p.previous.share_set, commitments=()))),
            "there is not one commitment per share",
        ),
        (
            lambda p: replace(p, people=tuple(one for one in p.people if one.id not in ("custodian-3", "custodian-4"))),
            "2 people have the role custodian, not 3 to 5",
        ),
        (lambda p: replace(p, media=()), "there is no medium to read the wrapped key from"),
        (
            lambda p: without(without(p, "policy-authority-1"), "policy-authority-2"),
            "0 people have the role policy-auth",
        ),
    ],
)
def test_a_reconstruction_that_does_not_fit_is_refused(
    reconstruction: Script, reconstruction_plan: Plan, edit: Edit, message: str
) -> None:
    found = errors(check_plan(edit(reconstruction_plan), reconstruction))

    assert any(problem.message.startswith(message) for problem in found), found


def test_a_reconstruction_with_no_custodian_to_spare_is_warned_about(
    reconstruction: Script, reconstruction_plan: Plan
) -> None:
    bare = replace(without(reconstruction_plan, "custodian-4"), custody=reconstruction_plan.custody[:3])
    (warning,) = check_plan(bare, reconstruction)

    assert (warning.severity, warning.rule) == (Severity.WARNING, "R-27")
    assert check_plan(reconstruction_plan, reconstruction) == ()


def test_production_names_everything_that_it_lacks(
    root_generation: Script, reconstruction: Script, generation_plan: Plan, reconstruction_plan: Plan
) -> None:
    first = production_gaps(root_generation, generation_plan)
    second = production_gaps(reconstruction, reconstruction_plan)

    assert [gap.split(" ")[0] for gap in first] == ["local", "token", "validated", "a"]
    assert [gap.split(" ")[0] for gap in second] == ["token", "validated", "a"]


def test_hardware_is_not_called_software(root_generation: Script, generation_plan: Plan) -> None:
    gaps = production_gaps(root_generation, ref(generation_plan, module="/usr/lib/hsm.so"))

    assert any(gap.startswith("validated tokens (R-60): token-b keep") for gap in gaps)
