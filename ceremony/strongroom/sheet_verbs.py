"""The verb that puts a share on paper: the sheet is drawn and printed here, and never seen by main.

Drawing needs large libraries, so room.py loads this file when a dealer first prints.
"""

from ceremony.operations.backup import PrintShare, SharePrinted
from ceremony.sheets.model import COMMITMENT_PREFIX_BYTES, Mode, ShareSheet
from ceremony.sheets.share_sheet import render_share_sheet
from ceremony.strongroom import errors
from ceremony.strongroom.held import DealtSet, Held
from ceremony.strongroom.printing import print_sheet


def print_share(held: Held, verb: PrintShare) -> SharePrinted:
    """Render one share's sheet and print it.

    Raises:
        NothingDealtError: this strongroom has dealt no set, or no such share.
        PrinterError: no sheet came out, or it is unknown whether one did.
    """
    dealt = held.dealt
    if dealt is None or not 1 <= verb.share <= dealt.public.shares:
        raise errors.NothingDealtError(
            f"this strongroom has dealt no share {verb.share}",
            remedy="print from the strongroom that dealt the set; if it is gone, the set is void and is dealt anew",
        )
    sheet = _sheet(dealt, verb)
    print_sheet(render_share_sheet(sheet), printer=verb.printer, share=verb.share, print_number=verb.print_number)
    sheet_id = f"{dealt.public.set_id}/{verb.share}/{verb.print_number}"
    return SharePrinted(share=verb.share, print_number=verb.print_number, sheet_id=sheet_id)


def _sheet(dealt: DealtSet, verb: PrintShare) -> ShareSheet:
    public, facts = dealt.public, verb.facts
    if facts.ceremony_id != public.ceremony_id:
        raise ValueError("a sheet names another ceremony than its set")
    return ShareSheet(
        mode=Mode(facts.mode),
        ceremony_id=facts.ceremony_id,
        organisation=facts.organisation,
        title=facts.title,
        key_name=facts.key_name,
        key_kind=facts.key_kind,
        spki_sha256=facts.spki_sha256,
        custodian_name=facts.custodian_name,
        share_number=verb.share,
        share_count=public.shares,
        threshold=public.threshold,
        set_id=public.set_id,
        print_number=verb.print_number,
        day=facts.date,
        commitment=public.commitments[verb.share - 1],
        commitments=tuple(commitment[: 2 * COMMITMENT_PREFIX_BYTES] for commitment in public.commitments),
        kek_check=public.kek_check,
        words=tuple(dealt.mnemonics[verb.share - 1].split()),
    )
