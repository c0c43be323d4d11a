"""Moments of a batch: every batch of a few explicit states counted, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product

import numpy as np

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.ensembles.designs import basis_states
from bptools.ensembles.rational import random_matrix
from bptools.evaluation import Gaussian, evaluate
from bptools.statistics import stream
from checks.instruments.ensembles.weighted import Ensemble
from checks.instruments.gradients.loss_instances import rational, real_fraction
from proofs.batch_counts import DIFFERENT, MIXED, PAIRS, SQUARES, x, y, z
from proofs.mmd_blindness import INPUTS

SIZES = ((2, 1), (2, 2), (2, 3), (4, 2), (4, 4))  # dimension, inputs of a batch
STATES = 3  # of which a batch is drawn, so that inputs coincide by chance too


@dataclass(frozen=True)
class _States:
    """What is seen of equally likely states: Tr Q rho of each, and the overlap of each pair."""

    losses: tuple[Fraction, ...]
    overlaps: tuple[tuple[Fraction, ...], ...]

    @classmethod
    def random(cls, dim: int, generator: np.random.Generator) -> _States:
        projectors = Ensemble.random(STATES, dim, generator).projectors
        matrix = random_matrix(dim, generator)
        observable = matrix + matrix.conj().T
        traces = [np.trace(observable @ state) for state in projectors]
        pairs = [[np.trace(a @ b) for b in projectors] for a in projectors]
        return cls(
            tuple(map(real_fraction, traces)),
            tuple(tuple(map(real_fraction, row)) for row in pairs),
        )

    def loss(self, batch: tuple[int, ...]) -> Fraction:
        """Return the sum over a batch of what is measured."""
        return sum((self.losses[state] for state in batch), Fraction())

    def overlap(self, batch: tuple[int, ...]) -> Fraction:
        """Return the sum of the overlaps of two different inputs of a batch, in either order."""
        return sum((self.overlaps[s][t] for s, t in permutations(batch, 2)), Fraction())

    @staticmethod
    def mean(inputs: int, value: Callable[[tuple[int, ...]], Fraction]) -> Fraction:
        """Return an average over every batch of so many independent inputs."""
        batches = list(product(range(STATES), repeat=inputs))
        return sum(map(value, batches), Fraction()) / len(batches)


Sides = tuple[Fraction, dict[object, Fraction]]


def _squares(states: _States, inputs: int) -> Sides:
    """Return the mean square of a sum, and the averages of its terms."""
    alike = states.mean(1, lambda batch: states.loss(batch) ** 2)
    return states.mean(inputs, lambda batch: states.loss(batch) ** 2), {
        x: alike,
        y: states.mean(1, states.loss) ** 2,
    }


def _mixed(states: _States, inputs: int) -> Sides:
    """Return the mean of a sum over pairs times a sum, and the averages of its terms."""
    shared = states.mean(2, lambda b: states.overlaps[b[0]][b[1]] * states.losses[b[0]])
    apart = states.mean(2, lambda b: states.overlaps[b[0]][b[1]]) * states.mean(1, states.loss)
    mean = states.mean(inputs, lambda batch: states.overlap(batch) * states.loss(batch))
    return mean, {x: shared, y: apart}


def _pairs(states: _States, inputs: int) -> Sides:
    """Return the mean square of a sum over pairs, and the averages of its terms."""
    overlaps = states.overlaps
    return states.mean(inputs, lambda batch: states.overlap(batch) ** 2), {
        x: states.mean(2, lambda b: overlaps[b[0]][b[1]] ** 2),
        y: states.mean(3, lambda b: overlaps[b[0]][b[1]] * overlaps[b[0]][b[2]]),
        z: states.mean(2, lambda b: overlaps[b[0]][b[1]]) ** 2,
    }


_SIDES = {SQUARES.name: _squares, MIXED.name: _mixed, PAIRS.name: _pairs}


@check(SQUARES, MIXED, PAIRS, method=Method.EXACT)
def every_batch(claim: Claim, seed: int) -> Iterator[Case]:
    """Every batch of up to four independent inputs, each one of three explicit states."""
    for dim, inputs in SIZES:
        states = _States.random(dim, stream(seed, "batch counts", dim, inputs))
        mean, averages = _SIDES[claim.name](states, inputs)
        values = {INPUTS: inputs} | {name: rational(value) for name, value in averages.items()}
        claimed = evaluate(claim.closed_form, values, exact=True)
        label = f"$N = {dim}$, $m = {inputs}$"
        yield exact_case(label, claim.relation, rational(mean), claimed, values)


@check(DIFFERENT, method=Method.EXACT)
def impurity_of_mixtures(claim: Claim) -> Iterator[Case]:
    """Mixtures of basis states: their purity is the weight of the pairs of one state twice."""
    for dim, inputs in ((2, 1), (2, 2), (4, 3), (4, 4)):
        mixture = Ensemble.uniform(basis_states(dim)[:inputs]).projectors.sum(axis=0)
        impurity = Gaussian(1) - np.trace(mixture @ mixture) / inputs**2
        values = {INPUTS: inputs}
        claimed = evaluate(claim.closed_form, values, exact=True)
        yield exact_case(f"$N = {dim}$, $m = {inputs}$", claim.relation, impurity, claimed, values)
