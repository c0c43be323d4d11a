"""Hunted slacks hold where we assert them, and are violated where we refute them."""

import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.hunting.hunt import ROUNDING
from bptools.hunting.search import descend
from bptools.hunting.spaces import number_ranges
from bptools.hunting.witness import read, witness
from bptools.interface.hunts import slack_of
from bptools.running.project import load
from proofs import approximate_haar, entrywise, mmd, theorem2, theorem2_counterexamples
from proofs import theorem2_repaired as repaired
from proofs import theorem2_universal as universal
from proofs.spaces import averaged_states, three_gates
from proofs.spaces.small_angles import two_gates

PROJECT = load()


@pytest.mark.parametrize(
    ("claim", "nearest"),
    [
        (mmd.NONNEGATIVE, 0.999),
        (approximate_haar.NORM, 0.999),
        (approximate_haar.MEAN, 0.999),
        (approximate_haar.SECOND_MOMENT, 0.99),
        (approximate_haar.ABOVE, 0.99),
        (approximate_haar.BELOW, 0.99),
        (entrywise.BOUND, 0.999),
        (theorem2.SPECTATOR_KAPPA, 0.999),
        (universal.TWO_GATES, 0.999),
        (repaired.CAUCHY_SCHWARZ, 0.999),
        (repaired.BERNOULLI, 0.999),
        (repaired.LINEAR, 0.999),
        (repaired.ADDITIVE, 0.99),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_we_assert_holds_as_near_to_its_bound_as_the_search_comes(claim, nearest):
    one = slack_of(PROJECT, claim.name)
    space = small_space(one)
    sharpest = descend(one, space, 1600, np.random.default_rng(0)).sharpest
    assert sharpest.relative_slack > -ROUNDING
    assert sharpest.ratio >= nearest


@pytest.mark.parametrize(
    "claim",
    [theorem2.SPECTATOR, theorem2_counterexamples.TRIPLE_BOUND, entrywise.UNIFORM],
    ids=lambda claim: claim.name,
)
def test_what_we_refute_is_violated_and_the_witness_proves_it(claim):
    one = slack_of(PROJECT, claim.name)
    space = one.spaces(None, None)[-1]
    proved = witness(one, space, descend(one, space, 400, np.random.default_rng(0)).widest)
    assert float(proved.larger[1]) < float(proved.smaller[0])
    assert read(proved, one, space)


def small_space(one):
    """A space of one qubit that compiles quickly, or the one that the claim is about."""
    try:
        found = one.spaces(1, None)
    except UsageError:
        found = one.spaces(None, None)
    return next((space for space in found if space.label.startswith("GHZ")), found[0])


@pytest.mark.parametrize(
    ("spaces_of_claim", "options", "why"),
    [
        (number_ranges.waves(), (2, None), "qubits must not be given, it is 2: .* one gate"),
        (three_gates.three_gates, (None, 3), "layers must not be given, it is 3: .* three gates"),
        (two_gates, (2, 3), "layers must be 2, it is 3"),
        (averaged_states.averaged_states, (2, 1), "layers must not be given, it is 1"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_sizes_that_mean_nothing_to_a_claim_are_refused(spaces_of_claim, options, why):
    with pytest.raises(UsageError, match=why):
        spaces_of_claim(*options)
