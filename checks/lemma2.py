"""Equations 35 to 37, Lemma 2: the two integrals by a design, by projection and by samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import Basic

from bptools.claims import Case, Claim, Method, Stance
from bptools.confrontation import (
    SequentialSampling,
    check,
    confirm,
    equality_case,
    exact_case,
)
from bptools.ensembles import Sampler, haar_unitaries
from bptools.ensembles.designs import clifford_unitaries
from bptools.ensembles.rational import (
    pauli_string,
    random_circuit,
    random_matrix,
    random_pauli,
)
from bptools.evaluation import Gaussian, evaluate, gaussian_array
from bptools.statistics import Budget, stream
from checks.instruments.ensembles.commutant import unitary_twirl
from proofs import N
from proofs.lemma2 import FIRST, SECOND, UNIFORM_FIRST, UNIFORM_SECOND, A, B, C, D, W

Quadruple = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]  # A, B, C, D

ONE_TRACE = (SECOND.name, UNIFORM_SECOND.name)
Floats = NDArray[np.float64]

SAMPLES = 6000  # at most
PRECISION = 0.04  # of a variable between -1 and 1


@check(FIRST, SECOND, UNIFORM_FIRST, UNIFORM_SECOND, method=Method.EXACT)
def check_clifford_group(claim: Claim, seed: int) -> Iterator[Case]:
    """Average over the 24 single-qubit Clifford unitaries, exactly."""
    group = clifford_unitaries()
    for drawn in _exact_instances(claim, (2, 2, 2), seed):
        total = sum((_integrand(claim, u, drawn.matrices) for u in group), Gaussian(0))
        yield _exact_case(claim, drawn, total / len(group))


@check(FIRST, SECOND, UNIFORM_FIRST, UNIFORM_SECOND, method=Method.EXACT)
def check_commutant(claim: Claim, seed: int) -> Iterator[Case]:
    """Project on the commutant of U x U, exactly."""
    dimensions = (2, 3, 4, 5) if claim.stance is Stance.ASSERTED else (2, 4, 8)
    for drawn in _exact_instances(claim, dimensions, seed):
        a, b, c, d = drawn.matrices
        dim, fixed = len(a), np.kron(b, d)
        if claim.name in ONE_TRACE:  # Tr[X B Y D] = Tr[(X x Y)(B x D) swap]
            fixed = fixed.reshape(dim**2, dim, dim).swapaxes(1, 2).reshape(fixed.shape)
        quantity = np.sum(unitary_twirl(np.kron(a, c), dim) * fixed.T)
        yield _exact_case(claim, drawn, quantity)


class _Instance(NamedTuple):
    """Matrices over Q(i), what the integral is to be multiplied by, and the claim's letters."""

    label: str
    matrices: Quadruple
    scale: Gaussian
    letters: dict[Basic, Any]


def _exact_instances(claim: Claim, dimensions: tuple[int, ...], seed: int) -> Iterator[_Instance]:
    """Yield instances of a claim: random ones, or those at which it fails."""
    for number, dim in enumerate(dimensions, 1):
        generator = stream(seed, claim.name, dim, number)
        if claim.stance is Stance.ASSERTED:
            a, b, c, d = (random_matrix(dim, generator) for _ in range(4))
            label, letters = f"$N = {dim}$, matrices {number}", _values((a, b, c, d))
            yield _Instance(label, (a, b, c, d), Gaussian(1), letters)
            continue
        identity, n_qubits = gaussian_array(np.eye(dim)), dim.bit_length() - 1
        basis = random_circuit(n_qubits, generator)
        w = basis @ pauli_string(random_pauli(n_qubits, generator)) @ basis.conj().T
        label = f"{_WITNESS[claim.name]}, $N = {dim}$, $W_{number}$"
        letters = {N: dim, W: w}
        if claim.name in ONE_TRACE:  # the roots of 2 in B and D make the factor 1/2
            root = identity + w * Gaussian(0, 1)
            yield _Instance(label, (identity, root, identity, root), Gaussian(1) / 2, letters)
        else:
            yield _Instance(label, (identity, w, identity, w), Gaussian(1), letters)


_WITNESS = {
    UNIFORM_FIRST.name: "$A = C = bb(1)$, $B = D = W$",
    UNIFORM_SECOND.name: "$A = C = bb(1)$, $B = D = (bb(1) + i W) slash sqrt(2)$",
}


def _integrand(claim: Claim, unitaries: NDArray[Any], matrices: Quadruple) -> Any:  # noqa: ANN401 - exact or floats
    """Return what is averaged, for a unitary or a stack of them."""
    a, b, c, d = matrices
    inverses = np.conjugate(unitaries).swapaxes(-1, -2)
    first, second = unitaries @ a @ inverses @ b, unitaries @ c @ inverses @ d
    if claim.name in ONE_TRACE:
        return np.einsum("...ij,...ji->...", first, second)
    return np.einsum("...ii->...", first) * np.einsum("...ii->...", second)


def _claimed(claim: Claim, matrices: Quadruple, *, exact: bool) -> Any:  # noqa: ANN401 - exact or a float
    """Return the closed form's value."""
    return evaluate(claim.closed_form, _values(matrices), exact=exact)


def _values(matrices: Quadruple) -> dict[Basic, Any]:
    return {N: len(matrices[0]), **dict(zip((A, B, C, D), matrices, strict=True))}


def _exact_case(claim: Claim, drawn: _Instance, mean: Gaussian) -> Case:
    claimed = _claimed(claim, drawn.matrices, exact=True)
    return exact_case(drawn.label, claim.relation, mean * drawn.scale, claimed, drawn.letters)


@check(FIRST, SECOND, UNIFORM_FIRST, UNIFORM_SECOND, method=Method.SAMPLED, weight=1)
def check_samples(claim: Claim, budget: Budget, seed: int) -> Iterator[Case]:
    """Sample unitaries by QuTiP, a failure confirmed by NumPy; the integrand is bounded."""
    from bptools.ensembles.qutip_haar import qutip_haar_unitaries

    dimensions = (2, 4, 8, 16) if claim.stance is Stance.ASSERTED else (2, 4)
    error_rate = budget.per_case(len(dimensions))
    count = budget.most(SAMPLES)
    for dim in dimensions:
        instance = _bounded(claim, dim, stream(seed, claim.name, dim, "matrices"))
        claimed = float(_claimed(claim, instance.matrices, exact=False).real) / instance.size

        def run(
            sample: Sampler,
            name: str,
            dim: int = dim,
            instance: _Bounded = instance,
            claimed: float = claimed,
        ) -> Case:
            generator = stream(seed, claim.name, dim, name)

            def draw(number: int) -> Floats:
                unitaries = sample(number, dim, generator)
                return np.asarray(
                    _integrand(claim, unitaries, instance.matrices).real / instance.size
                )

            return SequentialSampling(draw, instance.low, 1, error_rate, count).until_decided(
                lambda mean, drawn: equality_case(instance.label, mean, claimed, PRECISION, drawn)
            )

        yield from confirm(
            run(qutip_haar_unitaries, "QuTiP"), partial(run, haar_unitaries, "NumPy")
        )


@dataclass(frozen=True, eq=False)
class _Bounded:
    """Matrices for which the real part of the integrand over ``size`` is in [low, 1]."""

    label: str
    matrices: Quadruple
    size: float
    low: float


def _bounded(claim: Claim, dim: int, generator: np.random.Generator) -> _Bounded:
    if claim.stance is Stance.ASSERTED:
        # two states at 45 degrees and two projectors: probabilities and amplitudes
        basis, *rotations = haar_unitaries(3, dim, generator)
        kets = basis[:, 0], (basis[:, 0] + basis[:, 1]) / np.sqrt(2)
        a, c = (np.outer(ket, ket.conj()) for ket in kets)
        b, d = (
            rotation[:, : dim // 2] @ rotation[:, : dim // 2].conj().T for rotation in rotations
        )
        label = f"$N = {dim}$, A and C pure states, B and D projectors of rank {dim // 2}"
        return _Bounded(label, (a, b, c, d), 1, -1 if claim.name in ONE_TRACE else 0)
    (basis,) = haar_unitaries(1, dim, generator)
    signs = np.repeat([1, -1], dim // 2)
    identity, w = np.eye(dim), (basis * signs) @ basis.conj().T
    label = f"{_WITNESS[claim.name]}, $N = {dim}$, over $"
    if claim.name in ONE_TRACE:
        root = (identity + 1j * w) / np.sqrt(2)
        return _Bounded(f"{label}N$", (identity, root, identity, root), dim, -1)
    return _Bounded(f"{label}N^2$", (identity, w, identity, w), dim**2, -1)
