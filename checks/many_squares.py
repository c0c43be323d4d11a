"""Average squares of losses of gates in a row: every combination of explicit angles added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Basic, pi

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
from bptools.ensembles.rational import pauli_string, random_matrix, random_pauli
from bptools.evaluation import Array, Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.gate_rows import (
    HALF_TURN,
    AngleLaw,
    GateRow,
    Turns,
    at_zero,
    uniform_turns,
)
from checks.instruments.gradients.landscapes import pauli, random_observable
from checks.instruments.gradients.random_gate_rows import (
    exact_row,
    exact_state,
    float_row,
    float_state,
)
from proofs.many_gates import BEFORE
from proofs.many_squares import (
    ADDED,
    BEFORE_KEPT,
    BEFORE_SQUARES,
    CLAIMS,
    CURVATURE,
    KEPT,
    LAST,
    SECOND_MOMENT,
    SLOPE,
    seen,
    seen_as,
)
from proofs.theorem2 import KAPPA, WIDTH

SIZES = ((1, 0), (1, 1), (2, 1), (1, 2), (2, 2))
"""Qubits, and gates before the differentiated one."""
QUICK = 3  # the first ones, in a quick run
SCALES = (0.3, 0.7)


@dataclass(frozen=True, eq=False)
class _Loss:
    """Tr Q ρ behind D gates and the differentiated one, and the number κ of their angles."""

    row: GateRow  # the differentiated gate last
    start: Array
    observable: Array
    kappa: Any  # a number, exact or float

    @property
    def last(self) -> int:
        """The place of the differentiated gate, and the number D of the others."""
        return len(self.row.generators) - 1

    def at_zero(self, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the loss where all angles are 0, differentiated by those of some gates."""
        turns: list[Turns] = [at_zero] * (self.last + 1)
        return self.row.slopes(self.start, self.observable, turns, *gates)[0]

    def mean_square(self, law: AngleLaw, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the average of the square over all angles that matter."""
        own = law.turns if gates else at_zero
        turns = [*[law.turns] * self.last, own]
        values = self.row.slopes(self.start, self.observable, turns, *gates)
        return law.mean(values * values)

    def kept(self, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the square at 0, times κ for each other gate."""
        return self.at_zero(*gates) ** 2 * self.kappa**self.last

    def added(self, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the squares of its derivatives at 0 by the others, each times κ for the rest."""
        squares = [self.at_zero(gate, *gates) ** 2 for gate in range(self.last)]
        return sum(squares, start=0 * self.kappa) * self.kappa ** max(self.last - 1, 0)

    def sides(self, claim: Claim, law: AngleLaw) -> tuple[Any, dict[Basic, object]]:
        """Return the quantity of a claim, and what its right side is made of."""
        own = self.last
        values: dict[Basic, object] = {
            BEFORE.count: own,
            seen(BEFORE_KEPT): self.kept(),
            seen(BEFORE_SQUARES): self.added(),
            seen_as(SLOPE, BEFORE_KEPT): self.kept(own),
            seen_as(CURVATURE, BEFORE_KEPT): self.kept(own, own),
            seen_as(SLOPE, BEFORE_SQUARES): self.added(own),
        }
        quantities: dict[str, Callable[[], Any]] = {
            KEPT.name: lambda: values[seen(BEFORE_KEPT)],
            ADDED.name: lambda: values[seen(BEFORE_SQUARES)],
            SECOND_MOMENT.name: lambda: self.mean_square(law),
            LAST.name: lambda: self.mean_square(law, own),
        }
        return quantities[claim.name](), values


def _exact_loss(n_qubits: int, order: int, generator: np.random.Generator) -> _Loss:
    before = exact_row(n_qubits, order, generator)
    own = pauli_string(random_pauli(n_qubits, generator))
    identity = gaussian_array(np.eye(2**n_qubits))
    row = GateRow((*before.generators, own), (*before.fixed, identity))
    matrix = random_matrix(2**n_qubits, generator)
    kappa = Gaussian.of(evaluate(KAPPA, {WIDTH: pi / 2}, exact=True))
    return _Loss(row, exact_state(n_qubits, generator), matrix + matrix.conj().T, kappa)


def _float_loss(n_qubits: int, order: int, scale: float, generator: np.random.Generator) -> _Loss:
    before = float_row(n_qubits, order, generator)
    own = pauli(random_pauli(n_qubits, generator))
    row = GateRow((*before.generators, own), (*before.fixed, np.eye(2**n_qubits)))
    observable = random_observable(2**n_qubits, generator)
    kappa = np.real(evaluate(KAPPA, {WIDTH: scale}))
    return _Loss(row, float_state(n_qubits, generator), observable, kappa)


@check(*CLAIMS, method=Method.EXACT)
def at_half_a_turn(claim: Claim, seed: int, *, quick: bool) -> list[Case]:
    """Explicit gates on one and two qubits, all combinations of four angles added exactly."""
    cases = []
    for n_qubits, order in SIZES[: QUICK if quick else None]:
        loss = _exact_loss(n_qubits, order, stream(seed, "many squares", n_qubits, order))
        quantity, values = loss.sides(claim, HALF_TURN)
        claimed = evaluate(claim.closed_form, {WIDTH: pi / 2, **values}, exact=True)
        label = f"$N = {2**n_qubits}$, $D = {order}$, $a = pi slash 2$"
        cases.append(exact_case(label, claim.relation, quantity, claimed))
    return cases


@check(SECOND_MOMENT, LAST, method=Method.ROUNDED)
def at_smaller_angles(claim: Claim, seed: int) -> Confrontation:
    """Explicit gates on one and two qubits, angles by quadrature."""
    cases = []
    for scale in SCALES:
        for n_qubits, order in ((1, 1), (2, 1), (1, 2)):
            generator = stream(seed, "many squares", str(scale), n_qubits, order)
            loss = _float_loss(n_qubits, order, scale, generator)
            quantity, values = loss.sides(claim, uniform_turns(scale))
            claimed = claimed_at(claim, {WIDTH: scale, **values})
            # each derivative is a difference of two losses of at most 1
            radius = 64 * rounding_radius(256 * (order + 2) * 2**n_qubits)
            label = f"$N = {2**n_qubits}$, $D = {order}$, $a = {scale}$"
            mean = float(np.real(quantity))
            cases.append(rounded_case(label, mean, claimed, radius, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))
