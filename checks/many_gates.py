"""The averaged state of gates in a row: every gate explicit, every combination of angles added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sympy import Basic, Trace, pi

from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import haar_unitaries
from bptools.ensembles.rational import random_circuit, random_matrix
from bptools.evaluation import Array, evaluate
from bptools.statistics import stream
from checks.instruments.gradients.gate_rows import (
    HALF_TURN,
    AngleLaw,
    GateRow,
    at_zero,
    uniform_turns,
)
from checks.instruments.gradients.random_gate_rows import (
    exact_row,
    exact_state,
    float_row,
    float_state,
)
from checks.instruments.values import letters_of
from proofs import N
from proofs.many_gates import (
    AFTER,
    AT_ZERO,
    BEFORE,
    BEHIND_AT_ZERO,
    INEQUALITIES,
    MIXTURE,
    MIXTURE_BEHIND,
    POSITIVE,
    POSITIVE_BEHIND,
    STATE,
    TEST,
    TURN,
    seen,
)
from proofs.theorem2 import WIDTH

Size = tuple[int, int, int]
"""Qubits, gates before and behind the fixed one."""

SIZES = ((1, 0, 0), (1, 1, 1), (1, 3, 0), (2, 1, 0), (1, 2, 2), (2, 0, 0), (2, 1, 1), (2, 2, 1))
QUICK = 4  # the first ones, in a quick run
SCALES = (0.2, 0.7)


class _Instance:
    """The averaged state and that at angle 0, behind the fixed gate where the claim is."""

    def __init__(
        self,
        claim: Claim,
        rows: tuple[GateRow, GateRow],
        start: Array,
        between: Array,
        law: AngleLaw,
    ) -> None:
        before, behind = rows
        self.averaged = law.mean(before.states(start, law.turns))
        (self.at_zero,) = before.states(start, at_zero)
        self.kept: Basic = AT_ZERO
        if claim.name.endswith("_behind"):
            self.kept = BEHIND_AT_ZERO
            through, through_zero = (
                between @ state @ between.conj().T for state in (self.averaged, self.at_zero)
            )
            self.averaged = law.mean(behind.states(through, law.turns))
            (self.at_zero,) = behind.states(through_zero, at_zero)
        self.counts: dict[Basic, object] = {
            row.count: len(gates.generators)
            for row, gates in zip((BEFORE, AFTER), rows, strict=True)
        }

    def sides(self, claim: Claim, test: Array) -> tuple[Any, dict[Basic, object]]:
        """Return the quantity, and what the right side is made of."""

        def expectation(state: Array) -> Any:  # noqa: ANN401 - a number, exact or float
            return np.trace(test.conj().T @ state @ test)

        values = self.counts | {
            seen(self.kept): expectation(self.at_zero),
            Trace(self.kept): np.trace(self.at_zero),
        }
        is_trace = "trace" in claim.name or "rest" in claim.name
        return np.trace(self.averaged) if is_trace else expectation(self.averaged), values


def _rows(
    make: Callable[[int, int, np.random.Generator], GateRow],
    size: Size,
    generator: np.random.Generator,
) -> tuple[GateRow, GateRow]:
    n_qubits, before, behind = size
    return make(n_qubits, before, generator), make(n_qubits, behind, generator)


def _label(size: Size, scale: str) -> str:
    n_qubits, before, behind = size
    return f"$N = {2**n_qubits}$, $D = {before}$, $L = {behind}$, $a = {scale}$"


@check(*INEQUALITIES, method=Method.EXACT)
def at_half_a_turn(claim: Claim, seed: int, *, quick: bool) -> list[Case]:
    """Explicit gates on one and two qubits, all combinations of four angles added exactly."""
    cases = []
    for size in SIZES[: QUICK if quick else None]:
        generator = stream(seed, "many gates", *size)
        n_qubits = size[0]
        rows, start = _rows(exact_row, size, generator), exact_state(n_qubits, generator)
        between = random_circuit(n_qubits, generator)
        instance = _Instance(claim, rows, start, between, HALF_TURN)
        test = random_matrix(2**n_qubits, generator)
        quantity, values = instance.sides(claim, test)
        claimed = evaluate(claim.closed_form, {WIDTH: pi / 2, **values}, exact=True)
        letters = {N: 2**n_qubits, WIDTH: pi / 2, STATE: start, TURN: between, TEST: test}
        for gates, row in zip((BEFORE, AFTER), rows, strict=True):
            letters |= letters_of(gates, row)
        label = _label(size, "pi slash 2")
        cases.append(exact_case(label, claim.relation, quantity, claimed, letters))
    return cases


@check(POSITIVE, MIXTURE, POSITIVE_BEHIND, MIXTURE_BEHIND, method=Method.ROUNDED)
def at_smaller_angles(claim: Claim, seed: int) -> Confrontation:
    """Explicit gates on one and two qubits, angles by quadrature."""
    cases = []
    for scale in SCALES:
        for size in ((1, 1, 1), (2, 1, 0), (2, 1, 1)):
            generator = stream(seed, "many gates", str(scale), *size)
            n_qubits = size[0]
            instance = _Instance(
                claim,
                _rows(float_row, size, generator),
                float_state(n_qubits, generator),
                haar_unitaries(1, 2**n_qubits, generator)[0],
                uniform_turns(scale),
            )
            test = haar_unitaries(1, 2**n_qubits, generator)[0]
            test = test * np.arange(2**n_qubits)  # of rank N - 1
            quantity, values = instance.sides(claim, test)
            claimed = claimed_at(claim, {WIDTH: scale, **values})
            radius = rounding_radius(256 * (sum(size) + 1) * len(test)) * len(test) ** 3
            label = _label(size, str(scale))
            mean = float(np.real(quantity))
            cases.append(rounded_case(label, mean, claimed, radius, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))
