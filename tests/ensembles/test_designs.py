from fractions import Fraction
from math import comb

import numpy as np
import pytest
from sympy import sqrt
from sympy.polys.polyerrors import CoercionFailed

from bptools.ensembles.designs import basis_states, clifford_unitaries, stabiliser_states
from bptools.evaluation import Gaussian, gaussian_array


def squared(numbers):
    """|z|² of each, exact rationals."""
    flat = np.ravel(numbers)
    return [
        Fraction(int(z.x.p), int(z.x.q)) ** 2 + Fraction(int(z.y.p), int(z.y.q)) ** 2 for z in flat
    ]


def frame_potential(overlaps, degree):
    values = squared(overlaps)
    return sum(value**degree for value in values) / len(values)


@pytest.mark.parametrize(
    ("states", "strength"),
    [
        (basis_states(1), 3),
        (basis_states(5), 1),
        (stabiliser_states(1), 3),
        (stabiliser_states(2), 3),
    ],
    ids=["point", "basis", "one qubit", "two qubits"],
)
def test_states_are_designs_of_their_strength_and_no_more(states, strength):
    # Welch: the frame potential is at least 1/C(N+t-1, t), with equality for t-designs alone
    dim = states.shape[1]
    overlaps = states.conj() @ states.T
    assert set(squared(np.diagonal(overlaps))) == {1}
    for degree in range(1, strength + 1):
        assert frame_potential(overlaps, degree) == Fraction(1, comb(dim + degree - 1, degree))
    if dim > 1:
        beyond = strength + 1
        assert frame_potential(overlaps, beyond) > Fraction(1, comb(dim + beyond - 1, beyond))


def test_clifford_group_is_a_unitary_3_design_and_no_more():
    # E|Tr U|^2t is the Catalan number over U(2), and larger for all that are not t-designs
    unitaries = clifford_unitaries()
    assert len({tuple(u.ravel()) for u in unitaries}) == 24
    for unitary in unitaries:
        assert (unitary @ unitary.conj().T == gaussian_array(np.eye(2))).all()
    overlaps = np.einsum("aij,bij->ab", unitaries.conj(), unitaries)
    potentials = [frame_potential(overlaps, degree) for degree in (1, 2, 3, 4)]
    assert potentials[:3] == [1, 2, 5]
    assert potentials[3] > 14


@pytest.mark.parametrize("count", [0, 3])
def test_unfit_numbers_of_qubits_are_refused(count):
    with pytest.raises(ValueError, match="n_qubits must be 1 to 2"):
        stabiliser_states(count)
    with pytest.raises(ValueError, match="dim must be at least 1"):
        basis_states(0)


def test_gaussian_rationals_refuse_what_is_not_exact():
    assert Gaussian(1, 1) != 1
    assert Gaussian(2) == 2
    with pytest.raises(CoercionFailed):
        Gaussian.of(sqrt(2))
    with pytest.raises(TypeError):
        0.5 * Gaussian(1)
    with pytest.raises(ValueError, match="finite"):
        gaussian_array([np.nan])
