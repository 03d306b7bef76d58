"""RFC 5649 over PKCS#8 on the host, and the strict cut of what tokens append."""

import pytest
from cryptography.hazmat.primitives import keywrap
from hypothesis import given
from hypothesis import strategies as st

from ceremony.strongroom.tokens import pkcs8
from ceremony.strongroom.tokens.errors import BadWrapError

KEK = bytes(range(32))
SHORT = b"\x30\x03\x02\x01\x07"
LONG = b"\x30\x82\x01\x00" + bytes(range(256))


# RFC 5649 section 6.
RFC_KEK = bytes.fromhex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8")
RFC_VECTORS = [
    (
        "c37b7e6492584340bed12207808941155068f738",
        "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
    ),
    ("466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f"),
]


@pytest.mark.parametrize(("plain", "wrapped"), RFC_VECTORS)
def test_wrapping_is_rfc_5649(plain: str, wrapped: str) -> None:
    assert pkcs8.wrap(RFC_KEK, bytes.fromhex(plain)).hex() == wrapped


@pytest.mark.parametrize("der", [SHORT, LONG])
@pytest.mark.parametrize("zeros", range(8))
def test_up_to_seven_zeros_are_cut(der: bytes, zeros: int) -> None:
    assert pkcs8.cut(der + bytes(zeros)) == der
    assert pkcs8.unwrap(KEK, keywrap.aes_key_wrap_with_padding(KEK, der + bytes(zeros))) == der


@pytest.mark.parametrize(
    "padded",
    [
        SHORT + bytes(8),
        LONG + bytes(16),
        SHORT + b"\x00\x01",
        SHORT + b"\x01",
        SHORT + SHORT,
        SHORT[:-1],
        LONG[:-1],
        b"",
        b"\x30",
        b"\x30\x82\x01",
    ],
    ids=lambda padded: padded[:12].hex() or "empty",
)
def test_anything_else_behind_or_missing_is_refused(padded: bytes) -> None:
    with pytest.raises(BadWrapError, match="not one PKCS#8 key"):
        pkcs8.cut(padded)


@given(st.binary(max_size=64))
def test_no_blob_of_noise_opens(blob: bytes) -> None:
    with pytest.raises(BadWrapError):
        pkcs8.unwrap(KEK, blob)
