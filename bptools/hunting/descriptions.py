"""Instances in words: arrays of fractions as a reader can copy them."""

from __future__ import annotations

from typing import Any

from bptools.hunting.parametrised import Parts


def cayley(values: Any) -> str:  # noqa: ANN401 - an array of fractions
    """Return the Cayley transform of A in words, A by its entries (x + x^T)/2 + i (x - x^T)/2."""
    rows = ", ".join("[" + ", ".join(map(str, row)) + "]" for row in values)
    return f"C([{rows}])"


def matrix(parts: Parts | Any) -> str:  # noqa: ANN401 - or an array of both parts
    """Return a complex matrix, by its real and its imaginary part, in words."""
    return "[" + ", ".join(vector(Parts(*row)) for row in zip(*parts, strict=True)) + "]"


def vector(parts: Parts) -> str:
    """Return complex numbers, by their real and their imaginary parts, in words.

    >>> vector(Parts([1, 0], [2, -1]))
    '(1+2i, -1i)'
    """
    return "(" + ", ".join(_complex(x, y) for x, y in zip(*parts, strict=True)) + ")"


def _complex(real: object, imaginary: object) -> str:
    if not imaginary:
        return str(real)
    return f"{imaginary}i" if not real else f"{real}+{imaginary}i".replace("+-", "-")
