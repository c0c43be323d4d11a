"""Equations 6 and 7: the discrepancy by its definition, on ensembles of exact states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.ensembles.designs import basis_states, stabiliser_states
from bptools.evaluation import evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.ensembles.weighted import Ensemble, discrepancy
from proofs import N
from proofs.mmd import AVERAGE_1, AVERAGE_2, COLUMNS, COUNTS, DISTANCE, NONNEGATIVE, RHO_1, RHO_2


class EnsemblePair(NamedTuple):
    """Two ensembles to compare, and their name in the report."""

    label: str
    first: Ensemble
    second: Ensemble


def random_ensembles(seed: int, *, weighted: bool) -> Iterator[EnsemblePair]:
    """Yield pairs of random ensembles."""
    for dim, first, second in ((2, 2, 2), (2, 5, 3), (3, 4, 4), (4, 3, 6), (5, 6, 6)):
        generator = stream(seed, "mmd", dim, first, second, int(weighted))
        pair = [
            Ensemble.random(count, dim, generator, weighted=weighted) for count in (first, second)
        ]
        weights = "random weights" if weighted else "equal weights"
        yield EnsemblePair(f"$N = {dim}$, {first} and {second} states, {weights}", *pair)


def designs() -> Iterator[EnsemblePair]:
    """Yield different ensembles of one averaged state, 1/N, which the discrepancy cannot tell."""
    hadamard = np.array([[1, 1], [1, -1]])
    for n_qubits, signs in ((1, hadamard), (2, np.kron(hadamard, hadamard))):
        basis = Ensemble.uniform(basis_states(2**n_qubits))
        stabilisers = Ensemble.uniform(stabiliser_states(n_qubits))
        yield EnsemblePair(
            f"$N = {2**n_qubits}$, basis and Hadamard basis",
            basis,
            Ensemble.uniform(gaussian_array(signs)),
        )
        label = f"$N = {2**n_qubits}$, basis and all stabiliser states"
        yield EnsemblePair(label, basis, stabilisers)


@check(DISTANCE, method=Method.EXACT)
def check_definition(claim: Claim, seed: int) -> Iterator[Case]:
    """Add up the fidelities of all pairs of states, for the loss (7) with equal weights."""
    pairs = [
        *random_ensembles(seed, weighted=False),
        *random_ensembles(seed, weighted=True),
        *designs(),
    ]
    for label, first, second in pairs:
        values = {N: first.dim, AVERAGE_1: first.average, AVERAGE_2: second.average}
        expected = evaluate(claim.closed_form, values, exact=True)
        letters: dict[object, object] = {N: first.dim}
        for count, columns, ensemble in zip(COUNTS, COLUMNS, (first, second), strict=True):
            letters |= {count: ensemble.columns.shape[1], columns: ensemble.columns}
        yield exact_case(label, claim.relation, discrepancy(first, second), expected, letters)


@check(NONNEGATIVE, method=Method.EXACT)
def check_sign(claim: Claim, seed: int) -> Iterable[Case]:
    """Look for a negative discrepancy, and for different ensembles that it cannot tell apart."""
    pairs = [*random_ensembles(seed, weighted=True), *designs()]
    bound = evaluate(claim.closed_form, {}, exact=True)
    return [
        exact_case(
            label,
            claim.relation,
            discrepancy(first, second),
            bound,
            {N: first.dim, RHO_1: first.average, RHO_2: second.average},
        )
        for label, first, second in pairs
    ]
