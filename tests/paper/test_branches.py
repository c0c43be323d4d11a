"""The gradient at one outcome: floats against numbers of Q(i) and against differences."""

import numpy as np
import pytest

from bptools.circuits import denoising_circuit
from bptools.ensembles import haar_states
from bptools.ensembles.designs import stabiliser_states
from bptools.statistics import stream
from checks.instruments.gradients.branches import Branches
from checks.instruments.gradients.exact_branches import branch_values, weighted_gradients
from checks.instruments.gradients.kraus import Channel, circuit_channel
from checks.instruments.gradients.loss_instances import RationalLoss

STEP = 1e-5  # of central differences: their error is of order 1e-10, and rounding of order 1e-11


def floats(numbers):
    return np.vectorize(lambda z: complex(float(z.x), float(z.y)))(numbers)


@pytest.mark.parametrize("n_data", [1, 2])
def test_gradients_are_those_over_rational_numbers(n_data):
    drawn = RationalLoss.random(n_data, 1, 1, 3)
    states = stabiliser_states(n_data)[:5]
    p, scaled = (part.astype(float) for part in weighted_gradients(drawn, states))
    exact = drawn.channel
    branches = Branches.of(
        Channel(floats(exact.operators), floats(exact.derivatives)), floats(states)
    )
    values, vectors = np.linalg.eigh(floats(drawn.target))
    found = sum(w * branches.gradients(v[None]) for w, v in zip(values, vectors.T, strict=True))
    np.testing.assert_allclose(branches.probabilities, p, atol=1e-13)
    np.testing.assert_allclose(found, scaled / p, atol=1e-13)


def test_probabilities_over_rational_numbers_add_up_to_one():
    drawn = RationalLoss.random(2, 1, 2, 3)
    _, p, _ = branch_values(drawn, drawn.channel.turn, stabiliser_states(2))
    assert (p.sum(axis=1) == 1).all()


def test_the_gradient_of_a_pair_is_that_of_its_renormalised_branches():
    circuit, index = denoising_circuit(3, 2), 5
    generator = stream(1, "branches")
    angles = generator.standard_normal(circuit.n_angles)
    states, targets = haar_states(6, 4, generator), haar_states(2, 4, generator)

    def halves(shift):
        turned = angles.copy()
        turned[index] += shift
        whole = Branches.of(circuit_channel(circuit, turned, 1, index), states)
        return [Branches(whole.states[k::2], whole.slopes[k::2]) for k in (0, 1)]

    def losses(shift):
        u, v = (x.states / np.sqrt(x.probabilities)[:, :, None] for x in halves(shift))
        overlap = np.abs(np.einsum("nza,nwa->nzw", u.conj(), v)) ** 2
        first, second = (np.mean(np.abs(x @ targets.conj().T) ** 2, axis=2) for x in (u, v))
        return overlap / 2 - first[:, :, None] - second[:, None, :]

    first, second = halves(0.0)
    weights = first.probabilities[:, :, None] * second.probabilities[:, None, :]
    expected = weights * (losses(STEP) - losses(-STEP)) / (2 * STEP)
    np.testing.assert_allclose(first.pair_gradients(second, targets), expected, atol=1e-9)


def test_mean_square_weighs_the_squares_by_the_probabilities():
    channel = circuit_channel(denoising_circuit(2, 1), [0.3, 0.7, 1.1, 0.2], 1, 2)
    states = haar_states(4, 2, stream(1, "mean square"))
    branches, target = Branches.of(channel, states), np.eye(1, 2, dtype=complex)
    conditional = branches.gradients(target) / branches.probabilities
    expected = (branches.probabilities * conditional**2).sum(axis=1)
    np.testing.assert_allclose(branches.mean_square(target), expected, rtol=1e-12)
