"""Claims about key and backup: read back, proved, challenged, and all of it before the first signature (D15).

Judged from the outcomes alone, not from the engine's facts, so that two derivations must agree.
"""

import math
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony.authority.errors import RuleError
from ceremony.authority.key_rules import check_key, kind_of, load_public_key
from ceremony.authority.throwaway import hash_of
from ceremony.events import Started
from ceremony.operations.backup import KeyRestored, ShareTaken
from ceremony.operations.keys import KeyChallenged, KeyGenerated, KeySealed
from ceremony.steps.outcomes import BackupDealt, BackupProved, CertificateSigned, CrlSigned
from ceremony.strongroom.signable import CHALLENGE_PREFIX, NONCE_BYTES
from ceremony.verifier.case import PLAN, Case, Happened, at
from ceremony.verifier.report import Claim, Question

KEY = Question("R-64", "the key is of the planned kind and of no known weak class")
COMMITMENTS = Question("R-51", "the set has one commitment per share, all different")
READ_BACK = Question("R-49", "every share was read back before the proof, and fits its commitment")
PROVED = Question("R-49", "all shares together brought the key back, which proves every quorum")
CHALLENGED = Question("R-70", "the key that came back signed the challenge, and nothing else could be made of it")
RESTORED = Question("R-20", "the key came back from a quorum or more, into the planned token")
PROOF_FIRST = Question("D15", "the backup was proved before the first signature")
SEALED_FIRST = Question("R-40", "the key was sealed before the first signature")
ANSWERED_FIRST = Question("R-70", "the restored key answered the challenge before the first signature")

_NONE_MADE = "no key was generated here"


def key(case: Case) -> Iterator[Claim]:
    """Judge the generated key."""
    if case.plan is None:
        yield KEY.unknown("plan.toml cannot be read", PLAN)
        return
    generated = case.outcomes(KeyGenerated)
    spki = generated[-1].outcome.spki if generated else case.plan.previous.spki if case.plan.previous else b""
    where = generated[-1].where if generated else PLAN
    if not spki:
        yield KEY.moot(_NONE_MADE, case.end) if case.aborted else case.lacks(KEY, _NONE_MADE)
        return
    try:
        check_key(spki, kind=case.plan.key.kind)
    except RuleError as error:
        yield KEY.failed(error.message, where, rule=error.rule)
    else:
        yield KEY.proved(case.plan.key.kind.value, where)


def backup(case: Case) -> Iterator[Claim]:
    """Judge the set, its reading back and its proof."""
    if case.plan is None:
        for question in (COMMITMENTS, READ_BACK, PROVED):
            yield question.unknown("plan.toml cannot be read", PLAN)
        return
    proofs, dealt = case.outcomes(BackupProved), case.outcomes(BackupDealt)
    if case.plan.previous is not None and not dealt:
        commitments = case.plan.previous.share_set.commitments
        yield _commitments(commitments, case.plan.shares, PLAN)
        yield READ_BACK.moot("the shares are those of an earlier ceremony", PLAN)
        yield PROVED.moot("the proof stands in the record of an earlier ceremony", PLAN)
        return
    standing = [one for one in dealt if not proofs or one.line < proofs[-1].line]
    if not standing:
        for question in (COMMITMENTS, READ_BACK, PROVED):
            how = "nothing was dealt"
            yield question.moot(f"{how} before the abort", case.end) if case.aborted else case.lacks(question, how)
        return
    yield _commitments(standing[-1].outcome.share_set.commitments, case.plan.shares, standing[-1].where)
    if not proofs:
        for question in (READ_BACK, PROVED):
            how = "the backup was never proved"
            yield question.moot(f"{how}; aborted", case.end) if case.aborted else case.lacks(question, how)
        return
    yield _read_back(case, standing[-1], proofs[-1])
    yield _proved(proofs[-1], case.plan.threshold, case.plan.shares)


def _commitments(commitments: tuple[str, ...], shares: int, where: str) -> Claim:
    if len(commitments) != shares or len(set(commitments)) != shares:
        return COMMITMENTS.failed(f"{len(set(commitments))} different commitments for {shares} shares", where)
    return COMMITMENTS.proved(f"{shares} commitments", where)


def _read_back(case: Case, dealt: Happened[BackupDealt], proof: Happened[BackupProved]) -> Claim:
    commitments = dealt.outcome.share_set.commitments
    taken = [one for one in case.outcomes(ShareTaken) if dealt.line < one.line < proof.line]
    for one in taken:
        share = one.outcome.share
        if not 1 <= share <= len(commitments) or commitments[share - 1] != one.outcome.commitment:
            return READ_BACK.failed(f"share {share} does not fit its commitment", one.where)
        if case.plan is not None and (one.subject, share) not in {(c.custodian, c.share) for c in case.plan.custody}:
            return READ_BACK.failed(f"share {share} was read back by {one.subject}, who does not hold it", one.where)
    missing = set(range(1, len(commitments) + 1)) - {one.outcome.share for one in taken}
    if missing:
        return READ_BACK.failed(f"share {min(missing)} was not read back before the proof", proof.where)
    return READ_BACK.proved(f"{len(commitments)} shares", taken[-1].where)


def _proved(proof: Happened[BackupProved], threshold: int, shares: int) -> Claim:
    restored = proof.outcome.restored
    combinations = str(math.comb(shares, threshold))
    if restored.shares_used != tuple(range(1, shares + 1)) or restored.combinations != combinations:
        used = len(restored.shares_used)
        how = f"{used} of {shares} shares, {restored.combinations} of {combinations} quorums"
        return PROVED.failed(how, proof.where)
    return PROVED.proved(f"{shares} shares, {combinations} quorums", proof.where)


def challenges(case: Case) -> Iterator[Claim]:
    """Judge every challenge: its form, and its signature under the public key on record."""
    if case.plan is None:
        yield CHALLENGED.unknown("plan.toml cannot be read", PLAN)
        return
    asked = [(one.where, one.outcome.challenged) for one in case.outcomes(BackupProved)]
    asked += [(one.where, one.outcome) for one in case.outcomes(KeyChallenged)]
    generated = case.outcomes(KeyGenerated)
    spki = case.plan.previous.spki if case.plan.previous else generated[-1].outcome.spki if generated else b""
    if not asked:
        how = "no key was challenged"
        yield CHALLENGED.moot(how, case.end) if case.aborted else case.lacks(CHALLENGED, how)
        return
    for where, challenged in asked:
        if wrong := _wrong_with(challenged, case.plan.ceremony_id, spki):
            yield CHALLENGED.failed(wrong, where)
            return
    yield CHALLENGED.proved(f"{len(asked)} challenge verified under the recorded key", asked[-1][0])


def _wrong_with(challenged: KeyChallenged, ceremony_id: str, spki: bytes) -> str:
    head, tail = CHALLENGE_PREFIX, ceremony_id.encode()
    challenge = challenged.challenge
    if not challenge.startswith(head) or challenge[len(head) + NONCE_BYTES :] != tail:
        return "the challenge does not have its prefix, its nonce and this ceremony's id"
    try:
        _verify(spki, challenged.signature, challenge)
    except RuleError as error:
        return error.message
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return "the signature over the challenge does not verify under the recorded public key"
    return ""


def _verify(spki: bytes, signature: bytes, content: bytes) -> None:
    public, algorithm = load_public_key(spki), hash_of(kind_of(spki))
    match public:
        case rsa.RSAPublicKey():
            public.verify(signature, content, padding.PKCS1v15(), algorithm)
        case ec.EllipticCurvePublicKey():
            public.verify(signature, content, ec.ECDSA(hashes.SHA256() if algorithm.name == "sha256" else algorithm))


def restored(case: Case) -> Iterator[Claim]:
    """Judge a restoration from an earlier ceremony's shares."""
    if case.plan is None or case.plan.previous is None:
        yield RESTORED.moot("this ceremony restores no earlier key", PLAN)
        return
    found = case.outcomes(KeyRestored)
    if not found:
        how = "the key was not restored"
        yield RESTORED.moot(how, case.end) if case.aborted else case.lacks(RESTORED, how)
        return
    used = found[-1].outcome.shares_used
    taken = {one.outcome.share: one.outcome.commitment for one in case.outcomes(ShareTaken)}
    commitments = case.plan.previous.share_set.commitments
    fits = all(taken.get(share) == commitments[share - 1] for share in used if 1 <= share <= len(commitments))
    if len(set(used)) < case.plan.threshold or not set(used) <= taken.keys() or not fits:
        yield RESTORED.failed(f"shares {', '.join(map(str, used)) or 'none'} do not make a quorum", found[-1].where)
    else:
        yield RESTORED.proved(f"shares {', '.join(map(str, used))} into {found[-1].outcome.token}", found[-1].where)


def before_signatures(case: Case) -> Iterator[Claim]:
    """Judge what stands before the first signature."""
    continues = case.plan is not None and case.plan.previous is not None
    first = _first_signature(case)
    if continues:
        yield PROOF_FIRST.moot("it was proved in an earlier ceremony; this one restored the key", PLAN)
        yield SEALED_FIRST.moot("it was sealed in an earlier ceremony; this one restored the key", PLAN)
        yield _before(case, ANSWERED_FIRST, [one.line for one in case.outcomes(KeyChallenged)], first)
    else:
        yield _before(case, PROOF_FIRST, [one.line for one in case.outcomes(BackupProved)], first)
        yield _before(case, SEALED_FIRST, [one.line for one in case.outcomes(KeySealed)], first)


def _before(case: Case, question: Question, lines: list[int], first: int) -> Claim:
    if not first:
        how = "nothing was signed"
        return question.moot(how, case.end) if case.whole else question.unknown(how, case.end)
    earlier = [line for line in lines if line < first]
    if not earlier:
        return question.failed("a signature was begun without it", at(first))
    return question.proved(f"at {at(earlier[-1])}, before {at(first)}", at(earlier[-1]))


def _first_signature(case: Case) -> int:
    """Return the line at which the key first signed something that can be used, or 0."""
    begun = [
        line for line, event in case.events() if isinstance(event, Started) and event.reference.startswith("sign/")
    ]
    made = [one.line for kind in (CertificateSigned, CrlSigned) for one in case.outcomes(kind)]
    return min([*begun, *made], default=0)
