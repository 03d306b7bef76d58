"""The field and the lanes, against a schoolbook computation and against known answers."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shamir.field import CHUNK_BYTES, interpolate, lagrange_rows, lincomb, multiply, pack, unpack

ELEMENTS = st.integers(0, 255)


def schoolbook(a: int, b: int) -> int:
    """Carry-less product, then long division by x^8 + x^4 + x^3 + x + 1."""
    product = 0
    for bit in range(8):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << (bit - 8)
    return product


def evaluate(coefficients: list[int], x: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = schoolbook(value, x) ^ coefficient
    return value


def test_every_product_is_the_schoolbook_product() -> None:
    assert all(multiply(a, b) == schoolbook(a, b) for a in range(256) for b in range(256))


@pytest.mark.parametrize(("a", "b", "product"), [(0x57, 0x83, 0xC1), (0x57, 0x13, 0xFE), (0x53, 0xCA, 0x01)])
def test_the_products_printed_in_fips_197(a: int, b: int, product: int) -> None:
    assert multiply(a, b) == product


@pytest.mark.parametrize("constant", [0, 1, 2, 3, 0x1B, 0x80, 0xFF])
def test_lanes_multiply_every_byte_alike(constant: int) -> None:
    every_byte = bytes(range(256))
    result = unpack(lincomb([constant], [pack(every_byte)], length=256), 256)
    assert result == bytes(schoolbook(constant, value) for value in range(256))


@given(st.lists(st.tuples(ELEMENTS, st.binary(min_size=5, max_size=5)), min_size=1, max_size=9))
def test_lanes_add_products(terms: list[tuple[int, bytes]]) -> None:
    expected = bytearray(5)
    for constant, value in terms:
        for place, byte in enumerate(value):
            expected[place] ^= schoolbook(constant, byte)
    packed = [pack(value) for _, value in terms]
    assert unpack(lincomb([constant for constant, _ in terms], packed, length=5), 5) == bytes(expected)


@given(
    coefficients=st.lists(ELEMENTS, min_size=1, max_size=12),
    coordinates=st.lists(ELEMENTS, min_size=14, max_size=14, unique=True),
)
def test_interpolation_finds_the_polynomial_again(coefficients: list[int], coordinates: list[int]) -> None:
    degree_bound = len(coefficients)
    points = [(x, bytes([evaluate(coefficients, x)])) for x in coordinates[:degree_bound]]
    targets = coordinates[degree_bound:]
    assert interpolate(points, targets) == tuple(bytes([evaluate(coefficients, x)]) for x in targets)


@pytest.mark.parametrize("length", [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 7])
def test_chunks_leave_no_seam(length: int) -> None:
    source = random.Random(length)
    first, second = source.randbytes(length), source.randbytes(length)
    ((by_first, by_second),) = lagrange_rows([5, 9], [0])
    table_1 = bytes(schoolbook(by_first, value) for value in range(256))
    table_2 = bytes(schoolbook(by_second, value) for value in range(256))
    expected = bytes(a ^ b for a, b in zip(first.translate(table_1), second.translate(table_2), strict=True))
    assert interpolate([(5, first), (9, second)], [0]) == (expected,)


def test_constants_sum_to_one_so_that_constants_stay_constant() -> None:
    for row in lagrange_rows(range(1, 20), [0, 100, 254, 255]):
        total = 0
        for constant in row:
            total ^= constant
        assert total == 1


def test_a_first_zero_byte_does_not_shorten_the_packed_integer() -> None:
    lengths = {pack(value).bit_length() for value in (bytes(32), b"\xff" * 32, bytes(8) + b"\x01" * 24)}
    assert lengths == {pack(b"\x80" * 32).bit_length()}


@pytest.mark.parametrize("constant", range(1, 256))
def test_pitfall_a6_the_length_of_a_product_follows_the_constant_only(constant: int) -> None:
    values = (bytes(16), b"\xff" * 16, bytes(15) + b"\x01", bytes(range(16)))
    lengths = {lincomb([constant], [pack(value)], length=16).bit_length() for value in values}
    assert len(lengths) == 1
    assert lengths.pop() > 8 * 16


@pytest.mark.parametrize("constant", range(1, 256))
def test_pitfall_a6_some_guard_lane_always_carries(constant: int) -> None:
    # Without a carry in the guards, the integer of carries would be as long as the data makes it.
    guards = lincomb([constant], [pack(bytes(16))], length=16) >> 8 * 16
    assert any(lane & 0x80 for lane in guards.to_bytes(8, "big"))


@pytest.mark.parametrize(
    ("xs", "targets"),
    [
        ([1, 1], [0]),
        ([0, 1], [0]),
        ([3, 255], [254, 255]),
        ([1, 256], [0]),
        ([-1, 1], [0]),
        ([1, 2], [256]),
    ],
)
def test_impossible_coordinates_are_refused(xs: list[int], targets: list[int]) -> None:
    with pytest.raises(ValueError, match=r"coordinates|target"):
        lagrange_rows(xs, targets)


def test_values_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        interpolate([(1, b"ab"), (2, b"a")], [0])


def test_lincomb_refuses_a_constant_without_value() -> None:
    with pytest.raises(ValueError, match="zip"):
        lincomb([1, 2], [pack(b"a")], length=1)
