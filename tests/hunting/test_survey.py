"""The survey's exact averages agree with a simulation averaged by quadrature."""

from functools import reduce
from itertools import product

import numpy as np
import pytest

from bptools.hunting.survey import Circuit, sides, survey_cell

PAULI = {"X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]])}
WIDTH = 0.4
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)  # to 1e-16 for cos 4 theta on [-0.4, 0.4]


def loss(circuit, state, target, angles):
    """Simulate the circuit with whole matrices."""
    n = circuit.n_qubits
    bits = np.array(list(product((0, 1), repeat=n)))
    line = (-1.0) ** (bits[:, 1:] * bits[:, :-1]).sum(axis=1)
    for (qubit, axis, ends), angle in zip(circuit.gates, angles, strict=True):
        generator = reduce(np.kron, [PAULI[axis] if q == qubit else np.eye(2) for q in range(n)])
        state = np.cos(angle) * state - 1j * np.sin(angle) * (generator @ state)
        state = state * line if ends else state
    return abs(np.vdot(target, state)) ** 2


def slope(circuit, state, target, angles, k):
    """Differentiate by the parameter shift rule."""
    shift = np.pi / 4 * np.eye(circuit.n_gates)[k]
    return loss(circuit, state, target, angles + shift) - loss(
        circuit, state, target, angles - shift
    )


@pytest.mark.parametrize(("n_qubits", "n_gates", "k"), [(1, 3, 1), (2, 3, 2), (2, 3, 0), (3, 2, 1)])
def test_both_sides_of_equation_14(n_qubits, n_gates, k):
    circuit = Circuit(n_qubits, n_gates)
    rng = np.random.default_rng(n_qubits)
    state, target = rng.standard_normal((2, 2**n_qubits)) + 1j * rng.standard_normal(
        (2, 2**n_qubits)
    )
    state, target = state / np.linalg.norm(state), target / np.linalg.norm(target)
    left, right = sides(state[None], target[None], np.array([k]), circuit, WIDTH)
    average = sum(
        np.prod(WEIGHTS[list(at)] / 2)
        * slope(circuit, state, target, WIDTH * NODES[list(at)], k) ** 2
        for at in product(range(len(NODES)), repeat=n_gates)
    )
    assert left[0] == pytest.approx(average, rel=1e-12)
    zero, shifts = np.zeros(n_gates), np.pi / 4 * np.eye(n_gates)
    hessians = [
        slope(circuit, state, target, s, k) - slope(circuit, state, target, -s, k) for s in shifts
    ]
    alpha = np.mean(np.cos(2 * WIDTH * (np.arange(10**5) + 0.5) / 10**5) ** 2)
    expected = alpha**n_gates * slope(circuit, state, target, zero, k) ** 2
    expected += alpha ** (n_gates - 1) * (1 - alpha) / 4 * np.sum(np.square(hessians))
    assert right[0] == pytest.approx(expected, rel=1e-8)


def test_a_cell_counts_what_it_draws_and_repeats():
    def run(seed):
        return survey_cell("product", Circuit(2, 2), 0.5, draws=300, seed=seed, error_rate=0.01)

    cell = run(1)
    assert cell == run(1) != run(2)
    assert cell.low <= cell.violations / cell.draws <= cell.high < 1
    assert (cell.smallest_ratio < 1) == (cell.violations > 0)


def test_too_many_qubits_are_refused():
    with pytest.raises(ValueError, match="n_qubits must be 1 to 4, it is 5"):
        survey_cell("GHZ", Circuit(5, 2), 0.5, draws=1, seed=0, error_rate=0.01)
