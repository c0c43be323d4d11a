"""Moments close to Haar entry by entry, over Q(i): flat inputs and weighted bases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from sympy import Integer, Rational

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import Confrontation, check, exact_case
from bptools.ensembles.rational import pauli_string
from bptools.evaluation import Exact, Gaussian, complex_array, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.rational_instances import RationalInstance
from checks.instruments.gradients.shifted import exact_shifted_operator
from checks.instruments.gradients.splitting import Split
from checks.instruments.values import matrix_values
from proofs import N
from proofs.entrywise import BOUND, DEVIATION, FLAT, UNIFORM
from proofs.haar_input import OVERLAP, WITHOUT

LARGEST_PAIR = 3  # qubits of a second moment that is written down

# one-qubit states over Q(i), up to a phase: |+>, |->, |i>, |-i>, and one that Z tells apart
_UNIT = Gaussian(Rational(1, 2), Rational(1, 2))
_PLUS, _MINUS, _RIGHT, _LEFT = (gaussian_array([1, second]) * _UNIT for second in (1, -1, 1j, -1j))
_BIASED = gaussian_array([Rational(3, 5), Gaussian(0, Rational(4, 5))])
_BIASED_TURNED = gaussian_array([Rational(3, 5), Rational(4, 5)])  # by a quarter about Z


def _product(first: Exact, others: Sequence[Exact]) -> Exact:
    state = first
    for other in others:
        state = np.kron(state, other)
    return np.asarray(state)


def _flat_instance(first: Exact, n_qubits: int) -> RationalInstance:
    """Return $P = Z_1$ with a product state as target and nothing else."""
    one = gaussian_array(np.eye(2**n_qubits))
    target = _product(first, [_RIGHT] * (n_qubits - 1))
    generator = pauli_string("Z" + "1" * (n_qubits - 1))
    split = Split(one, generator, one)
    return RationalInstance(split, np.outer(target, np.conjugate(target)), 0)


def _largest_deviation(states: Exact, weights: Sequence[Fraction]) -> tuple[Exact, Fraction]:
    """Return the averaged state less 1/N, and the largest real or imaginary part in it."""
    dim = states.shape[1]
    scale = np.array([Gaussian(weight) for weight in weights])
    average = (scale[:, None] * states).T @ np.conjugate(states)
    deviation = average - gaussian_array(np.eye(dim)) * Gaussian(Rational(1, dim))
    largest = max(max(abs(z.x), abs(z.y)) for z in deviation.ravel())
    return deviation, Fraction(int(largest.numerator), int(largest.denominator))


@check(FLAT, UNIFORM, method=Method.EXACT)
def flat_states(claim: Claim, *, quick: bool) -> Confrontation:
    """Exact shift over the largest deviation of an entry, for inputs with flat entries."""
    cases = []
    xs, ratios = [], []
    for n_qubits in range(1, 4 if quick else 6):
        dim = 2**n_qubits
        state = _product(_PLUS, [_RIGHT] * (n_qubits - 1))[None]
        instance = _flat_instance(_RIGHT, n_qubits)
        _, epsilon = _largest_deviation(state, [Fraction(1)])
        (shift,) = instance.gradients(state)
        ratio = shift / Rational(epsilon.numerator, epsilon.denominator)
        claimed = evaluate(claim.closed_form, {N: Integer(dim), OVERLAP: 0}, exact=True)
        label = f"$n = {n_qubits}$, flat, $epsilon = {epsilon}$: shift over $epsilon$"
        letters = matrix_values(WITHOUT, instance)
        cases.append(exact_case(label, claim.relation, ratio, claimed, letters))
        xs.append(float(n_qubits))
        ratios.append(float(ratio))
        biased = _flat_instance(_BIASED, n_qubits)
        (shift,) = biased.gradients(_product(_BIASED_TURNED, [_RIGHT] * (n_qubits - 1))[None])
        if claim.name == FLAT.name:
            values = {N: Integer(dim), OVERLAP: Rational(-7, 25)}
            claimed = evaluate(claim.closed_form, values, exact=True)
            overlap = '$op("Tr") (P_k sigma\') = -7/25$'
            label = f"$n = {n_qubits}$, $N = {dim}$, {overlap}: $N$ times the shift"
            letters = matrix_values(WITHOUT, biased)
            cases.append(exact_case(label, claim.relation, dim * shift, claimed, letters))
    figures = (_growth_figure(xs, ratios),) if claim.name == FLAT.name else ()
    return Confrontation(cases, figures=figures)


@check(BOUND, method=Method.EXACT)
def tilted_bases(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact means over weighted bases; a basis of eigenvectors attains the bound."""
    for n_qubits in range(1, 4):
        dim = 2**n_qubits
        instance = _flat_instance(_RIGHT, n_qubits)
        generator = stream(seed, "tilted basis", n_qubits)
        parts = generator.integers(1, 9, dim).tolist()
        at_random = [Fraction(part, sum(parts)) for part in parts]
        tilted = [Fraction(1, dim)] * dim
        tilted[0], tilted[dim // 2] = Fraction(3, 2 * dim), Fraction(1, 2 * dim)
        for name, weights in (("tilted", tilted), ("weighted at random", at_random)):
            pairs = [(_PLUS, _MINUS), *[(_RIGHT, _LEFT)] * (n_qubits - 1)]
            states = np.stack([_product(row[0], row[1:]) for row in product(*pairs)])
            deviation, epsilon = _largest_deviation(states, weights)
            gradients = instance.gradients(states)
            shares = [Rational(weight.numerator, weight.denominator) for weight in weights]
            mean = sum((w * x for w, x in zip(shares, gradients, strict=True)), Rational(0))
            claimed = evaluate(claim.closed_form, {DEVIATION: deviation}, exact=True)
            label = f"$n = {n_qubits}$, eigenbasis, {name}, largest entry {epsilon}"
            letters = {**matrix_values(WITHOUT, instance), DEVIATION: deviation}
            yield exact_case(label, claim.relation, mean**2, claimed, letters)


def _second_ratio(n_qubits: int) -> float:
    """Return the shift of the second moment over the largest deviation of its entries, flat."""
    dim = 2**n_qubits
    exact = _product(_PLUS, [_RIGHT] * (n_qubits - 1))
    state = complex_array(exact)
    pair = np.outer(np.kron(state, state), np.kron(state, state).conj())
    swap = np.eye(dim**2)[np.arange(dim**2).reshape(dim, dim).T.ravel()]
    haar = (np.eye(dim**2) + swap) / (dim * (dim + 1))
    (gradient,) = _flat_instance(_RIGHT, n_qubits).gradients(exact[None])
    operator = exact_shifted_operator(_flat_instance(_RIGHT, n_qubits))
    values = complex_array(operator)
    expected = np.trace(haar @ np.kron(values, values)).real
    return float((float(gradient) ** 2 - expected) / np.abs(pair - haar).max())


def _growth_figure(qubits: list[float], ratios: list[float]) -> Figure:
    """Draw the constants of both readings against the number of qubits."""
    x = tuple(qubits)
    pairs = tuple(_second_ratio(n) for n in range(1, LARGEST_PAIR + 1))
    return Figure(
        name="entrywise-constant",
        title="What ε means: shift of the mean and of the second moment over ε",
        x_label="qubits n",
        y_label="shift / ε",
        caption=(
            "Flat inputs: entry by entry the moments are 1/N and 1/N² from Haar, but the mean "
            "shifts by 1/2 and the second moment by nearly 1/4, so the constants grow like N/2 "
            "and N²/4. In trace norm they are at most 1/2 and 1/4 for every N."
        ),
        series=(
            Series("mean, entry by entry (exact)", "points", x, tuple(ratios)),
            Series("second moment, entry by entry (exact)", "points", x[:LARGEST_PAIR], pairs),
            Series("mean, trace norm", "bound", x, (0.5,) * len(x)),
            Series("second moment, trace norm", "bound", x, (0.25,) * len(x)),
        ),
    )
