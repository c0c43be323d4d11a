"""Circuits that attain the bounds of Theorem 1: explicit gates and states, a 2-design exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.ensembles.designs import stabiliser_states
from bptools.ensembles.rational import Turn, pauli_string, random_pure_state, random_turn
from bptools.evaluation import Exact, Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.rational_instances import quarter_turn
from proofs import THETA, matrix
from proofs.theorem1_attained import ANCILLAS, CHI, HALF, OBSERVABLE, PURE

PLUS = gaussian_array(np.full((2, 2), 0.5))


def _identity(dim: int) -> Exact:
    return gaussian_array(np.eye(dim))


def _slopes(inputs: Exact, turned: Exact, generator: Exact, measured: Exact) -> Any:  # noqa: ANN401 - exact numbers
    """Return the gradient of every input by the angle of the last gate, by the shift rule.

    Args:
        inputs: Projectors, of shape (count, dim, dim).
        turned: The gate at its angle, of shape (dim, dim).
        generator: The involution that it turns about.
        measured: The observable behind it.
    """
    gates = (quarter_turn(generator, sign) @ turned for sign in (1, -1))
    ahead, behind = (gate.conj().T @ measured @ gate for gate in gates)
    return np.einsum("ij,kji->k", ahead - behind, inputs) / Gaussian(2)


def _changed_places(dim: int, ancilla_dim: int) -> Exact:
    """Return the permutation that exchanges ancillas with what is beside the first qubit."""
    size = dim * ancilla_dim
    places = np.arange(size).reshape(2, dim // 2, ancilla_dim).swapaxes(1, 2).ravel()
    return _identity(size)[places]


def _variance(claim: Claim, n_qubits: int, target: Exact, turn: Turn) -> Any:  # noqa: ANN401 - an exact number
    """Return the variance over all stabiliser states of the data qubits."""
    kets, beside = stabiliser_states(n_qubits), _identity(2 ** (n_qubits - 1))
    inputs = np.einsum("ki,kj->kij", kets, kets.conj())
    involution = np.kron(pauli_string("Z"), beside)
    measured = np.kron(pauli_string("X"), beside)
    if claim.name == PURE.name:
        measured = np.kron(PLUS, target)
    if claim.name == ANCILLAS.name:
        inputs = np.array([np.kron(state, target) for state in inputs])
        involution = np.kron(involution, beside)
        change = _changed_places(2**n_qubits, len(target))
        measured = change.T @ np.kron(np.kron(PLUS, target), beside) @ change
    slopes = _slopes(inputs, turn.about(involution), involution, measured)
    return (slopes * slopes).mean() - slopes.mean() ** 2


@check(PURE, OBSERVABLE, ANCILLAS, method=Method.EXACT)
def average_over_stabilisers(claim: Claim, seed: int) -> Iterator[Case]:
    """Parameter-shift gradients of explicit circuits over all stabiliser states, a 2-design."""
    for n_qubits in (1, 2):
        dim, half = 2**n_qubits, 2 ** (n_qubits - 1)
        generator = stream(seed, "attained", n_qubits)
        target, turn = random_pure_state(half, generator), random_turn(generator)
        variance = _variance(claim, n_qubits, target, turn)
        claimed = evaluate(claim.closed_form, {HALF: half}, exact=True)
        zero = gaussian_array(np.diag(np.eye(dim)[0]))
        letters = {HALF: half, CHI: target, matrix("psi_0", 2 * HALF): zero, THETA: turn.angle}
        yield exact_case(f"$N = {dim}$", claim.relation, variance, claimed, letters)
