"""Averages over explicit ensembles, input by input, over Q(i); Haar averages by exact designs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Basic, Integer, Rational, Trace

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.ensembles.designs import stabiliser_states
from bptools.ensembles.rational import random_circuit, random_matrix, random_pure_state, roots_of
from bptools.evaluation import Exact, Gaussian, evaluate, gaussian_array
from bptools.falsification.operations import member_name
from bptools.statistics import stream
from proofs import PSI0, N
from proofs.approximate_haar import SCALE, SECOND, SECOND_ROOTS
from proofs.finite_ensembles import (
    ABOVE,
    BELOW,
    BOTH,
    COUNT,
    INPUTS,
    MEAN,
    PRODUCTS,
    SECOND_MOMENT,
    SQUARES,
    TWO,
    K,
    L,
    mismatch,
    over_inputs,
)

HALF = Rational(1, 2)  # c: of a gradient at most
EIGHTHS = 8


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Inputs, each as often, and what is taken for the deviation of their second moment.

    Args:
        inputs: Hermitian, each of shape (dim, dim).
        roots: Of the positive part A†A of the deviation, of shape (dim**2, dim**2), and of the
            negative one, positive too; none where no right side asks for them.
    """

    inputs: tuple[Exact, ...]
    roots: tuple[Exact, ...] = ()

    @property
    def dim(self) -> int:
        """The dimension of an input."""
        return len(self.inputs[0])

    def values(self, observable: Basic, first: Exact, second: Exact) -> dict[Basic, object]:
        """Return what right sides are made of, for an observable K ⊗ L on both copies."""
        pair, many = np.kron(first, second), len(self.inputs)
        copies = _copies(self.inputs)
        dim = self.dim
        haar = (np.trace(first) * np.trace(second) + np.trace(first @ second)) / (dim * (dim + 1))
        values: dict[Basic, object] = {
            N: Integer(dim),
            COUNT: Integer(many),
            SCALE: HALF,
            MEAN * COUNT: sum(_seen(state, first) for state in self.inputs),
            over_inputs(observable): _seen(copies, pair),
        }
        beside = _seen(copies, pair) / Gaussian(many) - haar
        for sign, root in zip("+-", self.roots, strict=False):
            part = root.conj().T @ root
            values[Trace(SECOND[sign])] = np.trace(part)
            beside -= _seen(part, pair) if sign == "+" else -_seen(part, pair)
        return {**values, mismatch(observable): beside}

    def letters(self, first: Exact, second: Exact) -> dict[object, object]:
        """Return what the letters of a claim are, for an observable K ⊗ L on both copies."""
        inputs = {member_name(INPUTS, k): state for k, state in enumerate(self.inputs)}
        pure = gaussian_array(np.diag(np.arange(self.dim) == 0).astype(int))
        roots = {SECOND_ROOTS[sign]: root for sign, root in zip("+-", self.roots, strict=False)}
        numbers = {N: self.dim, COUNT: len(self.inputs), SCALE: HALF, PSI0: pure}
        return {**numbers, **inputs, K: first, L: second, **roots}

    def average(self, first: Exact, second: Exact) -> Any:  # noqa: ANN401 - an exact number
        """Return the average of the product of two expectations."""
        return _average([_seen(s, first) * _seen(s, second) for s in self.inputs])

    def mean(self, observable: Exact) -> Any:  # noqa: ANN401 - an exact number
        """Return the average of an expectation."""
        return _average([_seen(state, observable) for state in self.inputs])


def _copies(states: Sequence[Exact]) -> Exact:
    """Return the sum of two copies of each state."""
    return np.asarray(np.sum([np.kron(state, state) for state in states], axis=0))


def _average(numbers: Sequence[Any]) -> Any:  # noqa: ANN401 - an exact number
    return sum(numbers) / Gaussian(len(numbers))


def _seen(state: Exact, observable: Exact) -> Any:  # noqa: ANN401 - an exact number
    return (state * observable.T).sum()


def _over_haar(first: Exact, second: Exact) -> Any:  # noqa: ANN401 - an exact number
    """Return the average of a product over all stabiliser states: they are a 3-design."""
    kets = stabiliser_states(len(first).bit_length() - 1)
    by_first, by_second = (((kets.conj() @ k) * kets).sum(axis=1) for k in (first, second))
    return _average(list(by_first * by_second))


def _hermitian(dim: int, generator: np.random.Generator) -> Exact:
    matrix = random_matrix(dim, generator)
    return np.asarray(matrix + matrix.conj().T)


def _contraction(basis: Exact, generator: np.random.Generator, *, traceless: bool) -> Exact:
    """Return a Hermitian matrix of norm at most 1 with eigenvalues in eighths."""
    dim = len(basis)
    eighths = generator.integers(-EIGHTHS, EIGHTHS + 1, dim)
    if traceless:
        eighths[dim // 2 :] = -eighths[: dim // 2]
    return _turned(basis, [Fraction(int(k), EIGHTHS) for k in eighths])


def _turned(basis: Exact, eigenvalues: Sequence[Fraction | int]) -> Exact:
    return np.asarray((basis * np.array([Gaussian(x) for x in eigenvalues])) @ basis.conj().T)


def _of_a_basis(basis: Exact, many: int) -> Ensemble:
    """Return the first states of a basis, with roots of the deviation of their second moment.

    Two copies of a Haar state are as likely each state of a basis of the symmetric ones.
    """
    dim, kets = len(basis), basis.T
    weight = Fraction(2, dim * (dim + 1))
    copies = [np.kron(ket, ket) for ket in kets]
    pairs = [
        np.kron(kets[i], kets[j]) + np.kron(kets[j], kets[i]) for i in range(dim) for j in range(i)
    ]
    above = [(ket, Fraction(1, many) - weight) for ket in copies[:many]]
    below = [(ket, weight) for ket in copies[many:]] + [(ket, weight / 2) for ket in pairs]
    states = tuple(np.outer(ket, ket.conj()) for ket in kets[:many])
    return Ensemble(states, (_root(above, dim**2), _root(below, dim**2)))


def _root(weighted: Sequence[tuple[Exact, Fraction]], size: int) -> Exact:
    """Return a square matrix A for which A†A is the sum of projectors on kets, times weights."""
    rows = [ket.conj() * root for ket, weight in weighted for root in roots_of(weight)]
    zeros = [gaussian_array(np.zeros(size, int))] * (size - len(rows))
    return np.array(rows + zeros)


def _of_any(dim: int, many: int, generator: np.random.Generator) -> Ensemble:
    """Return a state and Hermitian inputs that are none."""
    rest = (_hermitian(dim, generator) for _ in range(1, many))
    return Ensemble((random_pure_state(dim, generator), *rest))


@check(PRODUCTS, SQUARES, method=Method.EXACT)
def input_by_input(claim: Claim, seed: int) -> Iterator[Case]:
    """Up to four random Hermitian inputs of up to four dimensions, both sides added explicitly."""
    for dim in range(1, 5):
        for many in range(1, 5):
            generator = stream(seed, "input by input", dim, many)
            ensemble = _of_any(dim, many, generator)
            first, second = (_hermitian(dim, generator) for _ in range(2))
            second, observable = (second, BOTH) if claim.name == PRODUCTS.name else (first, TWO)
            values = ensemble.values(observable, first, second)
            claimed = evaluate(claim.closed_form, values, exact=True)
            quantity = ensemble.average(first, second) * many
            letters = ensemble.letters(first, second)
            label = f"$N = {dim}$, $m = {many}$"
            yield exact_case(label, claim.relation, quantity, claimed, letters)


@dataclass(frozen=True, eq=False)
class Instance:
    """An ensemble with the observables K and L."""

    label: str
    ensemble: Ensemble
    first: Exact
    second: Exact


def _instances(n_qubits: int, seed: int, *, traceless: bool) -> Iterator[Instance]:
    """Yield ensembles with K and L; the first one attains the bounds from above."""
    dim = 2**n_qubits
    generator = stream(seed, "finite ensembles", n_qubits)
    basis, turned = (random_circuit(n_qubits, generator) for _ in range(2))
    aligned = _turned(basis, [1] * (dim // 2) + [-1] * (dim // 2))
    across = _contraction(turned, generator, traceless=traceless)
    for many in dict.fromkeys((dim, dim - 1, 1)):
        ensemble = _of_a_basis(basis, many)
        label = f"$N = {dim}$, $m = {many}$, states of a basis"
        yield Instance(f"{label}, $K$ in it", ensemble, aligned, aligned)
        yield Instance(f"{label}, any $K$", ensemble, across, -across)
    roots = tuple(random_matrix(dim**2, generator, size=1) for _ in range(2))
    label = f"$N = {dim}$, $m = 3$, any $Delta_2^+$, $Delta_2^-$"
    yield Instance(label, replace(_of_any(dim, 3, generator), roots=roots), across, aligned)


@check(SECOND_MOMENT, ABOVE, BELOW, method=Method.EXACT)
def explicit_ensembles(claim: Claim, seed: int, *, quick: bool) -> Iterator[Case]:
    """States of a basis, their deviation in two parts, and any inputs, on one and two qubits."""
    of_pairs = claim.name == SECOND_MOMENT.name
    for n_qubits in (1,) if quick else (1, 2):
        for instance in _instances(n_qubits, seed, traceless=not of_pairs):
            ensemble, first = instance.ensemble, instance.first
            second = instance.second if of_pairs else first
            excess = ensemble.average(first, second) - _over_haar(first, second)
            if not of_pairs:
                excess -= ensemble.mean(first) ** 2
            gap = -excess if claim.name == BELOW.name else excess
            values = ensemble.values(BOTH if of_pairs else TWO, first, second)
            claimed = evaluate(claim.closed_form, values, exact=True)
            letters = ensemble.letters(first, second)
            yield exact_case(instance.label, claim.relation, gap / Gaussian(4), claimed, letters)
