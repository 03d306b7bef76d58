"""The second parser reads strict DER and refuses the rest, whatever bytes it is given."""

import random
from collections.abc import Callable

import pytest
from asn1crypto import core, x509

from ceremony.authority.errors import NotDerError
from ceremony.authority.reading import (
    Extension,
    integer_of,
    read_certificate,
    read_crl,
    split_certificate,
    split_crl,
)
from tests.authority.conftest import Authority, alter_root

Read = Callable[[bytes], object]
READERS: dict[str, tuple[Read, Callable[[Authority], bytes]]] = {
    "certificate": (split_certificate, lambda ca: ca.root_der),
    "CRL": (split_crl, lambda ca: ca.crl_der),
    "tbsCertificate": (read_certificate, lambda ca: ca.root.tbs),
    "tbsCertList": (read_crl, lambda ca: ca.crl.tbs),
}
every_reader = pytest.mark.parametrize(("read", "content_of"), READERS.values(), ids=READERS)


@every_reader
def test_every_truncation_is_refused(ca: Authority, read: Read, content_of: Callable[[Authority], bytes]) -> None:
    content = content_of(ca)
    for length in range(len(content)):
        with pytest.raises(NotDerError):
            read(content[:length])


@every_reader
def test_altered_bytes_are_read_or_refused(ca: Authority, read: Read, content_of: Callable[[Authority], bytes]) -> None:
    content = content_of(ca)
    whole = read(content)
    dice = random.Random(4)
    refused = 0
    for place in range(len(content)):
        altered = content[:place] + bytes([content[place] ^ dice.randrange(1, 256)]) + content[place + 1 :]
        try:
            assert read(altered) != whole
        except NotDerError:
            refused += 1
    assert refused


@every_reader
@pytest.mark.parametrize("content", [b"", b"\x00", b"\x30\x00", b"\x30\x80\x00\x00", b"\x31\x00", b"{}"])
def test_other_structures_are_refused(read: Read, content_of: Callable[[Authority], bytes], content: bytes) -> None:
    assert content_of is not None
    with pytest.raises(NotDerError):
        read(content)


def test_certificates_and_crls_are_told_apart(ca: Authority) -> None:
    with pytest.raises(NotDerError):
        split_certificate(ca.crl_der)
    with pytest.raises(NotDerError):
        read_certificate(ca.crl.tbs)
    with pytest.raises(NotDerError):
        read_crl(ca.root.tbs)


BER_ENCODINGS = {
    "TRUE that is not ff": (b"\x01\x01\xff", b"\x01\x01\x01"),
    "an unused bit that is set": (b"\x03\x02\x01\x06", b"\x03\x02\x01\x07"),
    "trailing zero bits": (b"\x03\x02\x01\x06", b"\x03\x02\x00\x06"),
    "a time with an offset letter": (b"260302100000Z", b"260302100000A"),
    "an impossible time": (b"260302100000Z", b"269902100000Z"),
}


@pytest.mark.parametrize(("good", "bad"), BER_ENCODINGS.values(), ids=BER_ENCODINGS)
def test_a_second_encoding_of_the_same_is_refused(ca: Authority, good: bytes, bad: bytes) -> None:
    assert good in ca.root.tbs
    with pytest.raises(NotDerError):
        read_certificate(ca.root.tbs.replace(good, bad, 1))


def test_a_year_that_python_cannot_hold_is_refused(ca: Authority) -> None:
    def year_zero(tbs: core.Asn1Value) -> None:
        tbs["validity"]["not_before"] = x509.Time(name="general_time", value=core.GeneralizedTime("00000101000000Z"))

    with pytest.raises(NotDerError):
        read_certificate(alter_root(ca.root.tbs, year_zero))


@pytest.mark.parametrize("value", [b"", b"\x04\x01\x01", b"\x02\x02\x00\x01", b"\x02\x01\x01\x00"])
def test_what_is_no_integer_is_refused(value: bytes) -> None:
    with pytest.raises(NotDerError):
        integer_of(Extension("2.5.29.20", critical=False, value=value))
