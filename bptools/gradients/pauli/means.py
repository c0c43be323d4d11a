"""Means of gradients, and derivatives where all angles are 0: one string a derivative."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bptools.circuits import Circuit, PauliString, PauliSum, hermitian_product
from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.input_states import PauliState
from bptools.gradients.pauli.packing import Array, anticommutation, pack_strings, row


def mean_gradient(
    circuit: Circuit, observable: PauliSum, state: PauliState, laws: Sequence[AngleLaw]
) -> Array:
    """Return E ∂ₖf of every angle: each rotation damps what it anticommutes with by its c.

    Args:
        circuit: The circuit V.
        observable: The O of f = tr(O V ρ V†).
        state: The input state ρ.
        laws: One law an angle.

    Returns:
        One value an angle, exact up to rounding, or without any where laws, coefficients and
        state are exact.
    """
    generators = circuit.at_input.generators
    between = anticommutation(generators, generators)
    exact = state.is_exact and all(law.is_exact for law in laws)
    dampings = row([law.c for law in laws], exact=exact)
    means = np.zeros(len(generators), dtype=dampings.dtype)
    later = np.triu(np.ones(between.shape, dtype=np.bool_), 1)  # k < j: behind k, nearer to O
    for coefficient, term in observable.terms:
        string = circuit.at_input.carried_back(term)
        (touched,) = anticommutation([string], generators)
        moved = np.flatnonzero(touched)
        if not len(moved):
            continue
        # behind k stands P, before it iGₖP, and k itself gives 2 E cos 2θ = 2c
        hit = np.where(later[moved], touched, between[moved] ^ touched)
        factors = np.where(hit, dampings, np.ones_like(dampings)).prod(axis=1)
        slopes = _slopes(string, [generators[k] for k in moved], state)
        means[moved] = means[moved] + coefficient * factors * slopes
    return means


def _slopes(string: PauliString, turns: Sequence[PauliString], state: PauliState) -> Array:
    """Return 2 tr(iGPρ) for generators G that anticommute with P."""
    moved = [hermitian_product(generator, string) for generator in turns]
    signs = np.array([p.sign for p in moved])
    return 2 * signs * state.expectations(*pack_strings(moved))


def gradient_at_zero(circuit: Circuit, observable: PauliSum, state: PauliState) -> Array:
    """Return ∂ₖf at θ = 0 for every angle.

    >>> from bptools.circuits import PauliRotation
    >>> from bptools.gradients.pauli.input_states import ProductState
    >>> turn = PauliRotation(PauliString.from_label("Y"))
    >>> x = PauliSum(((1, PauliString.from_label("X")),))
    >>> gradient_at_zero(Circuit(1, (turn,)), x, ProductState.zeros(1)).tolist()
    [2]
    """
    still = AngleLaw(1, 0, 1)
    return mean_gradient(circuit, observable, state, [still] * circuit.n_angles)


def hessian_at_zero(circuit: Circuit, observable: PauliSum, state: PauliState) -> Array:
    """Return ∂ⱼ∂ₖf at θ = 0, shape (angles, angles).

    With j the later rotation it is 4 tr(iGₖ(iGⱼP)ρ) if Gⱼ anticommutes with P and Gₖ with GⱼP,
    else 0; on the diagonal −4 tr(Pρ).
    """
    generators = circuit.at_input.generators
    hessian: Array = np.zeros((len(generators),) * 2, dtype=object if state.is_exact else float)
    for coefficient, term in observable.terms:
        string = circuit.at_input.carried_back(term)
        (touched,) = anticommutation([string], generators)
        for j in np.flatnonzero(touched):
            moved = hermitian_product(generators[j], string)
            earlier = [k for k in range(j + 1) if not moved.commutes(generators[k])]
            values = _slopes(moved, [generators[k] for k in earlier], state)
            hessian[j, earlier] += 2 * coefficient * values
    lower = np.tril(hessian, -1)
    return lower + lower.T + np.diag(np.diag(hessian))
