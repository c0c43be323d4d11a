"""The walk on strings: one gate by quadrature, whole circuits by simulation, and 200 qubits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from math import log10

import msgspec
import numpy as np
from sympy import Basic, lambdify

from bptools.circuits import (
    Circuit,
    PauliRotation,
    PauliString,
    PauliSum,
    denoising_circuit,
    hermitian_product,
)
from bptools.claims import Case, Claim, Figure, Method, Relation, Series
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    confirm,
    equality_case,
    rounded_case,
)
from bptools.ensembles import haar_states
from bptools.ensembles.rational import random_pauli
from bptools.gradients.pauli import (
    AngleLaw,
    PauliState,
    ProductState,
    SecondMoments,
    StateVector,
    gradient_at_zero,
    small_angle_moments,
    uniform_law,
    zero_projector,
)
from bptools.gradients.pauli.packing import pack_strings
from bptools.statistics import Budget, Interval, bernstein_interval, chunked, stream
from checks.instruments.gradients.circuit_instances import LAYERS
from checks.instruments.gradients.landscape import Landscape, uniform_average, uniform_nodes
from checks.instruments.gradients.landscape import uniform_law as simulated_law
from checks.instruments.gradients.landscapes import pauli, random_landscape
from proofs import N
from proofs.small_angles import DAMPED, DIFFERENTIATED, FIRST, GENERATOR, PAIR, SECOND, STATE
from proofs.theorem2 import ALPHA, BETA, KAPPA, WIDTH
from proofs.theorem2_repaired import FLIP

SIZES = (10, 50, 100, 200)
LARGEST_PROJECTOR = 50
SCALES = {"D^(-1/2)": -0.5, "D^(-1/4)": -0.25, "1": 0.0}  # a as a power of D
PRECISION = 0.25  # of a sampled second moment, relative
AMPLITUDES = 2**15  # simulated at a time: they fit a processor's cache
DRAWS = {4: 12_000, 8: 3_000}  # of all angles, by number of qubits


@check(PAIR, DAMPED, DIFFERENTIATED, method=Method.ROUNDED)
def one_gate_by_quadrature(claim: Claim, seed: int) -> Confrontation:
    """Quadrature of simulated losses of one gate, two observables."""
    cases = []
    for n_qubits in (1, 2, 3):
        first, second = (
            random_landscape(n_qubits, 1, stream(seed, "small angles", n_qubits, k)) for k in (1, 2)
        )
        turn, (x, y) = first.generators[0], (first.observable, second.observable)
        odd, even = ([o + sign * turn @ o @ turn for o in (x, y)] for sign in (-1, 1))
        factors = {PAIR.name: odd, DAMPED.name: (odd[0], even[1])}.get(claim.name, (x, x))
        losses = [Landscape(o, first.ket, (turn,)) for o in factors]
        state = np.outer(first.ket, first.ket.conj())
        values: dict[Basic, object] = {GENERATOR: turn, FIRST: x, SECOND: y, STATE: state}
        for scale in (0.1, 0.3, 0.9, 1.5):
            nodes = uniform_nodes(scale)[:, None]
            slopes = claim.name == DIFFERENTIATED.name
            parts = [loss.gradient(0, nodes) if slopes else loss.loss(nodes) for loss in losses]
            quantity = float(uniform_average(parts[0] * parts[1]))
            claimed = claimed_at(claim, values | {WIDTH: scale, N: len(state)})
            radius = losses[0].rounding + losses[1].rounding
            cases.append(
                rounded_case(f"$n = {n_qubits}$, $a = {scale}$", quantity, claimed, radius)
            )
    return Confrontation(cases, assumes=(ROUNDED,))


def _weights(claim: Claim, scale: float) -> tuple[float, float]:
    """Return with which weights a string stays and moves at the differentiated gate."""
    ends = []
    for letter in "YX":  # with H = Z the string Y stays in the first state, and moves to X
        state = (pauli("1") + pauli(letter)) / 2
        values: dict[Basic, object] = {GENERATOR: pauli("Z"), FIRST: pauli("Y"), STATE: state}
        ends.append(claimed_at(claim, values | {WIDTH: scale, N: 2}))
    return ends[0], ends[1]


def _claimed(
    claim: Claim,
    circuit: Circuit,
    observable: PauliString | PauliSum,
    state: PauliState,
    scale: float,
    index: int,
) -> float:
    """Return the second moment of the walk, its weights at the differentiated gate as claimed."""
    parts = []
    for moves in (0.0, 1.0):  # a law under which an anticommuting string surely stays or moves
        laws = [uniform_law(scale)] * circuit.n_angles
        laws[index] = AngleLaw(moves, 1 - moves, 0.0)
        moments = small_angle_moments(circuit, observable, state, laws, [index])
        parts.append(float(moments.second[0]))
    stays, moves = _weights(claim, scale)
    return (stays * parts[0] + moves * parts[1]) / 4


@check(DIFFERENTIATED, method=Method.ROUNDED)
def walk_at_scale(claim: Claim, seed: int, *, quick: bool) -> Confrontation:
    """Second moments at up to 200 qubits, and small circuits against simulation by quadrature."""
    cases = _simulated_cases(claim, seed)
    rows = [
        Row(n, name, power)
        for n in SIZES[: 1 if quick else None]
        for name in ("local", "global")
        for power in SCALES.values()
    ]
    cases += [row.case for row in rows]
    figures = _figures(rows, SIZES[: 1 if quick else None])
    return Confrontation(cases, figures=figures, assumes=(ROUNDED,))


def _simulated_cases(claim: Claim, seed: int) -> list[Case]:
    """Compare random Pauli circuits with the same matrices, averaged over all angles."""
    cases = []
    for n_qubits, order in ((1, 2), (2, 3), (3, 4), (4, 5), (5, 5)):
        generator = stream(seed, "walk", n_qubits, order)
        turns = [random_pauli(n_qubits, generator) for _ in range(order)]
        strings = [random_pauli(n_qubits, generator) for _ in range(2)]
        index = next((k for k in range(order) if _anticommute(turns[k], strings[0])), 0)
        labels = [letters.replace("1", "I") for letters in (*turns, *strings)]
        paulis = [PauliString.from_label(label) for label in labels]
        circuit = Circuit(n_qubits, tuple(map(PauliRotation, paulis[:order])))
        observable = PauliSum(((1.0, paulis[-2]), (0.5, paulis[-1])))
        matrix = pauli(strings[0]) + 0.5 * pauli(strings[1])
        ket = haar_states(1, 2**n_qubits, generator)[0]
        simulated = Landscape(matrix, ket, tuple(pauli(letters) for letters in turns))
        for scale in (0.1, 0.5):
            quantity = simulated.mean_square(index, [simulated_law(scale)] * order)
            claimed = _claimed(claim, circuit, observable, StateVector(ket), scale, index)
            label = f"simulated, $n = {n_qubits}$, $D = {order}$, $a = {scale}$"
            cases.append(rounded_case(label, quantity, claimed, 2 * simulated.rounding))
    return cases


def _anticommute(first: str, second: str) -> bool:
    letters = zip(first, second, strict=True)
    return sum(a != b and "1" not in (a, b) for a, b in letters) % 2 == 1


@dataclass(frozen=True, eq=False)
class Row:
    """One row of the table: the layered circuit of a size, a string, and a scale of the angles.

    Args:
        n_qubits: Number of qubits.
        name: ``local`` for X in the middle, ``global`` for that times Z on every other qubit.
        power: The scale a is D to this power.
    """

    n_qubits: int
    name: str
    power: float

    @property
    def circuit(self) -> Circuit:
        """The paper's circuit of five layers."""
        return _layered_circuit(self.n_qubits)

    @property
    def string(self) -> PauliString:
        """The observable."""
        others = dict.fromkeys(range(self.n_qubits), "Z") if self.name == "global" else {}
        return PauliString.on(self.n_qubits, others | {self.n_qubits // 2: "X"})

    @property
    def scale(self) -> float:
        """The largest angle a of exp(-i theta P)."""
        return float((2 * LAYERS * self.n_qubits) ** self.power)

    @cached_property
    def moments(self) -> SecondMoments:
        """The second moments of all gradients."""
        zeros = ProductState.zeros(self.n_qubits)
        return small_angle_moments(self.circuit, self.string, zeros, uniform_law(self.scale))

    @property
    def slopes(self) -> np.ndarray:
        """All derivatives at 0."""
        return _slopes(self.n_qubits, self.string)

    @property
    def index(self) -> int:
        """The angle by which the derivative at 0 is largest."""
        return int(np.argmax(np.abs(self.slopes)))

    @property
    def second(self) -> float:
        """Its second moment."""
        return float(self.moments.second[self.index])

    @cached_property
    def bounds(self) -> dict[str, float]:
        """Decimal logarithms of the lower bounds on that second moment; absent if vacuous."""
        index, order = self.index, self.circuit.n_angles
        slope = float(self.slopes[index])
        row = _curvatures(self.n_qubits, self.string, index)
        alpha, beta, kappa, flip = (float(weight(self.scale)) for weight in _weights_of_gates())
        mixed = float(row @ row - row[index] ** 2)
        printed = alpha * slope**2 + beta / 4 * (mixed + row[index] ** 2)
        universal = alpha * slope**2 + beta / 4 * (row[index] ** 2 + alpha / kappa * mixed)
        unflipped = (1 - flip) ** (order - 1)
        repaired = (1 - 2 * flip) * (unflipped * abs(slope) - 2 * (1 - unflipped))
        logarithms = {
            "eq. (14)": log10(printed) + (order - 1) * log10(alpha),
            "with κ": log10(universal) + (order - 1) * log10(kappa),
        }
        return logarithms | ({"repaired": 2 * log10(repaired)} if repaired > 0 else {})

    @property
    def case(self) -> Case:
        """The exact value confronted with the strongest of the bounds."""
        moments, index = self.moments, self.index
        strongest = max(self.bounds.values())
        radius = float(moments.second_high[index] - moments.second_low[index])
        scale = next(words for words, power in SCALES.items() if power == self.power)
        case = rounded_case(
            f"$n = {self.n_qubits}$, {self.name} string, a = {scale}",
            self.second,
            10**strongest,
            radius,
            Relation.AT_LEAST,
        )
        words = ", ".join(f"{name} 10^{value:.1f}" for name, value in self.bounds.items())
        return msgspec.structs.replace(case, note=words)


@cache
def _layered_circuit(n_qubits: int) -> Circuit:
    """Return the paper's circuit of five layers, once a size: it remembers its generators."""
    return denoising_circuit(n_qubits, LAYERS)


@cache
def _weights_of_gates() -> tuple[Callable[[float], float], ...]:
    """Return the bounds' α, β, κ and the probability of a flip as functions of the scale."""
    return tuple(lambdify(WIDTH, e.unabbreviated) for e in (ALPHA, BETA, KAPPA, FLIP))


@cache  # the same at every scale
def _slopes(n_qubits: int, string: PauliString) -> np.ndarray:
    """Return all derivatives at 0, on |0..0⟩."""
    observable, zeros = PauliSum(((1, string),)), ProductState.zeros(n_qubits)
    slopes = gradient_at_zero(_layered_circuit(n_qubits), observable, zeros)
    return np.asarray(slopes, dtype=np.float64)


@cache
def _curvatures(n_qubits: int, string: PauliString, index: int) -> np.ndarray:
    """Return ∂ⱼ∂ₖf at 0 for one k and every j, on |0..0⟩: a string moved twice."""
    circuit = _layered_circuit(n_qubits)
    picture, zeros = circuit.at_input, ProductState.zeros(n_qubits)
    start, generators = picture.carried_back(string), picture.generators
    moved: dict[int, PauliString] = {}
    for j, generator in enumerate(generators):
        later, earlier = (
            (generator, generators[index]) if j >= index else (generators[index], generator)
        )
        if start.commutes(later):
            continue
        once = hermitian_product(later, start)
        if not once.commutes(earlier):
            moved[j] = hermitian_product(earlier, once)
    row = np.zeros(len(generators))
    if moved:
        signs = np.array([string.sign for string in moved.values()])
        row[list(moved)] = 4 * signs * zeros.expectations(*pack_strings(list(moved.values())))
    return row


def _figures(rows: Sequence[Row], sizes: Sequence[int]) -> tuple[Figure, ...]:
    """Draw the largest second moment against the number of qubits, one figure a scale."""
    figures = []
    for words, power in SCALES.items():
        series = []
        for name in ("local", "global"):
            drawn = [row for row in rows if (row.name, row.power) == (name, power)]
            x = tuple(float(row.n_qubits) for row in drawn)
            y = tuple(row.second for row in drawn)
            series.append(Series(f"{name} string", "points", x, y))
            bounds = tuple(10.0 ** row.bounds["eq. (14)"] for row in drawn)
            series.append(Series(f"eq. (14), {name}", "bound", x, bounds))
        small = [n for n in sizes if n <= LARGEST_PROJECTOR]
        moments = tuple(_projector_moment(n, power) for n in small)
        series.append(Series("fidelity with |0..0>", "points", tuple(map(float, small)), moments))
        figures.append(
            Figure(
                name=f"small-angles-{words}",
                title=f"Second moment of a gradient, angles up to a = {words}",
                x_label="qubits n",
                y_label="second moment of the gradient",
                caption=(
                    f"The paper's circuit of {LAYERS} layers, $D = {2 * LAYERS} n$ angles, on "
                    "|0..0>; exact, by the angle of the largest gradient at 0 (for the fidelity: "
                    "of the largest second moment). Global strings have a plateau at "
                    "$D^(-1 slash 4)$ and at 1, not at $D^(-1 slash 2)$; local ones, at this fixed "
                    "depth, at no scale."
                ),
                series=tuple(series),
            )
        )
    return tuple(figures)


def _projector_moment(n_qubits: int, power: float) -> float:
    circuit = _layered_circuit(n_qubits)
    law, zeros = uniform_law(circuit.n_angles**power), ProductState.zeros(n_qubits)
    return float(small_angle_moments(circuit, zero_projector(n_qubits), zeros, law).second.max())


@check(DIFFERENTIATED, method=Method.SAMPLED, weight=2)
def walk_against_samples(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Samples of simulated gradients of the layered circuit on four and eight qubits."""
    chosen = [(4, -0.5), (4, -0.25), (4, 0.0), (8, -0.5), (8, -0.25)]
    error_rate = budget.per_case(len(chosen))
    cases: list[Case] = []
    for n_qubits, power in chosen[: 2 if quick else None]:
        circuit = denoising_circuit(n_qubits, 2)
        walked = circuit
        string = PauliString.on(n_qubits, {n_qubits // 2: "X"})
        scale = float(circuit.n_angles**power)
        zeros, law = ProductState.zeros(n_qubits), uniform_law(scale)
        index = int(np.argmax(small_angle_moments(walked, string, zeros, law).second))
        claimed = _claimed(claim, walked, string, zeros, scale, index)
        count = budget.most(DRAWS[n_qubits])
        label = f"$n = {n_qubits}$, $D = {circuit.n_angles}$, $a = {scale:.3g}$"

        def case(
            *key: str,
            circuit: Circuit = circuit,
            scale: float = scale,
            index: int = index,
            count: int = count,
            label: str = label,
            claimed: float = claimed,
        ) -> Case:
            generator = stream(seed, "walk by samples", label, *key)
            squares = _sampled_squares(circuit, scale, index, count, generator)
            highest = 4 * (1 + 1e-9)
            interval: Interval = bernstein_interval(chunked(squares), 0, highest, error_rate, count)
            return equality_case(label, interval, claimed, PRECISION * claimed, count)

        cases += confirm(case("angles"), partial(case, "confirm"))
    return Confrontation(cases, assumes=("squares lie in [0, 4]",))


def _sampled_squares(
    circuit: Circuit, scale: float, index: int, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Return squared gradients of X in the middle by the full angle, one a draw of all angles."""
    from bptools.audits.observables import StringObservable
    from bptools.audits.program import Program
    from bptools.audits.simulated_gradients import gradients

    n_wires = circuit.n_wires
    jacobian = np.zeros((circuit.n_angles, 1))
    jacobian[index] = 2.0  # the full angle is half of that of the gates
    program = Program(
        circuit=circuit,
        angles=np.zeros(circuit.n_angles),
        jacobian=jacobian,
        is_linear=True,
        names=("theta",),
        values=np.zeros(1),
        measured=StringObservable(n_wires, ((1.0, ((n_wires // 2, "X"),)),)),
        inputs=tuple(range(n_wires)),
        preparations=(),
        wires=tuple(map(str, range(n_wires))),
    )
    squares, most = [], AMPLITUDES >> n_wires
    for at in range(0, count, most):
        size = min(most, count - at)
        angles = 2 * generator.uniform(-scale, scale, (size, circuit.n_angles))
        states = np.tile(np.eye(2**n_wires)[0] + 0j, (size, 1))
        squares.append(gradients(program, states, angles)[:, 0] ** 2)
    return np.concatenate(squares)
