"""Products by the library are those term by term."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from bptools.verification.scalars import polynomials
from bptools.verification.scalars.polynomials import I, Laurent, monomial, quantity

LETTERS = (I, quantity("root", of=3), quantity("variable", "x"), quantity("phase", "t"))


def drawn(rng, count):
    terms = {}
    for _ in range(count):
        exponents = (
            int(rng.integers(0, 4)),
            Fraction(int(rng.integers(0, 2)), 2),
            int(rng.integers(-2, 3)),
            Fraction(int(rng.integers(-3, 4)), 3),
        )
        powers, number = monomial(dict(zip(LETTERS, exponents, strict=True)))
        terms[powers] = number * int(rng.integers(1, 9))
    return Laurent(terms)


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_give_one_product(monkeypatch, seed):
    rng = np.random.default_rng(seed)
    left, right = drawn(rng, 12), drawn(rng, 12)
    products = []
    for few in (0, polynomials.MANY):
        monkeypatch.setattr(polynomials, "FEW", few)
        products.append(left.times(right).terms)
    assert products[0] == products[1]
    assert len(products[0]) > 12


def test_what_cancels_is_left_out(monkeypatch):
    monkeypatch.setattr(polynomials, "FEW", 0)
    one, unit = fmpq(1), polynomials.UNIT
    turn = frozenset({(I, 1)})
    assert Laurent({unit: one, turn: one}).times(Laurent({unit: one, turn: -one})).terms == {
        unit: fmpq(2)
    }
