"""Bundles made anew around an altered record: chain, hashes and signatures all fit, and the claims still do not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.authority.crl import assemble_crl
from ceremony.authority.reading import split_crl
from ceremony.events import (
    AbortDecided,
    Answered,
    Closed,
    Confirmation,
    Done,
    Left,
    Opened,
    Resumed,
    RoomClosed,
    Started,
    StepOpened,
    TokenOpened,
)
from ceremony.operations.backup import SharePrinted, ShareTaken
from ceremony.operations.keys import KeyGenerated
from ceremony.plan import Mode, Plan, PreviousCeremony
from ceremony.steps.outcomes import (
    BackupDealt,
    BackupProved,
    CertificateDrafted,
    CertificateSigned,
    CrlSigned,
    MachineChecked,
    RollCalled,
)
from ceremony.verifier.report import Claim, Trust, Verdict
from ceremony.verifier.verify import verify_bundle, verify_bundles
from tests.verifier.conftest import Forgery, Rehearsed

LayOut = Callable[[Mapping[str, bytes]], Path]


def failures_of(forgery: Forgery, laid_out: LayOut) -> tuple[Claim, ...]:
    return verify_bundle(laid_out(forgery.sign()), trust=None).failures


def failed_rules(forgery: Forgery, laid_out: LayOut) -> set[str]:
    return {claim.rule for claim in failures_of(forgery, laid_out)}


def test_a_record_signed_anew_is_consistent_and_never_trusted(
    forge: Forgery, laid_out: LayOut, generation: Rehearsed
) -> None:
    bundle = laid_out(forge.sign())
    assert verify_bundle(bundle, trust=None).verdict == "consistent; authenticity not established"
    assert verify_bundle(bundle, trust=generation.words).trust is Trust.REFUSED


def test_head_words_in_the_record_betray_what_was_altered_before_them(forge: Forgery, laid_out: LayOut) -> None:
    forge.careful = False
    forge.change(RollCalled, lambda called: RollCalled(called.present[::-1]))
    assert [claim.rule for claim in failures_of(forge, laid_out)] == ["R-01"]


def test_a_step_left_out_is_out_of_order(forge: Forgery, laid_out: LayOut) -> None:
    position = forge.find_event(StepOpened, 5)
    while not isinstance(forge.events[position], Answered):
        forge.drop(position)
    forge.drop(position)
    failures = failures_of(forge, laid_out)
    assert ("R-01", f"transcript.jsonl:{position + 1}") in {(claim.rule, claim.where) for claim in failures}


def test_two_steps_exchanged_are_out_of_order(forge: Forgery, laid_out: LayOut) -> None:
    first, second = forge.find_event(StepOpened, 3), forge.find_event(StepOpened, 4)
    forge.events[first], forge.events[second] = forge.events[second], forge.events[first]
    assert "R-01" in failed_rules(forge, laid_out)


def test_a_signature_before_the_proof_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.drop(forge.find(BackupProved))
    failures = failures_of(forge, laid_out)
    assert {"D15", "R-49", "R-70", "R-01"} <= {claim.rule for claim in failures}
    first = next(
        line for line, event in enumerate(forge.events, 1) if isinstance(event, Started) and "sign/" in event.reference
    )
    assert next(claim.where for claim in failures if claim.rule == "D15") == f"transcript.jsonl:{first}"


def test_time_that_runs_backwards_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.times[60] -= timedelta(hours=1)
    failures = failures_of(forge, laid_out)
    assert {(claim.rule, claim.where) for claim in failures} >= {("R-143", "transcript.jsonl:61")}


def test_a_confirmation_by_another_is_named(forge: Forgery, laid_out: LayOut) -> None:
    position = next(i for i, e in enumerate(forge.events) if isinstance(e, Answered) and e.confirmations)
    answer = forge.events[position]
    assert isinstance(answer, Answered)
    forge.events[position] = replace(answer, confirmations=(*answer.confirmations[1:], Confirmation(1, "witness-9")))
    assert "R-01" in failed_rules(forge, laid_out)


def test_a_quorum_that_left_is_named(forge: Forgery, laid_out: LayOut) -> None:
    position = forge.find(BackupDealt) + 1
    people = next(e.outcome for e in forge.events if isinstance(e, Done) and isinstance(e.outcome, RollCalled)).present
    for person in people[1:]:
        forge.insert(position, Left(person, "lunch"))
    assert "R-11" in failed_rules(forge, laid_out)


@pytest.mark.parametrize(
    "edit",
    [
        lambda opened: replace(opened, approvals=()),
        lambda opened: replace(opened, approvals=opened.approvals[:1]),
        lambda opened: replace(opened, approvals=(opened.approvals[0], opened.approvals[0])),
        lambda opened: replace(opened, approvals=(*opened.approvals, opened.approvals[0])),
        lambda opened: replace(
            opened, approvals=(opened.approvals[0], replace(opened.approvals[1], approver="witness-1"))
        ),
        lambda opened: replace(
            opened, approvals=(opened.approvals[0], replace(opened.approvals[1], plan_sha256="0" * 64))
        ),
        lambda opened: replace(
            opened, approvals=(opened.approvals[0], replace(opened.approvals[1], at="2099-01-01T00:00:00Z"))
        ),
        lambda opened: replace(opened, approvals=(opened.approvals[0], replace(opened.approvals[1], at="yesterday"))),
        lambda opened: replace(
            opened, approvals=(opened.approvals[0], replace(opened.approvals[1], at="2026-01-01T00:00:00"))
        ),
    ],
)
def test_forged_approvals_are_refused(forge: Forgery, laid_out: LayOut, edit: Callable[[Opened], Opened]) -> None:
    forge.open_with(edit)
    failures = failures_of(forge, laid_out)
    assert [(claim.rule, claim.where) for claim in failures] == [("R-02", "transcript.jsonl:1")]


@pytest.mark.parametrize("member", ["schema", "script_version", "previous_head"])
def test_an_opening_that_says_otherwise_is_refused(forge: Forgery, laid_out: LayOut, member: str) -> None:
    forge.open_with(lambda opened: replace(opened, **{member: "other"}))
    assert "R-02" in failed_rules(forge, laid_out)


def test_another_script_is_not_the_approved_one(forge: Forgery, laid_out: LayOut) -> None:
    name = "script/root-generation.toml"
    forge.files[name] = forge.files[name].replace(b"Two people open the token", b"One person opens the token")
    failures = failures_of(forge, laid_out)
    assert {"script/", "transcript.jsonl:1"} <= {claim.where for claim in failures if claim.rule in {"R-02", "R-01"}}


def test_an_unsound_script_is_refused_by_file_and_line(forge: Forgery, laid_out: LayOut) -> None:
    name = "script/root-generation.toml"
    forge.files[name] = forge.files[name].replace(b"gate = true", b"gate = false")
    found = {claim.where for claim in failures_of(forge, laid_out) if claim.rule == "R-03"}
    assert found
    assert all(where.startswith(f"{name}:") for where in found)


def test_a_script_that_is_none_is_refused_by_file_and_line(forge: Forgery, laid_out: LayOut) -> None:
    forge.files["script/root-generation.toml"] += b"\nnonsense\n"
    assert any(claim.where.startswith("script/root-generation.toml:") for claim in failures_of(forge, laid_out))


def test_software_that_changed_on_the_way_is_named(forge: Forgery, laid_out: LayOut) -> None:
    line = forge.insert(40, Resumed("0" * 64, 0))
    assert ("R-08", f"transcript.jsonl:{line}") in {(c.rule, c.where) for c in failures_of(forge, laid_out)}


def test_software_other_than_the_one_shown_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.open_with(lambda opened: replace(opened, software_sha256="0" * 64))
    line = forge.find(MachineChecked) + 1
    assert ("R-08", f"transcript.jsonl:{line}") in {(c.rule, c.where) for c in failures_of(forge, laid_out)}


def test_a_share_that_was_never_read_back_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.drop(forge.find(ShareTaken, 2))
    assert any("share 3 was not read back" in claim.how for claim in failures_of(forge, laid_out))


def test_a_commitment_that_stands_twice_is_named(forge: Forgery, laid_out: LayOut) -> None:
    def same(dealt: BackupDealt) -> BackupDealt:
        first = dealt.share_set.commitments[0]
        return replace(dealt, share_set=replace(dealt.share_set, commitments=(first,) * 5))

    line = forge.change(BackupDealt, same)
    failures = failures_of(forge, laid_out)
    assert ("R-51", f"transcript.jsonl:{line}") in {(claim.rule, claim.where) for claim in failures}


def test_a_share_that_does_not_fit_its_commitment_is_named(forge: Forgery, laid_out: LayOut) -> None:
    line = forge.change(ShareTaken, lambda taken: replace(taken, commitment="0" * 64), 3)
    assert ("R-49", f"transcript.jsonl:{line}") in {(c.rule, c.where) for c in failures_of(forge, laid_out)}


def test_a_share_read_back_by_another_is_named(forge: Forgery, laid_out: LayOut) -> None:
    first, second = forge.find(ShareTaken, 0), forge.find(ShareTaken, 1)
    one, two = forge.events[first], forge.events[second]
    assert isinstance(one, Done)
    assert isinstance(two, Done)
    forge.events[first], forge.events[second] = replace(one, outcome=two.outcome), replace(two, outcome=one.outcome)
    assert any("who does not hold it" in claim.how for claim in failures_of(forge, laid_out))


def test_a_proof_from_fewer_shares_is_named(forge: Forgery, laid_out: LayOut) -> None:
    line = forge.change(
        BackupProved, lambda proof: replace(proof, restored=replace(proof.restored, shares_used=(1, 2, 3)))
    )
    assert ("R-49", f"transcript.jsonl:{line}") in {(c.rule, c.where) for c in failures_of(forge, laid_out)}


@pytest.mark.parametrize("member", ["challenge", "signature"])
def test_an_altered_challenge_is_named(forge: Forgery, laid_out: LayOut, member: str) -> None:
    def alter(proof: BackupProved) -> BackupProved:
        altered = bytearray(getattr(proof.challenged, member))
        altered[30] ^= 1
        return replace(proof, challenged=replace(proof.challenged, **{member: bytes(altered)}))

    line = forge.change(BackupProved, alter)
    assert [(c.rule, c.where) for c in failures_of(forge, laid_out) if c.rule == "R-70"] == [
        ("R-70", f"transcript.jsonl:{line}")
    ]


@pytest.mark.parametrize("content", [b"", b"keyceremony/challenge/v1\x00", b"x" * 100])
def test_what_has_not_the_form_of_a_challenge_is_named(forge: Forgery, laid_out: LayOut, content: bytes) -> None:
    forge.change(BackupProved, lambda proof: replace(proof, challenged=replace(proof.challenged, challenge=content)))
    assert "R-70" in failed_rules(forge, laid_out)


def test_a_key_of_another_kind_is_named(forge: Forgery, laid_out: LayOut) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    forge.change(KeyGenerated, lambda made: replace(made, spki=spki))
    assert "R-64" in failed_rules(forge, laid_out)


def test_an_outcome_about_another_sheet_is_named(forge: Forgery, laid_out: LayOut) -> None:
    line = forge.change(SharePrinted, lambda printed: replace(printed, sheet_id="0000/1/1"))
    failures = failures_of(forge, laid_out)
    assert {(claim.rule, claim.where) for claim in failures} == {
        (rule, f"transcript.jsonl:{line}") for rule in ("R-01", "R-141")
    }


def test_two_sheets_in_one_bag_are_named(forge: Forgery, laid_out: LayOut) -> None:
    sealing = [i for i, e in enumerate(forge.events) if isinstance(e, Answered) and e.step == "C.10" and e.entries]
    first, second = forge.events[sealing[0]], forge.events[sealing[1]]
    assert isinstance(first, Answered)
    assert isinstance(second, Answered)
    forge.events[sealing[1]] = replace(second, entries=first.entries)
    failures = failures_of(forge, laid_out)
    assert ("R-46", f"transcript.jsonl:{sealing[1] + 1}") in {(claim.rule, claim.where) for claim in failures}


def test_a_bag_that_was_never_sealed_is_named(forge: Forgery, laid_out: LayOut) -> None:
    sealing = [i for i, e in enumerate(forge.events) if isinstance(e, Answered) and e.step == "C.10"]
    forge.drop(sealing[-1])
    assert any("no bag holds the share of custodian-5" in claim.how for claim in failures_of(forge, laid_out))


def exchanged_root(forge: Forgery) -> bytes:
    """Return a certificate that says the same but for its key."""
    old = x509.load_pem_x509_certificate(forge.files["certificates/root.pem"])
    key = ec.generate_private_key(ec.SECP384R1())
    builder = (
        x509.CertificateBuilder()
        .serial_number(old.serial_number)
        .issuer_name(old.issuer)
        .subject_name(old.subject)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
        .public_key(key.public_key())
    )
    for extension in old.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    return builder.sign(key, hashes.SHA384()).public_bytes(Encoding.DER)


def test_a_certificate_exchanged_everywhere_is_named(forge: Forgery, laid_out: LayOut) -> None:
    der = exchanged_root(forge)
    certificate = x509.load_der_x509_certificate(der)
    forge.files["certificates/root.pem"] = certificate.public_bytes(Encoding.PEM)
    forge.files["requests/root.tbs"] = certificate.tbs_certificate_bytes
    forge.change(CertificateDrafted, lambda draft: replace(draft, tbs=certificate.tbs_certificate_bytes))
    forge.change(CertificateSigned, lambda signed: replace(signed, certificate=der))
    failures = failures_of(forge, laid_out)
    titles = {claim.title for claim in failures}
    assert "the previewed certificate follows from profile, plan and key, to the byte" in titles
    assert {"R-86", "R-89"} <= {claim.rule for claim in failures}


def test_a_certificate_exchanged_after_the_preview_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.change(CertificateSigned, lambda signed: replace(signed, certificate=exchanged_root(forge)))
    assert "R-86" in failed_rules(forge, laid_out)


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"\x30\x03\x02\x01\x01"])
def test_a_certificate_that_is_none_is_a_failed_claim(forge: Forgery, laid_out: LayOut, der: bytes) -> None:
    forge.change(CertificateSigned, lambda signed: replace(signed, certificate=der))
    assert failures_of(forge, laid_out)


def test_a_certificate_under_a_broken_signature_is_named(forge: Forgery, laid_out: LayOut) -> None:
    def alter(signed: CertificateSigned) -> CertificateSigned:
        return replace(signed, certificate=signed.certificate[:-1] + bytes([signed.certificate[-1] ^ 1]))

    forge.change(CertificateSigned, alter)
    assert "R-86" in failed_rules(forge, laid_out)


def test_a_crl_under_another_key_is_named(forge: Forgery, laid_out: LayOut) -> None:
    key = ec.generate_private_key(ec.SECP384R1())

    def alter(signed: CrlSigned) -> CrlSigned:
        tbs = split_crl(signed.crl).tbs
        return replace(signed, crl=assemble_crl(tbs, key.sign(tbs, ec.ECDSA(hashes.SHA384()))))

    forge.change(CrlSigned, alter)
    assert "R-86" in failed_rules(forge, laid_out)


@pytest.mark.parametrize("number", [0, 2, 7])
def test_a_crl_number_that_is_not_in_the_list_is_named(forge: Forgery, laid_out: LayOut, number: int) -> None:
    line = forge.change(CrlSigned, lambda signed: replace(signed, number=number))
    failures = failures_of(forge, laid_out)
    assert ("R-112", f"transcript.jsonl:{line}") in {(claim.rule, claim.where) for claim in failures}


def test_an_artefact_that_the_record_does_not_make_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.files["lint/root.txt"] = b"no findings at all\n"
    forge.files["evidence/extra.json"] = b"{}\n"
    failures = failures_of(forge, laid_out)
    assert {(claim.rule, claim.where) for claim in failures} == {
        ("R-141", "lint/root.txt"),
        ("R-141", "evidence/extra.json"),
    }


def test_a_closing_that_names_other_hashes_is_refused(forge: Forgery, laid_out: LayOut) -> None:
    forge.transcript()
    closed = forge.events[-1]
    assert isinstance(closed, Closed)
    forge.events[-1] = replace(closed, outcome="aborted")
    assert "R-01" in failed_rules(forge, laid_out)


def test_a_record_cut_short_is_not_closed(forge: Forgery, laid_out: LayOut) -> None:
    del forge.events[-1], forge.times[-1]
    failures = failures_of(forge, laid_out)
    assert [claim.title for claim in failures] == ["the record is closed by its last line, and only there"]


def test_a_record_cut_short_and_closed_is_out_of_order(forge: Forgery, laid_out: LayOut) -> None:
    del forge.events[100:-1], forge.times[100:-1]
    assert {"R-01", "R-49", "R-46", "R-86"} <= failed_rules(forge, laid_out)


def test_an_event_after_the_closing_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.insert(150, forge.events[-1])
    failures = failures_of(forge, laid_out)
    assert ("R-142", "transcript.jsonl:151") in {(claim.rule, claim.where) for claim in failures}


def test_an_abort_that_never_reached_its_safe_state_is_named(forge: Forgery, laid_out: LayOut) -> None:
    forge.insert(len(forge.events) - 1, AbortDecided("administrator", "enough"))
    assert "R-01" in failed_rules(forge, laid_out)


@pytest.mark.parametrize(
    ("left", "title"),
    [
        (["administrator"], "the administrator and a witness signed both"),
        (["witness-1", "witness-2"], "the administrator and a witness signed both"),
        (["auditor-1"], "everyone who was to sign did"),
    ],
)
def test_signers_that_are_missing_are_named(forge: Forgery, laid_out: LayOut, left: list[str], title: str) -> None:
    forge.signers = [name for name in forge.signers if name not in left]
    assert any(claim.title.startswith(title) for claim in failures_of(forge, laid_out))


def test_a_signer_under_another_name_is_refused(forge: Forgery, laid_out: LayOut) -> None:
    forge.names["witness-1"] = "Somebody Else"
    assert "signatures/witness-1.p7s" in {claim.where for claim in failures_of(forge, laid_out)}


def test_an_equivalent_certificate_makes_no_further_signer(forge: Forgery, laid_out: LayOut) -> None:
    # Somebody of the same name who did not sign, and a signature that anyone can make from another's without a key.
    namesake = forge.names["witness-1"]
    forge.replan(
        lambda plan: replace(
            plan, people=tuple(replace(one, name=namesake) if one.id == "auditor-1" else one for one in plan.people)
        )
    )
    forge.signers.remove("auditor-1")
    files = dict(forge.sign())
    info = cms.ContentInfo.load(files["manifest-signatures/witness-1.p7s"])
    certificate = info["content"]["certificates"][0].chosen
    r, s = decode_dss_signature(certificate["signature_value"].native)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    certificate["signature_value"] = encode_dss_signature(r, order - s)
    files["manifest-signatures/auditor-1.p7s"] = info.dump(force=True)
    failures = verify_bundle(laid_out(files), trust=None).failures
    assert "one key signed under two names" in {claim.how for claim in failures}
    assert "manifest-signatures/auditor-1.p7s" not in {claim.where for claim in failures}


def test_a_record_ca_of_another_ceremony_is_refused(forge: Forgery, laid_out: LayOut) -> None:
    forge.ceremony_id = "KC-1999-01"
    assert [claim.where for claim in failures_of(forge, laid_out)] == ["signatures/record-ca.pem"]


def test_keys_from_before_the_closing_are_refused(forge: Forgery, laid_out: LayOut) -> None:
    forge.keys_made_s = -1
    assert [claim.where for claim in failures_of(forge, laid_out)] == ["signatures/record-ca.pem"]


def test_a_subject_that_the_plan_does_not_name_is_refused(forge: Forgery, laid_out: LayOut) -> None:
    forge.replan(lambda plan: replace(plan, names=replace(plan.names, organisation="Another Trust Services")))
    assert "R-84" in failed_rules(forge, laid_out)


def test_a_rehearsal_s_root_does_not_pass_for_production(forge: Forgery, laid_out: LayOut) -> None:
    forge.replan(lambda plan: replace(plan, mode=Mode.PRODUCTION))
    assert "R-07" in failed_rules(forge, laid_out)


def test_a_plan_that_does_not_fit_its_script_is_refused_by_line(forge: Forgery, laid_out: LayOut) -> None:
    forge.replan(lambda plan: replace(plan, custody=plan.custody[1:]))
    assert any(claim.where.startswith("plan.toml") and claim.rule == "R-42" for claim in failures_of(forge, laid_out))


def spoil_previous(**members: object) -> Callable[[Plan], Plan]:
    def edit(plan: Plan) -> Plan:
        assert isinstance(plan.previous, PreviousCeremony)
        return replace(plan, previous=replace(plan.previous, **members))  # type: ignore[arg-type]

    return edit


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"head": "0" * 64}, "R-142"),
        ({"blob_sha256": "0" * 64}, "R-142"),
        ({"last_crl_number": 0}, "R-112"),
        ({"last_crl_number": 5}, "R-112"),
    ],
)
def test_a_plan_that_continues_something_else_is_refused(
    forge_reconstruction: Forgery, laid_out: LayOut, generation: Rehearsed, members: dict[str, object], rule: str
) -> None:
    forge_reconstruction.replan(spoil_previous(**members))
    _, later = verify_bundles((generation.bundle, laid_out(forge_reconstruction.sign())), trust=None)
    assert (rule, "plan.toml") in {(claim.rule, claim.where) for claim in later.failures}


def test_nothing_continues_an_aborted_ceremony(
    forge_reconstruction: Forgery, laid_out: LayOut, aborted: Rehearsed
) -> None:
    ceremony_id = verify_bundle(aborted.bundle, trust=None).ceremony_id
    forge_reconstruction.replan(spoil_previous(ceremony_id=ceremony_id))
    _, later = verify_bundles((aborted.bundle, laid_out(forge_reconstruction.sign())), trust=None)
    assert any("it was aborted" in claim.how for claim in later.failures)


def test_fewer_shares_than_a_quorum_restore_nothing(forge_reconstruction: Forgery, laid_out: LayOut) -> None:
    forge_reconstruction.drop(forge_reconstruction.find(ShareTaken))
    assert "R-20" in failed_rules(forge_reconstruction, laid_out)


def test_a_crl_number_that_was_used_before_is_named(forge_reconstruction: Forgery, laid_out: LayOut) -> None:
    forge_reconstruction.replan(spoil_previous(last_crl_number=2))
    assert "R-112" in failed_rules(forge_reconstruction, laid_out)


def no_answer(forge: Forgery, laid_out: LayOut, positions: range) -> None:
    """Leave out each event in turn: always refused, never a crash."""
    events, times = list(forge.events), list(forge.times)
    for position in positions:
        forge.events, forge.times = list(events), list(times)
        forge.drop(position)
        report = verify_bundle(laid_out(forge.sign()), trust=None)
        assert report.exit_code == 1, position
        assert any(claim.verdict is Verdict.PROVED for claim in report.claims)


def test_any_event_left_out_is_noticed(forge: Forgery, laid_out: LayOut) -> None:
    no_answer(forge, laid_out, range(0, len(forge.events), 17))


@pytest.mark.slow
def test_every_event_left_out_is_noticed(forge: Forgery, laid_out: LayOut) -> None:
    no_answer(forge, laid_out, range(len(forge.events)))


@pytest.mark.parametrize("kind", [RoomClosed, TokenOpened])
def test_a_strongroom_that_never_ended_and_a_login_that_never_was_are_named(
    forge: Forgery, laid_out: LayOut, kind: type[RoomClosed | TokenOpened]
) -> None:
    position = forge.find_event(kind, 0)
    forge.drop(position)
    failures = failures_of(forge, laid_out)
    assert ("R-47", f"transcript.jsonl:{position + 1}") in {(claim.rule, claim.where) for claim in failures}
