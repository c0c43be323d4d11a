"""What the loss can see: all batches of basis states, sampled batches, and two ensembles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray
from sympy import Integer

from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    SequentialSampling,
    check,
    claimed_at,
    confirm,
    equality_case,
    exact_case,
)
from bptools.ensembles import Sampler, haar_states
from bptools.ensembles.designs import basis_states, stabiliser_states
from bptools.evaluation import Exact, Gaussian, evaluate
from bptools.statistics import Budget, stream
from checks.instruments.ensembles.weighted import Ensemble, discrepancy
from checks.instruments.gradients.flipping import basis_projector
from proofs import PSI0, N
from proofs.mmd_blindness import (
    BASIS_STATE,
    BLIND,
    FLOOR,
    INPUTS,
    SEPARATES,
    SQUARED_KERNEL,
    TARGETS,
)

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

BATCH = 4  # states of a sampled batch
BATCHES = 1600  # pairs of them, at most
PRECISION = 0.25  # relative


@check(FLOOR, method=Method.EXACT)
def average_over_batches(claim: Claim) -> Iterator[Case]:
    """Exact average of the discrepancy over all pairs of batches of basis states, a 1-design."""
    for dim, n_inputs, n_targets in ((2, 1, 1), (2, 2, 3), (3, 1, 2), (3, 2, 2), (4, 2, 1)):
        basis = basis_states(dim)
        total = Gaussian(0)
        for inputs in product(range(dim), repeat=n_inputs):
            for targets in product(range(dim), repeat=n_targets):
                pair = (Ensemble.uniform(basis[list(numbers)]) for numbers in (inputs, targets))
                total += discrepancy(*pair)
        values = {N: dim, INPUTS: n_inputs, TARGETS: n_targets}
        claimed = evaluate(claim.closed_form, values, exact=True)
        label = f"$N = {dim}$, batches of {n_inputs} and {n_targets} states"
        mean = total / dim ** (n_inputs + n_targets)
        letters = values | {PSI0: basis_projector(dim, 0)}
        yield exact_case(label, claim.relation, mean, claimed, letters)


@check(FLOOR, method=Method.SAMPLED, weight=1)
def sampled_batches(claim: Claim, budget: Budget, seed: int) -> Iterator[Case]:
    """QuTiP: the discrepancy of independent batches of Haar kets."""
    from bptools.ensembles.qutip_haar import qutip_haar_states

    sizes = (2, 3)
    error_rate, count = budget.per_case(len(sizes)), budget.most(BATCHES)
    for n_qubits in sizes:
        values = {N: Integer(2**n_qubits), INPUTS: Integer(BATCH), TARGETS: Integer(BATCH)}
        claimed = claimed_at(claim, values)

        def case(sample: Sampler, purpose: str, n: int = n_qubits, value: float = claimed) -> Case:
            generator = stream(seed, "floor of the loss", n, purpose)
            label = f"$n = {n}$, two batches of {BATCH} Haar states"

            def draw(number: int) -> Floats:
                return _batch_losses(sample(2 * BATCH * number, 2**n, generator), number)

            return SequentialSampling(draw, 0, 2, error_rate, count).until_decided(
                lambda mean, drawn: equality_case(label, mean, value, PRECISION * value, drawn)
            )

        first = case(qutip_haar_states, "kets")
        yield from confirm(first, partial(case, haar_states, "confirm"))


def _batch_losses(states: Complex, count: int) -> Floats:
    """Return the discrepancy of each pair of batches, fidelity by fidelity."""
    batches = states.reshape(count, 2, BATCH, -1)
    inputs, targets = batches[:, 0], batches[:, 1]

    def mean_fidelities(left: Complex, right: Complex) -> Floats:
        overlaps = np.einsum("bki,bli->bkl", left.conj(), right)
        return np.asarray((np.abs(overlaps) ** 2).mean(axis=(1, 2)))

    within = mean_fidelities(inputs, inputs) + mean_fidelities(targets, targets)
    return within - 2 * mean_fidelities(inputs, targets)


@check(BLIND, SQUARED_KERNEL, SEPARATES, method=Method.EXACT)
def compare_with_basis(claim: Claim) -> Iterator[Case]:
    """Exact discrepancy of the stabiliser states, a 2-design, and the basis, pair by pair."""
    power = 1 if claim.name == BLIND.name else 2
    for n_qubits in (1, 2):
        ensembles = (stabiliser_states(n_qubits), basis_states(2**n_qubits))
        means = [[_mean_power(left, right, power) for left in ensembles] for right in ensembles]
        quantity = means[0][0] + means[1][1] - 2 * means[0][1]
        dim, kernel = 2**n_qubits, "fidelity" if power == 1 else "its square"
        claimed = evaluate(claim.closed_form, {N: dim}, exact=True)
        letters = {N: dim, PSI0: basis_projector(dim, 0), BASIS_STATE: basis_projector(dim, 1)}
        yield exact_case(f"$N = {dim}$, {kernel}", claim.relation, quantity, claimed, letters)


def _mean_power(one: Exact, two: Exact, power: int) -> Gaussian:
    """Return the mean of a power of the fidelity over all pairs."""
    overlaps = np.conjugate(one) @ two.T
    fidelities = overlaps * np.conjugate(overlaps)
    return (fidelities**power).sum() / fidelities.size  # type: ignore[no-any-return]
