"""The share sheet: what it shows, what it hides, and that nothing leaves its place."""

import hashlib
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from reportlab.lib.units import mm
from shamir_mnemonic import generate_mnemonics

from ceremony.sheets.model import Mode, ShareSheet
from ceremony.sheets.reading import read_share_words
from ceremony.sheets.recovery import COMBINE, FINGERPRINT, INSTALL, unwrap_command
from ceremony.sheets.share_sheet import render_share_sheet

MakeSheet = Callable[..., ShareSheet]
PagesOf = Callable[[bytes], Sequence[str]]
BoxesOf = Callable[[bytes], Sequence[Sequence[tuple[str, tuple[float, float, float, float]]]]]

LONG = "Maximiliana Wolfeschlegelsteinhausen-Bergerdorff Weltenwandr"
WIDE = {
    "custodian_name": LONG,
    "organisation": LONG,
    "title": LONG,
    "key_name": LONG,
    "ceremony_id": "RC-2026-0042-" + "W" * 47,
    "share_count": 16,
    "share_number": 13,
    "threshold": 9,
}


@pytest.mark.parametrize("count", [20, 33])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_code_holds_exactly_the_words(share_sheet: MakeSheet, count: int, mode: Mode) -> None:
    sheet = share_sheet(mode=mode, words=share_sheet().words[:count])
    assert read_share_words(render_share_sheet(sheet)) == sheet.words


def test_the_largest_code_reads_back_from_the_longest_words(share_sheet: MakeSheet) -> None:
    sheet = share_sheet(words=("academic",) * 33)
    assert read_share_words(render_share_sheet(sheet)) == sheet.words


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("dots_per_inch", [150, 150 * 279.4 / 297, 100])
def test_the_code_survives_coarse_printing_and_letter_paper(
    share_sheet: MakeSheet, mode: Mode, dots_per_inch: float
) -> None:
    sheet = share_sheet(mode=mode)
    document = pypdfium2.PdfDocument(render_share_sheet(sheet))
    picture = document[0].render(scale=dots_per_inch / 72, grayscale=True).to_pil()
    document.close()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [" ".join(sheet.words)]


@pytest.mark.parametrize("count", [20, 33])
def test_every_word_is_printed_once_beside_its_number(share_sheet: MakeSheet, pages_of: PagesOf, count: int) -> None:
    sheet = share_sheet(words=share_sheet().words[:count])
    (text,) = pages_of(render_share_sheet(sheet))
    numbered = [f"{number} {word}" for number, word in enumerate(sheet.words, start=1)]
    assert [text.count(entry) for entry in numbered] == [1] * count


def test_the_sheet_says_what_it_is(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    sheet = share_sheet(print_number=2)
    (text,) = pages_of(render_share_sheet(sheet))
    for expected in (
        "Share 2 of 5",
        "Any 3 of the 5 share sheets",
        "7F2A / 2 / 2",
        "Acme Root CA G2 (EC P-384)",
        "21 November 2026",
        "J. Duarte",
        "Next bag, if this one is opened",
        "and seal it today in the bag of the number noted here.",
        "Receipt for the ceremony file",
    ):
        assert expected in text
    solid = text.replace(" ", "")
    assert sheet.commitment in solid
    assert sheet.kek_check in solid


def test_the_bag_has_one_number_on_label_and_receipt(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    (text,) = pages_of(render_share_sheet(share_sheet()))
    assert text.count("Bag number") == 2
    assert text.count("bag") == 2
    assert "serial" not in text


def test_a_bag_number_has_a_square_for_each_character(share_sheet: MakeSheet) -> None:
    document = pypdfium2.PdfDocument(render_share_sheet(share_sheet()))
    marks = [mark.get_bounds() for mark in document[0].get_objects()]
    document.close()
    between = [left for left, bottom, right, top in marks if right - left < 2 and 16 < top - bottom < 20]
    assert [len([left for left in between if (left < 297) is first]) for first in (True, False)] == [13, 13]
    assert min(after - left for left, after in pairwise(sorted(between))) > 17


@pytest.mark.parametrize("count", [2, 5, 16])
def test_every_commitment_of_the_set_is_printed(share_sheet: MakeSheet, pages_of: PagesOf, count: int) -> None:
    sheet = share_sheet(share_count=count, threshold=2)
    solid = pages_of(render_share_sheet(sheet))[0].replace(" ", "")
    assert [commitment for commitment in sheet.commitments if commitment not in solid] == []


def test_the_fingerprint_is_printed_in_eight_numbered_groups(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    sheet = share_sheet()
    (text,) = pages_of(render_share_sheet(sheet))
    groups = [sheet.spki_sha256[start : start + 8] for start in range(0, 64, 8)]
    assert " ".join(f"{number} {group}" for number, group in enumerate(groups, start=1)) in text


def test_production_shows_no_watermark(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    assert "REHEARSAL" not in pages_of(render_share_sheet(share_sheet()))[0]


def test_a_rehearsal_is_marked_on_every_panel(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    assert pages_of(render_share_sheet(share_sheet(mode=Mode.REHEARSAL)))[0].count("REHEARSAL") == 5


@pytest.mark.parametrize("changes", [{}, WIDE, {"share_count": 16, "words": ("academic",) * 33}])
def test_no_two_lines_touch_and_nothing_leaves_the_page(
    share_sheet: MakeSheet, boxes_of: BoxesOf, changes: dict[str, object]
) -> None:
    (boxes,) = boxes_of(render_share_sheet(share_sheet(**changes)))
    for _mark, (left, bottom, right, top) in boxes:
        assert left >= 15
        assert bottom >= 20
        assert right <= 595.3 - 15 * mm + 1
        assert top <= 842 - 20
    ordered = sorted((box for _mark, box in boxes), key=lambda box: box[0])
    collisions = [
        (one, other)
        for index, one in enumerate(ordered)
        for other in ordered[index + 1 : index + 60]
        if min(one[2], other[2]) - max(one[0], other[0]) > 0.8 and min(one[3], other[3]) - max(one[1], other[1]) > 0.8
    ]
    assert collisions == []


def test_the_folded_sheet_covers_every_word(share_sheet: MakeSheet, boxes_of: BoxesOf) -> None:
    sheet = share_sheet()
    (boxes,) = boxes_of(render_share_sheet(sheet))
    printed = "".join(mark for mark, _box in boxes)
    upper, lower = 297 * mm - 82 * mm, 297 * mm - 168 * mm
    for number, word in enumerate(sheet.words, start=1):
        start = printed.index(f"{number}{word}")
        for _mark, (_left, bottom, _right, top) in boxes[start : start + len(f"{number}{word}")]:
            assert lower < bottom < top < upper


def test_hostile_names_are_printed_as_they_are(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    sheet = share_sheet(custodian_name="<b>&amp;</b> %s \\n", organisation="</para>", key_name="{0}")
    (text,) = pages_of(render_share_sheet(sheet))
    for expected in ("<b>&amp;</b> %s \\n", "</para>", "{0} (EC P-384)"):
        assert expected in text


def test_a_name_beyond_all_room_ends_in_a_mark(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    (text,) = pages_of(render_share_sheet(share_sheet(custodian_name="Wolf " * 80)))
    assert "…" in text


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Жанна Иванова", "Θεόδωρος Παπάς", "Nguyễn Thị Ánh"])
def test_names_in_other_scripts_are_printed(share_sheet: MakeSheet, pages_of: PagesOf, name: str) -> None:
    assert name in pages_of(render_share_sheet(share_sheet(custodian_name=name)))[0]


def test_a_character_without_a_glyph_becomes_its_code_point(share_sheet: MakeSheet, pages_of: PagesOf) -> None:
    (text,) = pages_of(render_share_sheet(share_sheet(custodian_name="李 \u202eevil")))
    assert "[U+674E] [U+202E]evil" in text


def test_the_same_sheet_gives_the_same_bytes_in_every_process(share_sheet: MakeSheet) -> None:
    program = (
        "import hashlib, pickle, sys; from ceremony.sheets.share_sheet import render_share_sheet;"
        "print(hashlib.sha256(render_share_sheet(pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    expected = hashlib.sha256(render_share_sheet(share_sheet())).hexdigest()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            input=pickle.dumps(share_sheet()),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert done.stdout.decode().strip() == expected


def test_no_word_is_in_a_repr_or_in_the_properties_of_the_pdf(share_sheet: MakeSheet) -> None:
    sheet = share_sheet()
    document = pypdfium2.PdfDocument(render_share_sheet(sheet))
    shown = repr(sheet) + str(document.get_metadata_dict())
    document.close()
    assert set(re.findall(r"[a-z]+", shown.lower())) & set(sheet.words) == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"words": ("escape",) * 32},
        {"words": ()},
        {"words": ("Escape",) * 33},
        {"words": ("esc ape",) * 33},
        {"words": ("école",) * 33},
        {"words": ("",) * 33},
        {"share_number": 0},
        {"share_number": 6},
        {"threshold": 1},
        {"threshold": 6},
        {"share_count": 17},
        {"print_number": 0},
        {"set_id": "7F2"},
        {"set_id": "7F2G"},
        {"spki_sha256": "00"},
        {"spki_sha256": "G" * 64},
        {"kek_check": "0" * 31},
        {"commitment": "0" * 64},
        {"commitments": ("0" * 20,) * 4},
        {"commitments": ("0" * 19,) * 5},
        {"day": "21 November 2026"},
    ],
)
def test_a_sheet_that_cannot_be_meant_is_refused_without_a_word(
    share_sheet: MakeSheet, changes: dict[str, object]
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - any field may be the one
        share_sheet(**changes)
    assert "escape" not in str(refused.value).lower()


def test_the_printed_commands_bring_the_key_back(share_sheet: MakeSheet, pages_of: PagesOf, tmp_path: Path) -> None:
    kek = bytes(range(32))
    key = ec.derive_private_key(0xC0FFEE, ec.SECP256R1())
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "root.kwp").write_bytes(aes_key_wrap_with_padding(kek, private))
    (mnemonics,) = generate_mnemonics(1, [(2, 3)], kek, b"", extendable=False)
    sheets = [
        share_sheet(
            share_count=3, share_number=number, threshold=2, spki_sha256=hashlib.sha256(spki).hexdigest(), words=words
        )
        for number, words in enumerate((tuple(mnemonic.split()) for mnemonic in mnemonics), start=1)
    ]
    papers = [render_share_sheet(sheet) for sheet in sheets]
    (text,) = pages_of(papers[0])
    unwrap = unwrap_command(32)
    for command in (INSTALL, COMBINE, unwrap, FINGERPRINT):
        assert command in text

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    typed = "".join(" ".join(read_share_words(paper)) + "\n" for paper in papers[1:])
    combined = run(COMBINE, typed, tmp_path, path)
    recovered = combined.split("master secret is:")[1].split()[0]
    assert recovered == kek.hex()
    run(unwrap.replace("<hex>", recovered), "", tmp_path, path)
    assert run(FINGERPRINT, "", tmp_path, path).split()[-1] == sheets[0].spki_sha256
    assert {first.words[:2] == second.words[:2] for first, second in pairwise(sheets)} == {True}


def run(command: str, typed: str, folder: Path, path: str) -> str:
    environment = {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, input=typed, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout
