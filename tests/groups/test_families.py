"""Formulas in n for the Lie algebras of families."""

import pytest

from bptools.circuits import PauliString
from bptools.errors import UsageError
from bptools.groups import RotationGroup, algebra_family
from tests.groups.brute import ising_chain

SIZES = (3, 4, 5, 6, 8)


def letters(n, names):
    return [PauliString.on(n, {q: a}) for q in range(n) for a in names]


FAMILIES = {
    "so(2*n), dimension n*(2*n - 1)": ising_chain,
    "su(2)^(n), dimension 3*n": lambda n: letters(n, "XZ"),
    "su(2**n), dimension (2**n - 1)*(2**n + 1)": lambda n: ising_chain(n) + letters(n, "Z"),
    "so(2*n)^(2), dimension 2*n*(2*n - 1)": lambda n: (
        [*ising_chain(n), PauliString.on(n, {0: "Z", n - 1: "Z"})]
    ),
    "u(1)^(n), dimension n": lambda n: letters(n, "Z"),
}


@pytest.mark.parametrize("expected", FAMILIES)
def test_families_have_the_formulas_of_the_literature(expected):
    family = algebra_family(FAMILIES[expected], SIZES)
    assert str(family) == f"{expected}, at 3, 4, 5, 6, 8 qubits"
    assert RotationGroup(FAMILIES[expected](7)).algebra.dimension == eval(
        family.dimension, {"n": 7}
    )


def test_sizes_without_a_formula_have_none():
    def alternating(n):
        return ising_chain(n) if n % 2 else letters(n, "XZ")

    assert algebra_family(alternating, SIZES) is None
    with pytest.raises(UsageError, match="sizes must be at least 4"):
        algebra_family(ising_chain, (3, 4, 4, 5))
