"""Names have one shape and one encoding; rehearsals are marked in them."""

import pytest

from ceremony.authority.errors import NameRefusedError
from ceremony.authority.names import DistinguishedName, rehearsal_name


def name(
    *, country: str = "DE", organisation: str = "Beispiel GmbH", common_name: str = "Root R1"
) -> DistinguishedName:
    return DistinguishedName(country=country, organisation=organisation, common_name=common_name)


def test_the_encoding_is_fixed() -> None:
    # C as PrintableString (13), O and CN as UTF8String (0c), one attribute to a set.
    country, organisation = "310b3009060355040613024445", "310b3009060355040a0c02c396"
    common_name = "310a300806035504030c0152"
    encoded = name(organisation="Ö", common_name="R").to_x509().public_bytes()
    assert encoded.hex() == "3026" + country + organisation + common_name


@pytest.mark.parametrize("country", ["", "D", "DEU", "de", "De", "D1", "ÄÖ", "D ", "DE\n"])
def test_a_country_is_two_capital_letters(country: str) -> None:
    with pytest.raises(NameRefusedError, match="country"):
        name(country=country)


BAD_TEXTS = [
    "",
    " ",
    " Root",
    "Root ",
    "Root  R1",
    "Root\tR1",
    "Root\nR1",
    "Root\x00",
    "Root\u200bR1",
    "x" * 65,
    "Cafe\u0301",
]


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_a_text_that_people_could_misread_is_refused(text: str) -> None:
    with pytest.raises(NameRefusedError, match="organisation"):
        name(organisation=text)
    with pytest.raises(NameRefusedError, match="common name"):
        name(common_name=text)


def test_every_problem_is_reported_at_once() -> None:
    with pytest.raises(NameRefusedError) as refusal:
        name(country="Germany", organisation="", common_name="x" * 65)
    assert len(refusal.value.problems) == 3
    assert refusal.value.rule == "R-84"


def test_names_up_to_64_characters_are_allowed() -> None:
    assert name(organisation="Ö" * 64, common_name="x").organisation == "Ö" * 64


def test_a_rehearsal_shows_in_the_common_name() -> None:
    marked = rehearsal_name(name())
    assert marked == name(common_name="REHEARSAL Root R1")


def test_a_name_is_marked_once() -> None:
    assert rehearsal_name(rehearsal_name(name())) == rehearsal_name(name())


@pytest.mark.parametrize("length", [55, 64])
def test_a_common_name_without_room_for_the_mark_is_refused(length: int) -> None:
    with pytest.raises(NameRefusedError, match="common name"):
        rehearsal_name(name(common_name="x" * length))


def test_a_common_name_with_just_enough_room_is_marked() -> None:
    assert len(rehearsal_name(name(common_name="x" * 54)).common_name) == 64
