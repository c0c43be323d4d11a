"""Chosen instances: circuits of the searched spaces whose losses are those of narrower claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from bptools.claims import Claim
from bptools.evaluation import Gaussian, gaussian_array
from bptools.hunting.claimed import ClaimedInstance, Drawn, Spaces, drawn
from bptools.hunting.parametrised import pauli_names
from bptools.hunting.space import Space
from proofs.spaces.claimed import FINEST, gates_about_one, inputs


def chosen(space: Space[Any], claim: Claim, choice: Mapping[str, Any], **values: Any) -> Drawn:  # noqa: ANN401 - arrays
    """Return an instance of a space with these choices and parameters, the others drawn."""
    (instance,) = drawn(space, claim.name, finest=FINEST)
    exact = {name: _fractions(entries) for name, entries in values.items()}
    fixed = {name: np.array(entries) for name, entries in choice.items()}
    return Drawn(instance.choice | fixed, instance.parameters | exact)


def _fractions(entries: Any) -> Any:  # noqa: ANN401 - an array of fractions
    return np.vectorize(Fraction, otypes=[object])(np.array(entries, dtype=object))


def _labels(*names: str) -> list[int]:
    """Return the numbers of Pauli strings on two qubits among all involutions."""
    return [pauli_names(2).index(name) - 1 for name in names]


def product_of_two(claim: Claim, spaces: Spaces) -> Iterator[ClaimedInstance]:
    """Yield Y1 (A + B Z2)/2 behind rotations about Z1 and X2, input |+0>."""
    space, a, b = spaces(2, 2)[0], Fraction(3, 4), Fraction(-5, 8)
    coefficients = [Fraction(0)] * 16
    for name, weight in (("Y1", a), ("Y1 Z2", b)):
        coefficients[pauli_names(2).index(name)] = weight / 2
    choice = {"generators": _labels("Z1", "X2"), "position": 0}
    plus = [[1, 0, 1, 0], [0, 0, 0, 0]]
    instance = chosen(space, claim, choice, state=plus, observable=coefficients)
    width = instance.parameters["width"].item()
    yield ClaimedInstance(space, instance, {"A": a, "B": b, "a": width})


def fidelity(claim: Claim, spaces: Spaces) -> Iterator[ClaimedInstance]:
    """Yield the fidelity of the counterexample: rotations about X1, then Z1 Z2."""
    space = spaces(2, 2)[0]
    instance = chosen(
        space,
        claim,
        {"generators": _labels("X1", "Z1 Z2"), "position": 1},
        gates=np.zeros((2, 4, 4), dtype=int),
        state=[[0, 1, 1, 0], [0, 0, 0, 1]],
        observable=[[1, 1, 0, 1], [0, 0, 0, 0]],
    )
    yield ClaimedInstance(space, instance, {"a": instance.parameters["width"].item()})


def turned_target(claim: Claim, spaces: Spaces) -> Iterator[ClaimedInstance]:
    """Yield the target |+> and the generator Z: turned by a quarter it is a flat input."""
    space = spaces(1, None)[1]
    instance = chosen(
        space,
        claim,
        {"generators": [pauli_names(1).index("Z1") - 1]},
        gates=np.zeros((2, 2, 2), dtype=int),
        observable=[[[1, 1], [0, 0]]],
        phases=[0, -1],
    )
    yield ClaimedInstance(space, instance, inputs(space, instance))


def around_one_gate(claim: Claim, spaces: Spaces) -> Iterator[ClaimedInstance]:
    """Yield three gates on one qubit and a projector, no fixed gate behind the own generator."""
    space = spaces(1, 3)[2]  # any fidelity
    for position in range(3):
        instance = chosen(space, claim, {"position": position})
        instance.parameters["gates"][position] = Fraction(0)
        yield ClaimedInstance(space, instance, gates_about_one(space, instance))


def two_weights(claim: Claim, spaces: Spaces) -> Iterator[ClaimedInstance]:
    """Yield inputs of weights 9/13 and 4/13, whose roots have moduli of numbers of Q(i)."""
    excess = Gaussian(Fraction(11, 26), Fraction(3, 26))  # of squared modulus 9/13 - 1/2
    root = Gaussian(1) / Gaussian(3, 2)
    for space in spaces(1, None):
        instance = chosen(space, claim, {}, weights=[3, 2])
        deviating = {
            "m": 2,
            "K": gaussian_array(np.diag([3 * root, 2 * root])),
            "A_+": gaussian_array(np.diag([excess, 0 * root])),
            "A_-": gaussian_array(np.diag([0 * root, excess])),
        }
        letters = {**inputs(space, instance), **deviating}
        yield ClaimedInstance(space, instance, letters)
