"""Transfer matrices of random blocks against averages of explicit matrices."""

from fractions import Fraction
from functools import reduce

import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.gradients import (
    RandomBlocks,
    identity_factor,
    mean_square_gradient,
    pauli_factor,
    projector_factor,
)

X, Z = np.array([[0, 1], [1, 0]]), np.diag([1, -1])
PROJECTORS = [(projector_factor(), np.diag([1, 0]))] * 4
OFF = (identity_factor(2), np.eye(2))
MIDDLE = [OFF, (pauli_factor(2), Z), OFF, OFF]


@pytest.mark.parametrize("pairs", [1, 2, 3])
def test_one_layer_of_a_global_cost_is_a_product(pairs):
    circuit = RandomBlocks.brickwork(3, pairs, 1)
    found = mean_square_gradient(circuit, [projector_factor()] * 2 * pairs, 0, pairs - 1)
    assert found == Fraction(2, 9 * 10) ** (pairs - 1) * Fraction(1, 2 * 10**2)


def erased(matrix, qubits):
    """Return Tr_Q X times the identity on Q, of a matrix on eight qubits."""
    tensor = matrix.reshape((2,) * 16)
    for qubit in qubits:
        rest = np.trace(tensor, axis1=qubit, axis2=8 + qubit)
        tensor = np.moveaxis(np.multiply.outer(np.eye(2), rest), (0, 1), (qubit, 8 + qubit))
    return tensor.reshape(256, 256)


def twirled(matrix, sites):
    """Average two copies on four qubits over a block: explicit matrices, Weingarten's two sums."""
    order = list(range(8))
    for site in sites:
        order[site], order[4 + site] = 4 + site, site
    swap = np.eye(256).reshape((2,) * 16).transpose(*order, *range(8, 16)).reshape(256, 256)
    qubits = [*sites, *(4 + site for site in sites)]
    plain, exchanged = erased(matrix, qubits), erased(swap @ matrix, qubits)
    dim = 2 ** len(sites)
    return (plain + swap @ exchanged - (exchanged + swap @ plain) / dim) / (dim**2 - 1)


def mean_square_by_matrices(layers, factors, layer, block):
    """Average two copies of an observable block by block, and differentiate each copy."""
    one = reduce(np.kron, factors)
    pair = np.kron(one, one)
    for number in reversed(range(len(layers))):
        for place, sites in enumerate(layers[number]):
            pair = twirled(pair, sites)
            if (number, place) == (layer, block):
                string = reduce(
                    np.kron, [X if site == sites[0] else np.eye(2) for site in range(4)]
                )
                for turn in (np.kron(string, np.eye(16)), np.kron(np.eye(16), string)):
                    pair = 0.5j * (turn @ pair - pair @ turn)
                pair = twirled(pair, sites)
    return pair[0, 0]


@pytest.mark.parametrize(("layer", "block"), [(0, 0), (0, 1), (1, 0), (2, 1)])
@pytest.mark.parametrize("factors", [PROJECTORS, MIDDLE], ids=["global", "local"])
def test_transfer_matrices_are_what_explicit_matrices_give(factors, layer, block):
    circuit = RandomBlocks.brickwork(2, 2, 3)
    exact = mean_square_gradient(circuit, [factor for factor, _ in factors], layer, block)
    matrices = [matrix for _, matrix in factors]
    found = mean_square_by_matrices(circuit.layers, matrices, layer, block)
    assert found == pytest.approx(float(exact), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("site_dim must be at least 2", lambda: RandomBlocks(1, 2, ())),
        ("different sites among 0 to 1", lambda: RandomBlocks(2, 2, (((0, 0),),))),
        ("different sites among 0 to 1", lambda: RandomBlocks(2, 2, (((0, 2),),))),
        (
            "factors must be one a site, 4, not 1",
            lambda: mean_square_gradient(
                RandomBlocks.brickwork(2, 2, 1), [projector_factor()], 0, 0
            ),
        ),
        (
            "layer and block must be of the circuit",
            lambda: mean_square_gradient(RandomBlocks.brickwork(2, 1, 1), [OFF[0]] * 2, 0, 2),
        ),
    ],
)
def test_what_is_no_circuit_is_refused(words, call):
    with pytest.raises(UsageError, match=words):
        call()
