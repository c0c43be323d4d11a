"""The circuits of an instance in fractions as exact matrices, entry by entry over Q(i).

What a claim's letters are at an instance comes from here: neither the search nor the enclosures of
a slack take part.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sympy.polys.domains import QQ_I
from sympy.polys.matrices import DomainMatrix

from bptools.evaluation import Exact, Gaussian, gaussian_array
from bptools.hunting.circuit_families import (
    CircuitFamily,
    Contraction,
    Gates,
    Generators,
    InputFamily,
)
from bptools.hunting.claimed import Drawn
from bptools.hunting.parametrised import Parts, hermitian, involutions

_I = Gaussian(0, 1)


class ExactCircuit(NamedTuple):
    """A circuit's involutions and the fixed gates behind them."""

    generators: list[Exact]
    gates: list[Exact]


def matrix(parts: Parts) -> Exact:
    """Return an array of fractions, real and imaginary parts, as one over Q(i).

    >>> int(matrix(Parts(np.array([1], object), np.array([2], object)))[0].y)
    2
    """
    return gaussian_array(parts.real) + _I * gaussian_array(parts.imaginary)


def identity(size: int) -> Exact:
    """Return the identity matrix."""
    return gaussian_array(np.eye(size, dtype=int).astype(object))


def adjoint(array: Exact) -> Exact:
    """Return the adjoint of a matrix."""
    return array.conj().T


def unitary(values: Any) -> Exact:  # noqa: ANN401 - an array of fractions
    """Return (1 + iA)^-1 (1 - iA) of the Hermitian A with these (N, N) parameters."""
    turn, one = _I * matrix(hermitian(values)), identity(len(values))
    size, inner = len(values), [QQ_I(entry.x, entry.y) for entry in (one + turn).ravel()]
    rows = [inner[k : k + size] for k in range(0, size * size, size)]
    inverse = DomainMatrix(rows, (size, size), QQ_I).inv().to_list()
    turned: Exact = gaussian_array(np.array(inverse, dtype=object)) @ (one - turn)
    return turned


def circuit(family: CircuitFamily, drawn: Drawn, n_wires: int) -> ExactCircuit:
    """Return the generators and the fixed gates of an instance.

    Raises:
        ValueError: If its gates are quarter turns, which have roots in them.
    """
    if family.gates is Gates.CLIFFORD:
        raise ValueError(f"gates must have entries in Q(i), those of {family.label} have roots")
    choice, parameters = drawn
    generators = [gaussian_array(involutions(n_wires)[label]) for label in choice["generators"]]
    if family.generators is Generators.ANY:
        turns = map(unitary, parameters["generators"])
        generators = [t @ g @ adjoint(t) for t, g in zip(turns, generators, strict=True)]
    gates = [identity(2**n_wires) for _ in choice["words"]]
    if family.gates is Gates.ANY:
        gates = list(map(unitary, parameters["gates"]))
    return ExactCircuit(generators, gates)


def observable(family: CircuitFamily, drawn: Drawn, n_qubits: int) -> Exact:
    """Return the observable of an instance."""
    choice, parameters = drawn
    measured = matrix(family.observable.matrix(choice, parameters, n_qubits))
    if isinstance(family.observable, Contraction):
        turn = unitary(parameters["turn"])
        measured = turn @ measured @ adjoint(turn)
    return measured


def state(family: InputFamily, drawn: Drawn) -> Exact:
    """Return the input of an instance."""
    return matrix(family.state.matrix(drawn.parameters))
