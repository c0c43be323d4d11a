"""Means and second moments of all gradients of a Pauli circuit over independent random angles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bptools.circuits import Circuit, PauliString, PauliSum
from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.input_states import UNIT_ROUNDOFF, PauliState, ProductState
from bptools.gradients.pauli.line import LineError
from bptools.gradients.pauli.means import mean_gradient
from bptools.gradients.pauli.packing import Array
from bptools.gradients.pauli.products import ProductObservable
from bptools.gradients.pauli.propagation import Propagation, Sums
from bptools.gradients.pauli.transfer import line_sums
from bptools.gradients.pauli.walk import TooManyStringsError

DEFAULT_CAP = 2**18

MAX_LINE_TERMS = 16  # their pairs are contracted one by one
Observable = PauliString | PauliSum | ProductObservable


@dataclass(frozen=True)
class SecondMoments:
    """E ∂ₖf and an enclosure of E (∂ₖf)², one entry an angle.

    Args:
        indices: The angles k.
        mean: E ∂ₖf, up to rounding.
        second: The computed E (∂ₖf)², inside the enclosure.
        second_low: Its lower end; rounding is allowed for.
        second_high: Its upper end.
        method: How the second moments were found and, where they are not exact, why.
    """

    indices: tuple[int, ...]
    mean: Array
    second: Array
    second_low: Array
    second_high: Array
    method: str

    def of(self, indices: Sequence[int]) -> SecondMoments:
        """Return the moments of some angles; all are held until now."""
        chosen = list(indices)
        return SecondMoments(
            indices=tuple(chosen),
            mean=np.asarray(self.mean)[chosen],
            second=np.asarray(self.second)[chosen],
            second_low=np.asarray(self.second_low)[chosen],
            second_high=np.asarray(self.second_high)[chosen],
            method=self.method,
        )


def small_angle_moments(
    circuit: Circuit,
    observable: Observable,
    state: PauliState,
    law: AngleLaw | Sequence[AngleLaw],
    indices: Sequence[int] | None = None,
    cap: int = DEFAULT_CAP,
) -> SecondMoments:
    """Return the mean and second moment of the gradients of f = tr(O V(θ) ρ V(θ)†).

    Strings are walked as long as they are no more than ``cap``; else, and for projectors of many
    qubits, the circuit is contracted along the line of its qubits; else the lightest strings are
    dropped and counted with the largest and smallest worth they can have.

    Args:
        circuit: Rotations exp(−iθP) and Clifford gates.
        observable: The O.
        state: The ρ; a line needs a product state.
        law: That of every angle, or one an angle. Angles are independent. Exact laws (rationals,
            polynomials) give exact moments if state and coefficients are exact too.
        indices: The angles k; all by default.
        cap: Largest number of strings to be walked at a time, at least 1.

    Returns:
        Moments and a rigorous enclosure, for every scale of the angles and every depth; wide
        enclosures, never wrong ones, where strings are too many and the qubits are on no line.

    Raises:
        ValueError: If sizes do not fit, an index is out of range, or an exact walk exceeds the cap.

    Source: arXiv:2512.06695, eqs. 53-59, for Pauli strings.

    >>> from fractions import Fraction
    >>> from bptools.circuits import PauliRotation
    >>> circuit = Circuit(1, (PauliRotation(PauliString.from_label("Y")),))
    >>> law = AngleLaw(Fraction(3, 4), Fraction(1, 4), Fraction(4, 5))
    >>> x = PauliString.from_label("X")
    >>> small_angle_moments(circuit, x, ProductState.zeros(1), law).second
    array([Fraction(3, 1)], dtype=object)
    """
    laws = checked_laws(circuit, observable, state, law)
    if cap < 1:
        raise ValueError(f"cap must be at least 1, it is {cap}")
    chosen = list(range(circuit.n_angles) if indices is None else indices)
    if not all(0 <= index < circuit.n_angles for index in chosen):
        raise ValueError(f"indices must lie in 0..{circuit.n_angles - 1}, they are {indices}")
    if isinstance(observable, PauliString):
        observable = PauliSum(((1, observable),))
    return _moments(circuit, observable, state, laws, cap).of(chosen)


def checked_laws(
    circuit: Circuit,
    observable: Observable,
    state: PauliState,
    law: AngleLaw | Sequence[AngleLaw],
) -> list[AngleLaw]:
    """Return one law an angle; refuse what does not fit together."""
    if circuit.is_noisy:
        raise ValueError("circuit must be unitary, it has noise")
    if circuit.n_angles == 0:
        raise ValueError("circuit must have at least one rotation, it has none")
    for name, n_qubits in (("observable", observable.n_qubits), ("state", state.n_qubits)):
        if n_qubits != circuit.n_wires:
            raise ValueError(
                f"{name} must have the circuit's {circuit.n_wires} qubits, it has {n_qubits}"
            )
    laws = [law] * circuit.n_angles if isinstance(law, AngleLaw) else list(law)
    if len(laws) != circuit.n_angles:
        raise ValueError(f"law must be one or {circuit.n_angles} laws, they are {len(laws)}")
    return laws


def _moments(
    circuit: Circuit,
    observable: PauliSum | ProductObservable,
    state: PauliState,
    laws: list[AngleLaw],
    cap: int,
) -> SecondMoments:
    """Return the moments of all angles by the first route that reaches them."""
    if isinstance(observable, PauliSum):
        return _by_walk(circuit, observable, state, laws, cap)
    try:
        return _along_line(circuit, observable, state, laws)
    except LineError as error:
        strings = observable.strings()
        if strings is None:
            return _only_bounded(circuit, observable, error)
        return _by_walk(circuit, strings, state, laws, cap, error)


def _by_walk(
    circuit: Circuit,
    observable: PauliSum,
    state: PauliState,
    laws: list[AngleLaw],
    cap: int,
    no_line: LineError | None = None,
) -> SecondMoments:
    """Return the moments of all angles by a walk; beyond the cap along the line if there is one.

    Args:
        circuit: The circuit.
        observable: The observable.
        state: The input state.
        laws: One law an angle.
        cap: Largest number of strings at a time.
        no_line: Why there is no line, where that is known.
    """
    exact = (
        state.is_exact
        and all(law.is_exact for law in laws)
        and not any(isinstance(c, float | np.floating) for c, _ in observable.terms)
    )
    if not exact:
        laws = [AngleLaw(*(float(value) for value in law.values)) for law in laws]
    walk = Propagation(circuit, observable, state, laws, exact, cap, may_drop=False)
    try:
        sums = walk.second_moments()
        means = mean_gradient(circuit, observable, state, laws)
        error = 0.0 if exact else _mean_error(circuit, observable, state)
        return _enclosed(means, error, sums, f"walk of {sums.largest} strings")
    except TooManyStringsError:
        if exact:
            raise
    if no_line is None:
        try:
            return _along_line(circuit, ProductObservable.of_sum(observable), state, laws)
        except LineError as reason:
            no_line = reason
    try:
        sums = replace(walk, may_fill=True).second_moments()
        method = f"walk of {sums.largest} strings"
    except TooManyStringsError:
        sums = replace(walk, may_fill=True, may_drop=True).second_moments()
        method = f"walk of the {cap} heaviest strings, the others bounded; on a line: {no_line}"
    means = mean_gradient(circuit, observable, state, laws)
    return _enclosed(means, _mean_error(circuit, observable, state), sums, method)


def _mean_error(circuit: Circuit, observable: PauliSum, state: PauliState) -> float:
    """Return a bound on the rounding of the means: products, one sum over the terms."""
    size = float(sum(abs(coefficient) for coefficient, _ in observable.terms))
    steps = 4 * circuit.n_angles + 2 * circuit.n_wires + len(observable.terms) + 20
    return 2 * size * (UNIT_ROUNDOFF * steps + 2 * state.rounding)


def _along_line(
    circuit: Circuit, observable: ProductObservable, state: PauliState, laws: list[AngleLaw]
) -> SecondMoments:
    """Return the moments of all angles by contraction along the line.

    Raises:
        LineError: If there is no line, or its tensors are too large.
    """
    if not isinstance(state, ProductState):
        raise LineError("the state is no product")
    if len(observable.terms) > MAX_LINE_TERMS:
        raise LineError(f"the observable has more than {MAX_LINE_TERMS} terms")
    second = line_sums(circuit, observable, state, laws, copies=2)
    first = line_sums(circuit, observable, state, laws, copies=1)
    method = f"line of qubits, tensors of {second.largest} entries"
    return _enclosed(first.value, first.above, second, method)


def _only_bounded(
    circuit: Circuit, observable: ProductObservable, no_line: LineError
) -> SecondMoments:
    """Return what holds of any circuit: |∂ₖf| ≤ 2‖O‖."""
    count = circuit.n_angles
    unknown = np.full(count, np.nan)
    return SecondMoments(
        indices=tuple(range(count)),
        mean=unknown,
        second=unknown,
        second_low=np.zeros(count),
        second_high=np.full(count, 4 * observable.norm_bound**2),
        method=f"only bounded: too many strings to walk, and on a line: {no_line}",
    )


def _enclosed(means: Array, error: Array | float, sums: Sums, method: str) -> SecondMoments:
    """Return the moments with the enclosure that the walk, and the mean by Jensen, give."""
    angles, value = tuple(range(len(sums.value))), sums.value
    if value.dtype == object:
        return SecondMoments(angles, means, value, value, value, f"{method}, exact")
    from_mean = np.maximum(np.abs(means) - error, 0.0) ** 2 * (1 - 8 * UNIT_ROUNDOFF)
    low = np.maximum(value - sums.below, from_mean)
    high = np.maximum(value + sums.above, from_mean)
    return SecondMoments(angles, means, np.clip(value, low, high), low, high, method)
