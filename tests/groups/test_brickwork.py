"""Brickwork by domain walls against letters that each gate scrambles."""

import random
from fractions import Fraction
from itertools import product
from math import prod

import pytest

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import ProductState
from bptools.groups import brickwork_variances

TILTED, MIXED = (Fraction(3, 5), 0, Fraction(4, 5)), (Fraction(1, 3), Fraction(1, 3), 0)


def scrambled(observable, bloch, depth):
    """Send each pair of letters to all fifteen others alike, in both copies at once."""
    n = len(bloch)
    table = [dict(zip("IXYZ", (1, *vector), strict=True)) for vector in bloch]
    singles = {str(p): c for c, p in observable.terms}
    pairs = {(a, b): c * d for a, c in singles.items() for b, d in singles.items()}
    for row in range(depth):
        for q in range(row % 2, n - 1, 2):
            fresh = {}
            for (a, b), weight in pairs.items():
                if a[q : q + 2] != b[q : q + 2]:
                    continue
                moved = a[q : q + 2] != "II"
                for letters in product("IXYZ", repeat=2) if moved else [("I", "I")]:
                    if moved and letters == ("I", "I"):
                        continue
                    put = [s[:q] + "".join(letters) + s[q + 2 :] for s in (a, b)]
                    share = Fraction(weight) / 15 if moved else weight
                    fresh[tuple(put)] = fresh.get(tuple(put), 0) + share
            pairs = fresh
            singles = {a: c for a, c in singles.items() if a[q : q + 2] == "II"}

    def expected(label):
        return prod(table[q][letter] for q, letter in enumerate(label))

    mean = sum(c * expected(a) for a, c in singles.items())
    return sum(w * expected(a) * expected(b) for (a, b), w in pairs.items()) - mean**2


@pytest.mark.parametrize("seed", range(6))
def test_domain_walls_are_scrambled_letters(seed):
    chance = random.Random(seed)
    n = 2 + seed % 2
    terms = []
    for _ in range(chance.randint(1, 3)):
        qubits = chance.sample(range(n), chance.randint(0, n))
        string = PauliString.on(n, {q: chance.choice("XYZ") for q in qubits})
        terms.append((chance.choice([1, -2, 3]), string))
    observable = PauliSum(tuple(terms))
    bloch = [chance.choice([(0, 0, 1), TILTED, MIXED]) for _ in range(n)]
    found = brickwork_variances(observable, ProductState(tuple(bloch)), 3)
    assert found == [scrambled(observable, bloch, depth) for depth in (1, 2, 3)]


def test_deep_brickwork_is_a_two_design():
    found = brickwork_variances(PauliString.on(6, {2: "Z"}), ProductState.zeros(6), 60)
    assert float(found[-1]) == pytest.approx(1 / 65, rel=1e-6)


def test_shallow_local_costs_have_no_plateau_at_any_size():
    small, large = (
        brickwork_variances(PauliString.on(n, {n // 2: "Z"}), ProductState.zeros(n), 4)
        for n in (20, 100)
    )
    assert small == large


def test_bad_input_is_refused_in_one_sentence():
    string = PauliString.from_label("ZZ")
    with pytest.raises(UsageError, match="depth must be at least 1"):
        brickwork_variances(string, ProductState.zeros(2), 0)
    with pytest.raises(UsageError, match="same number of qubits"):
        brickwork_variances(string, ProductState.zeros(3), 1)
    wide = PauliString.on(40, dict.fromkeys(range(40), "Z"))
    with pytest.raises(UsageError, match=r"at most 16 pairs of qubits .* acts on 20"):
        brickwork_variances(wide, ProductState.zeros(40), 1)
