"""The circuit of one ancilla gate by gate on explicit states, each outcome by its amplitudes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sympy import cos, symbols

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.ensembles.rational import pauli_string, random_pure_state, random_turn
from bptools.evaluation import Exact, Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.loss_instances import rational
from proofs import THETA, N
from proofs.witness_branches import BOTH, CHI, STATE

SIZES = (2, 3, 4)
SIGN, OF_PROBABILITY, OF_OVERLAP = symbols("e b c", real=True)  # as the claim names them


def _outcome(state: Exact, target: Exact, turned: Exact, outcome: int) -> Exact:
    """Return what is left of a state at an outcome of the ancilla, which is not normalised.

    Args:
        state: The data qubits', of shape (dim, dim).
        target: The projector at which the ancilla is turned over.
        turned: The ancilla's amplitudes behind its gate, of 0 and of 1.
        outcome: 0 or 1.
    """
    beside = gaussian_array(np.eye(len(target))) - target
    kraus = beside * turned[outcome] + target * turned[1 - outcome]
    return np.asarray(kraus @ state @ kraus.conj().T)


@check(BOTH, method=Method.EXACT)
def outcome_by_outcome(claim: Claim, seed: int) -> Iterator[Case]:
    """Explicit states and angles: what the data qubits are left in, for each outcome."""
    for dim in SIZES:
        generator = stream(seed, "outcomes of a witness", dim)
        state, target = (random_pure_state(dim, generator) for _ in range(2))
        turn = random_turn(generator)
        turned = turn.about(pauli_string("Y"))[:, 0]
        for outcome, sign in enumerate((-1, 1)):
            left = _outcome(state, target, turned, outcome)
            probability, overlap = np.trace(left), np.trace(target @ left)
            of_probability, of_overlap = generator.integers(1, 9, 2).tolist()
            quantity = probability * Gaussian(of_probability) + overlap * Gaussian(of_overlap)
            values = {N: dim, CHI: target, STATE: state, SIGN: sign}
            values |= {OF_PROBABILITY: of_probability, OF_OVERLAP: of_overlap}
            cosine = rational(turn.cosine**2 - turn.sine**2)
            claimed = evaluate(claim.closed_form.subs(cos(THETA), cosine), values, exact=True)
            letters = {**values, THETA: turn.angle}
            label = f"$N = {dim}$, outcome {outcome}"
            yield exact_case(label, claim.relation, quantity, claimed, letters)
