"""Numbers for reading: four significant digits, powers of ten, intervals rounded outwards."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_DIGITS = 4
_MOST_DIGITS = 12


def number(value: float) -> str:
    """Return ``value`` with four significant digits, a whole number in full.

    >>> number(7.5425e-05), number(-0.011492), number(400000.0)
    ('7.542 × 10⁻⁵', '−0.01149', '400 000')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    if value == int(value) and abs(value) < 1e9:
        return whole(int(value))
    exponent = _exponent(value)
    places = _DIGITS - 1
    if -3 <= exponent < 5:
        return _fixed(value, 0, max(places - exponent, 0), ROUND_HALF_EVEN)
    return f"{_fixed(value, exponent, places, ROUND_HALF_EVEN)} × {power_of_ten(exponent)}"


def declared(value: float) -> str:
    """Return a declared value, such as an error rate, with no more digits than it has.

    >>> declared(0.001), declared(1.25e-4)
    ('0.001', '1.25 × 10⁻⁴')
    """
    mantissa, times, power = number(value).partition(" × ")
    whole_part, point, digits = mantissa.partition(".")
    digits = digits.rstrip("0")
    return whole_part + (point + digits if digits else "") + times + power


def whole(value: int) -> str:
    """Return a whole number with its digits grouped.

    >>> whole(-12000)
    '−12 000'
    """
    text = f"{abs(value):,}".replace(",", " ") if abs(value) >= 10_000 else str(abs(value))
    return ("−" if value < 0 else "") + text


def interval(low: float, high: float) -> str:
    """Return ``[low, high]``, rounded outwards so that it still encloses.

    >>> interval(3.21e-5, 3.42e-5)
    '[3.210, 3.420] × 10⁻⁵'
    >>> interval(-0.1, 0.2)
    '[−0.1000, 0.2000]'
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return f"[{number(low)}, {number(high)}]"
    size = max(abs(low), abs(high))
    exponent = _exponent(size) if size else 0
    places = _DIGITS - 1
    if high - low > 0:  # enough places to tell the ends apart
        places = max(places, exponent - _exponent(high - low) + 1)
    places = min(places, _MOST_DIGITS)
    shift = 0 if -3 <= exponent < 5 else exponent
    places = max(places - exponent + shift, 0)
    ends = (
        _fixed(low, shift, places, ROUND_FLOOR),
        _fixed(high, shift, places, ROUND_CEILING),
    )
    return f"[{ends[0]}, {ends[1]}]" + (f" × {power_of_ten(shift)}" if shift else "")


def power_of_ten(exponent: int) -> str:
    """Return a power of ten in plain characters.

    >>> power_of_ten(-12)
    '10⁻¹²'
    """
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "not a number"
    return "∞" if value > 0 else "−∞"


def _exponent(value: float) -> int:
    """Return the exponent of ``value`` after rounding to the digits that are shown."""
    return int(f"{value:.{_DIGITS - 1}e}".partition("e")[2])


def _fixed(value: float, shift: int, places: int, rounding: str) -> str:
    scaled = Decimal(repr(float(value))).scaleb(-shift)
    rounded = scaled.quantize(Decimal(1).scaleb(-places), rounding=rounding)
    return f"{rounded:f}".replace("-", "−")
