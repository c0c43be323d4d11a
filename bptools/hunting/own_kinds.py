"""The kinds of matrices that an own inequality is about, each made of real parameters.

A kind says how its matrices are traced by JAX, how they are enclosed in balls on fractions, and
which narrower kind is part of it, so that a search of the wider one begins with what the narrower
one gave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import pi
from types import MappingProxyType
from typing import Any

import numpy as np

from bptools.hunting import descriptions
from bptools.hunting.parametrised import Parts, density, hermitian, product_ket

Numbers = Any  # an array: of floats, of fractions, or traced
RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"angle": (-pi, pi), "small-angle": (-0.5, 0.5), "probability": (0.0, 1.0)}
)


@dataclass(frozen=True)
class MatrixKind:
    """A family of matrices, by the real parameters that make one.

    Args:
        words: What they are.
        shape: Of the parameters, from the number of qubits.
        traced: The matrix of parameters, in JAX.
        enclosed: The matrix of fractions, in balls.
        made_of: How a description begins that says what the matrix is made of.
        text: The fractions in words.
        normalised: Whether the scale of the parameters decides nothing.
        narrower: A kind that is part of it.
        lifted: Takes the parameters of the narrower kind to those of the same matrix here.
    """

    words: str
    shape: Callable[[int], tuple[int, ...]]
    traced: Callable[[Numbers], Any]
    enclosed: Callable[[Numbers], Any]
    made_of: str
    text: Callable[[Numbers], str]
    normalised: bool = False
    narrower: str = ""
    lifted: Callable[[Numbers], Numbers] = lambda values: values


def _of_parts(parts: Callable[[Numbers], Parts], **described: Any) -> MatrixKind:  # noqa: ANN401
    """Return a kind whose real and imaginary parts are arithmetic of the parameters."""

    def traced(values: Numbers) -> Any:  # noqa: ANN401 - a JAX array
        real, imaginary = parts(values)
        return real + 1j * imaginary

    def enclosed(values: Numbers) -> Any:  # noqa: ANN401 - a matrix of balls
        from bptools.evaluation.balls import ball_matrix

        return ball_matrix(*parts(values))

    return MatrixKind(traced=traced, enclosed=enclosed, **described)


def _square(n_qubits: int) -> tuple[int, ...]:
    return (2**n_qubits, 2**n_qubits)


def _columns(n_qubits: int) -> tuple[int, ...]:
    return (2, 2**n_qubits, 2**n_qubits)


def _pure(values: Numbers) -> Parts:
    return density(Parts(*values))


def _product(values: Numbers) -> Parts:
    return density(product_ket(values))


def _positive(values: Numbers) -> Parts:
    """Return L L^dagger."""
    normalised, size = density(Parts(*values)), (values * values).sum()
    return Parts(normalised.real * size, normalised.imaginary * size)


def _cayley(values: Numbers) -> Any:  # noqa: ANN401 - a JAX array
    """Return the Cayley transform of a Hermitian matrix."""
    from jax.numpy import eye, linalg

    real, imaginary = hermitian(values)
    turn, unit = 1j * (real + 1j * imaginary), eye(len(real))
    return linalg.solve(unit + turn, unit - turn)


def _enclosed_cayley(values: Numbers) -> Any:  # noqa: ANN401 - a matrix of balls
    from bptools.evaluation.balls import ball_matrix, cayley

    return cayley(ball_matrix(*hermitian(values)))


def _local(values: Numbers) -> Any:  # noqa: ANN401 - a JAX array
    from jax.numpy import kron

    whole = _cayley(values[0])
    for factor in values[1:]:
        whole = kron(whole, _cayley(factor))
    return whole


def _enclosed_local(values: Numbers) -> Any:  # noqa: ANN401 - a matrix of balls
    from flint import acb_mat

    rows = _enclosed_cayley(values[0]).tolist()
    for factor in values[1:]:
        inner = _enclosed_cayley(factor).tolist()
        rows = [[a * b for a in outer for b in row] for outer in rows for row in inner]
    return acb_mat(rows)


def _as_column(ket: Numbers) -> Numbers:
    """Return the columns of which the first is a ket, the others 0."""
    columns = np.zeros((*ket.shape, ket.shape[1]))
    columns[:, :, 0] = ket
    return columns


def _as_hermitian(columns: Numbers) -> Numbers:
    """Return the parameters of the Hermitian matrix L L^dagger."""
    real, imaginary = _positive(columns)
    return real + imaginary


def _as_circuit(factors: Numbers) -> Numbers:
    """Return the parameters of a product of unitaries as of one, A = -i (1 - U)(1 + U)^-1."""
    product = np.asarray(_local(factors))
    unit = np.eye(len(product))
    generator = -1j * np.linalg.solve((unit + product).T, (unit - product).T).T
    return generator.real + generator.imag


KINDS: Mapping[str, MatrixKind] = MappingProxyType(
    {
        "product": _of_parts(
            _product,
            words="the projector on a product state",
            shape=lambda n_qubits: (n_qubits, 2, 2),
            made_of=" ~ |v><v|, v the product of ",
            text=lambda values: ", ".join(descriptions.vector(Parts(*ket)) for ket in values),
        ),
        "pure": _of_parts(
            _pure,
            words="the projector on a state",
            shape=lambda n_qubits: (2, 2**n_qubits),
            made_of=" ~ |v><v|, v = ",
            text=lambda values: descriptions.vector(Parts(*values)),
            normalised=True,
            narrower="product",
            lifted=lambda factors: np.stack(product_ket(factors)),
        ),
        "state": _of_parts(
            _pure,
            words="a density matrix",
            shape=_columns,
            made_of=" ~ L L^dagger, L = ",
            text=lambda values: descriptions.matrix(Parts(*values)),
            normalised=True,
            narrower="pure",
            lifted=_as_column,
        ),
        "psd": _of_parts(
            _positive,
            words="a positive semidefinite matrix",
            shape=_columns,
            made_of=" = L L^dagger, L = ",
            text=lambda values: descriptions.matrix(Parts(*values)),
            narrower="state",
            lifted=lambda columns: columns / np.linalg.norm(columns),
        ),
        "hermitian": _of_parts(
            hermitian,
            words="a Hermitian matrix",
            shape=_square,
            made_of=" = ",
            text=lambda values: descriptions.matrix(hermitian(values)),
            narrower="psd",
            lifted=_as_hermitian,
        ),
        "local": MatrixKind(
            words="a product of one-qubit unitaries",
            shape=lambda n_qubits: (n_qubits, 2, 2),
            traced=_local,
            enclosed=_enclosed_local,
            made_of=" = the product of ",
            text=lambda values: ", ".join(map(descriptions.cayley, values)),
        ),
        "circuit": MatrixKind(
            words="a unitary matrix",
            shape=_square,
            traced=_cayley,
            enclosed=_enclosed_cayley,
            made_of=" = ",
            text=descriptions.cayley,
            narrower="local",
            lifted=_as_circuit,
        ),
    }
)
