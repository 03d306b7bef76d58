"""What a closed ceremony leaves to the next, and whether a plan continues exactly that (design.md 4, 6)."""

from collections.abc import Iterator, Sequence

from ceremony.authority.reading import read_certificate, split_certificate
from ceremony.errors import RefusedError
from ceremony.events import ExceptionRecorded
from ceremony.plan import Plan, PreviousCeremony
from ceremony.state import State
from ceremony.steps.outcomes import BackupDealt, BackupProved, CertificateSigned, CrlSigned
from ceremony.steps.shares import ShareBag, ShareCollect, ShareReseal
from ceremony.verifier.case import PLAN, Case, at
from ceremony.verifier.conduct import bags_in
from ceremony.verifier.report import Claim, Question

CONTINUES = Question("R-142", "the plan continues the ceremony before: its closed record, key, set and wrapped key")
NUMBERS = Question("R-112", "the plan names the last CRL number of the ceremony before")


BAGS = Question("R-50", "the bags that were opened are those in which the ceremony before sealed these shares")


class NothingLeftError(RefusedError):
    """A ceremony after which none can follow."""

    def __init__(self, ceremony_id: str, what: str) -> None:
        super().__init__(
            f"no ceremony can follow {ceremony_id}: {what}",
            remedy="name the bundle of the last ceremony that completed with a proved backup",
        )


def left_behind(state: State) -> PreviousCeremony:
    """Return what the next ceremony continues.

    Raises:
        NothingLeftError: not closed, or a generation that was aborted or has no proved backup or no certificate.
    """
    ceremony_id = state.plan.ceremony_id
    if not state.closed:
        raise NothingLeftError(ceremony_id, "its record is not closed")
    signed = [crl.number for crl in state.outcomes(CrlSigned)]
    before = state.plan.previous
    if before is not None:
        # Also after an abort: the key, its shares and its blob are as before, but a CRL number may have been used.
        return PreviousCeremony(
            ceremony_id=ceremony_id,
            head=state.head,
            certificate=before.certificate,
            spki=before.spki,
            last_crl_number=max([before.last_crl_number, *signed]),
            share_set=before.share_set,
            blob_sha256=before.blob_sha256,
            bags=_bags_after(state, before.bags),
        )
    if state.aborting:
        raise NothingLeftError(ceremony_id, "it was aborted")
    if not state.outcomes(BackupProved):
        raise NothingLeftError(ceremony_id, "its backup was not proved")
    if not state.outcomes(CertificateSigned):
        raise NothingLeftError(ceremony_id, "it signed no certificate")
    dealt, certificate = state.latest(BackupDealt), state.latest(CertificateSigned).certificate
    return PreviousCeremony(
        ceremony_id=ceremony_id,
        head=state.head,
        certificate=certificate,
        spki=read_certificate(split_certificate(certificate).tbs).spki,
        last_crl_number=max(signed, default=0),
        share_set=dealt.share_set,
        blob_sha256=dealt.blob_sha256,
        bags=_bags_after(state, ("UNKNOWN",) * dealt.share_set.shares),
    )


def _bags_after(state: State, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return the bag of each share, in share order: the newest that it was sealed in."""
    bags = list(before)
    for bag in state.bags_entered:
        task = state.tasks[bag.position]
        if isinstance(task.step.action, ShareBag | ShareReseal):
            bags[state.plan.share_of(task.subject) - 1] = bag.number
    return tuple(bags)


def continuation(case: Case, others: Sequence[Case]) -> Iterator[Claim]:
    """Judge the link from this ceremony to the one before, if that is among `others`."""
    if case.plan is None:
        yield CONTINUES.unknown("plan.toml cannot be read", PLAN)
        return
    stated = case.plan.previous
    if stated is None:
        yield CONTINUES.moot("this is a first ceremony", PLAN)
        return
    before = next((one for one in others if one.plan is not None and one.plan.ceremony_id == stated.ceremony_id), None)
    if before is None:
        how = f"give the bundle of {stated.ceremony_id} as well: ceremony verify BEFORE THIS"
        yield CONTINUES.unknown(how, PLAN)
        return
    if before.final is None:
        yield CONTINUES.unknown(f"the record of {stated.ceremony_id} cannot be replayed to its end", PLAN)
        return
    try:
        left = left_behind(before.final)
    except RefusedError as error:
        yield CONTINUES.failed(error.message, PLAN)
        return
    yield from _compared(stated, left)
    yield _bags(case, before)


def _compared(stated: PreviousCeremony, left: PreviousCeremony) -> Iterator[Claim]:
    pairs = {
        "head of the closed record": (stated.head, left.head),
        "root certificate": (stated.certificate, left.certificate),
        "public key": (stated.spki, left.spki),
        "share set": (stated.share_set, left.share_set),
        "wrapped key": (stated.blob_sha256, left.blob_sha256),
        "bags of the shares": (stated.bags, left.bags),
    }
    other = [name for name, (said, found) in pairs.items() if said != found]
    if other:
        yield CONTINUES.failed(f"another {', '.join(other)} than {stated.ceremony_id} left", PLAN)
    else:
        yield CONTINUES.proved(f"{stated.ceremony_id}, head {left.head}", PLAN)
    if stated.last_crl_number == left.last_crl_number:
        yield NUMBERS.proved(str(left.last_crl_number), PLAN)
    else:
        yield NUMBERS.failed(f"{stated.last_crl_number}, but the last was {left.last_crl_number}", PLAN)


def _bags(case: Case, before: Case) -> Claim:
    assert case.plan is not None
    assert before.plan is not None
    sealed = {_share(before.plan, who): bag for _, who, bag in bags_in(before, ShareBag, ShareReseal)}
    opened = [(line, _share(case.plan, who), bag) for line, who, bag in bags_in(case, ShareCollect)]
    wrong = [(line, share, bag) for line, share, bag in opened if sealed.get(share) != bag]
    if not opened:
        return BAGS.moot("no bag was opened", case.end)
    if not wrong:
        return BAGS.proved(", ".join(bag for _, _, bag in opened), at(opened[0][0]))
    line, share, bag = wrong[0]
    how = f"share {share} came in bag {bag}, and was sealed in {sealed.get(share, 'none')}"
    excepted = any(isinstance(event, ExceptionRecorded) for _, event in case.events())
    return BAGS.unknown(how, at(line)) if excepted else BAGS.failed(how, at(line))


def _share(plan: Plan, custodian: str) -> int:
    """Return the share that this custodian holds, or 0."""
    return next((one.share for one in plan.custody if one.custodian == custodian), 0)
