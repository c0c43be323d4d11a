import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bptools.documents.numbers import declared, interval, number, whole

PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def value(text: str) -> Fraction:
    mantissa, _, power = text.translate(PLAIN).replace(" × 10", "e").partition("e")
    return Fraction(mantissa.replace(" ", "")) * Fraction(10) ** int(power or 0)


@pytest.mark.parametrize(
    ("given_value", "text"),
    [
        (0.0, "0"),
        (-3.0, "−3"),
        (99999.5, "1.000 × 10⁵"),
        (0.5, "0.5000"),
        (9.9996e-5, "1.000 × 10⁻⁴"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_number(given_value: float, text: str) -> None:
    assert number(given_value) == text


FINITE = st.floats(-1e12, 1e12, allow_subnormal=False)


@given(FINITE)
def test_a_number_is_right_to_four_digits(x: float) -> None:
    assert abs(value(number(x)) - Fraction(x)) <= abs(Fraction(x)) * Fraction(51, 10**5)
    assert value(declared(x)) == value(number(x))


@given(FINITE, FINITE)
def test_a_printed_interval_encloses_and_is_hardly_wider(x: float, y: float) -> None:
    low, high = sorted((x, y))
    inner, _, power = interval(low, high).partition("] × ")
    scale = value(f"1 × {power}") if power else 1
    ends = [value(end) * scale for end in re.split(", ", inner.strip("[]"))]
    exact = [Fraction(repr(low)), Fraction(repr(high))]  # 4.6, not the binary number beside it
    assert ends[0] <= exact[0]
    assert exact[1] <= ends[1]
    size = max(abs(end) for end in exact)
    assert ends[1] - ends[0] <= 2 * (exact[1] - exact[0]) + size * Fraction(2, 1000)


def test_digits_are_grouped() -> None:
    assert whole(1234567) == "1 234 567"
    assert whole(1234) == "1234"
