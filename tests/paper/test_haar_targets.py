"""The cross term's gradient over Haar inputs and Haar targets, by sums over 2-designs."""

import numpy as np
import pytest

from bptools.ensembles.designs import stabiliser_states
from checks.instruments.gradients.haar_targets import CrossTerm
from checks.instruments.gradients.loss_instances import DenoiserLoss


def floats(exact):
    return np.vectorize(lambda number: complex(float(number.x), float(number.y)))(exact)


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (1, 2), (2, 1)])
def test_the_variance_of_a_batch_is_that_over_two_designs(n_data, n_ancilla):
    drawn = DenoiserLoss.random(n_data, n_ancilla, 2, 5)
    states = floats(stabiliser_states(n_data))
    for index in drawn.some_angles:
        channel = drawn.channel(index)
        operators = [channel.gradient_operator(np.outer(s, s.conj())) for s in states]
        table = np.array([np.einsum("ka,ab,kb->k", states.conj(), m, states) for m in operators])
        # of a mean over independent rows and columns of a table of mean 0
        both, of_target, of_input = (
            part.var() for part in (table.real, table.real.mean(axis=1), table.real.mean(axis=0))
        )
        assert of_input == pytest.approx(0, abs=1e-15)
        expected = 4 * (of_target / 3 + (both - of_target) / 6)
        assert CrossTerm(channel).variance(2, 3) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("inputs", "targets"), [(0, 1), (1, 0)])
def test_an_empty_batch_is_refused(inputs, targets):
    term = CrossTerm(DenoiserLoss.random(1, 1, 1, 5).channel(0))
    with pytest.raises(ValueError, match="at least 1, not"):
        term.variance(inputs, targets)
