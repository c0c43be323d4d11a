"""The gradient at one outcome of the ancillas over Q(i), from values at rational angles alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bptools.ensembles.rational import Turn
from bptools.evaluation import Exact
from checks.instruments.gradients.loss_instances import RationalLoss, real_fraction
from checks.instruments.gradients.trigonometric import trigonometric_derivative

AT_A_DESIGN = (
    "a design in the place of Haar inputs: the derivation uses their average alone, so that the "
    "bound is one for the design too; no case is an instance of the Haar average itself"
)


class BranchValues(NamedTuple):
    """What the outcomes of the ancillas leave of inputs.

    Args:
        branches: Unnormalised states, shape (count, outcomes, dim).
        probabilities: Their squared norms, shape (count, outcomes).
        overlaps: Those with the target, of the same shape.
    """

    branches: Exact
    probabilities: Exact
    overlaps: Exact


def branch_values(drawn: RationalLoss, turn: Turn, states: Exact) -> BranchValues:
    """Return what the outcomes leave of inputs at an angle.

    Args:
        drawn: The circuit over Q(i), ancillas first, and the averaged target.
        turn: The angle.
        states: Inputs of norm 1, shape (count, dim).

    >>> from bptools.ensembles.designs import basis_states
    >>> drawn = RationalLoss.random(1, 1, 1, 0)
    >>> branch_values(drawn, drawn.channel.turn, basis_states(2)).probabilities.sum(axis=1) == 1
    array([ True,  True])
    """
    unitary = drawn.channel.split.unitary(turn)
    branches = (states @ unitary[:, : drawn.dim].T).reshape(len(states), -1, drawn.dim)
    overlaps = ((np.conjugate(branches) @ drawn.target) * branches).sum(axis=2)
    probabilities = (branches * np.conjugate(branches)).sum(axis=2)
    return BranchValues(branches, probabilities, overlaps)


def weighted_gradients(drawn: RationalLoss, states: Exact) -> tuple[Exact, Exact]:
    """Return the probabilities p and p² D with the gradient D at each outcome.

    Args:
        drawn: The circuit over Q(i), cut at the angle, and the averaged target.
        states: Inputs of norm 1, shape (count, dim).

    Returns:
        Fractions, each of shape (count, outcomes): of an overlap x, p² D is p x' − x p', which
        needs no quotient.

    >>> from bptools.ensembles.designs import basis_states
    >>> weighted_gradients(RationalLoss.random(1, 1, 1, 0), basis_states(2))[1].shape
    (2, 2)
    """
    _, p, x = branch_values(drawn, drawn.channel.turn, states)

    def held(turn: Turn) -> Any:  # noqa: ANN401 - an array of numbers of Q(i)
        _, probability, overlap = branch_values(drawn, turn, states)
        return p * overlap - x * probability

    return fractions(p), fractions(trigonometric_derivative(held, drawn.channel.turn))


def fractions(numbers: Any) -> Exact:  # noqa: ANN401 - an array of numbers of Q(i)
    """Return real numbers of Q(i) as fractions, of the same shape.

    >>> from bptools.evaluation import gaussian_array
    >>> fractions(gaussian_array([1]))[0]
    Fraction(1, 1)
    """
    return np.asarray(np.vectorize(real_fraction, otypes=[object])(numbers))
