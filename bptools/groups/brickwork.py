"""Exact variances of brickwork circuits whose two-qubit gates are independent 2-designs.

Averaged over its gate, what two copies of an observable are on a pair of qubits becomes a sum of
the identity (+) and the swap of the copies (−). A gate that meets + beside − gives 2/5 of ++ and of
−−, one that meets equal ones leaves them: domain walls that walk, and vanish where they meet.

Source: A. Nahum, S. Vijay and J. Haah, Phys. Rev. X 8 (2018) 021014; Weingarten's formula for U(4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import NamedTuple

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import ProductState
from bptools.groups.purities import Number

MOST_PAIRS = 16  # that a string acts on: they make 2^16 configurations

# of a qubit that holds the identity, the swap or a letter: traces with the identity and the swap
_TRACES = ((4, 2), (2, 4), (0, 2))
_IDENTITY, _SWAP, _LETTER = range(3)


class Configuration(NamedTuple):
    """What each qubit holds: the identity, the swap, or the letter that it had at the start.

    Args:
        swaps: The qubits that hold the swap, as bits.
        letters: Those that no gate has met yet and that the string acts on, as bits.
    """

    swaps: int
    letters: int

    def kind(self, qubit: int) -> int:
        """Return what a qubit holds."""
        if self.letters >> qubit & 1:
            return _LETTER
        return _SWAP if self.swaps >> qubit & 1 else _IDENTITY

    def met(self, qubit: int) -> tuple[tuple[Configuration, Fraction], ...]:
        """Return what a gate on this qubit and the next makes of it, with weights."""
        first, second = self.kind(qubit), self.kind(qubit + 1)
        identity, swap = (a * b for a, b in zip(_TRACES[first], _TRACES[second], strict=True))
        joint = 0b11 << qubit
        swaps, letters = self.swaps & ~joint, self.letters & ~joint
        results = (
            (Configuration(swaps, letters), Fraction(4 * identity - swap, 60)),
            (Configuration(swaps | joint, letters), Fraction(4 * swap - identity, 60)),
        )
        return tuple(result for result in results if result[1])


Weights = Mapping[Configuration, Fraction]


def brickwork_variances(
    observable: PauliString | PauliSum, state: ProductState, depth: int
) -> list[Number]:
    """Return the variances of a loss behind 1, 2, .. rows of independent two-qubit 2-designs.

    Args:
        observable: A string or a real sum of strings, on a line of at least 2 qubits. The row next
            to it has gates on (0, 1), (2, 3), .., the row before on (1, 2), (3, 4), .., and so on.
        state: The input, a product of one-qubit states.
        depth: The largest number of rows, at least 1.

    Returns:
        One variance a depth: rational for rational coefficients and states. A local observable is
        found at any size; one of many qubits has as many configurations as pairs of them have
        subsets.

    Raises:
        UsageError: If the depth is below 1, there is one qubit, the numbers of qubits differ, or a
            string acts on too many pairs.

    >>> z = PauliString.on(20, {7: "Z"})
    >>> brickwork_variances(z, ProductState.zeros(20), 3)
    [Fraction(1, 5), Fraction(13, 125), Fraction(181, 3125)]
    """
    if isinstance(observable, PauliString):
        observable = PauliSum(((1, observable),))
    n_qubits = observable.n_qubits
    _refuse_wide(observable)
    if depth < 1:
        raise UsageError(f"depth must be at least 1, it is {depth}")
    if n_qubits < 2 or state.n_qubits != n_qubits:
        raise UsageError(
            f"observable and state must have the same number of qubits, at least 2, they have "
            f"{n_qubits} and {state.n_qubits}"
        )
    seconds: list[Number] = [0] * depth
    means: list[Number] = [0] * depth
    for place, (coefficient, string) in enumerate(observable.terms):
        weights: Weights = {Configuration(0, string.support): Fraction(1)}
        for row in range(depth):
            weights = _after_row(weights, row % 2, n_qubits)
            seconds[row] += coefficient**2 * _value(weights, string, string, state)
            if not string.support & ~_unmet(row, n_qubits):
                means[row] += coefficient * _expected(string, string.support, state)
            if row:
                continue
            for weight, partner in observable.terms[:place]:  # the next row tells them apart
                if not (string.x ^ partner.x | string.z ^ partner.z) & ~_unmet(0, n_qubits):
                    value = _value(weights, string, partner, state)
                    seconds[0] += 2 * coefficient * weight * value
    return [second - mean**2 for second, mean in zip(seconds, means, strict=True)]


def _refuse_wide(observable: PauliSum) -> None:
    """Refuse strings that make too many configurations."""
    for _, string in observable.terms:
        pairs = {q // 2 for q in range(string.n_qubits) if string.support >> q & 1}
        if len(pairs) > MOST_PAIRS:
            raise UsageError(
                f"observable must act on at most {MOST_PAIRS} pairs of qubits (0, 1), (2, 3), .., "
                f"{string} acts on {len(pairs)}"
            )


def _after_row(weights: Weights, first: int, n_qubits: int) -> Weights:
    """Return the configurations after a row of gates."""
    after = dict(weights)
    for qubit in range(first, n_qubits - 1, 2):
        uneven = [
            (swaps, letters)
            for swaps, letters in after
            if (swaps ^ swaps >> 1 | letters | letters >> 1) >> qubit & 1
        ]
        gone = [(Configuration(*held), after.pop(Configuration(*held))) for held in uneven]
        for configuration, weight in gone:
            for result, share in configuration.met(qubit):
                after[result] = after.get(result, Fraction(0)) + weight * share
    return after


def _unmet(row: int, n_qubits: int) -> int:
    """Return the qubits that no gate has met after a row, as bits: a last one without partner."""
    return 1 << n_qubits - 1 if row == 0 and n_qubits % 2 else 0


def _value(
    weights: Weights, string: PauliString, partner: PauliString, state: ProductState
) -> Number:
    """Return the expectation of two copies of the input."""
    return sum(
        weight
        * prod(_purity(state, q) for q in range(string.n_qubits) if configuration.swaps >> q & 1)
        * _expected(string, configuration.letters, state)
        * _expected(partner, configuration.letters, state)
        for configuration, weight in weights.items()
    )


def _expected(string: PauliString, qubits: int, state: ProductState) -> Number:
    """Return the expectation of a string's letters on some qubits."""
    letters: Sequence[int] = [q for q in range(string.n_qubits) if qubits >> q & 1]
    return prod(state.table[q][string.letter(q)] for q in letters)


def _purity(state: ProductState, qubit: int) -> Number:
    """Return tr ρ² of one qubit."""
    total = 1 + sum(component**2 for component in state.bloch[qubit])
    return total / 2 if isinstance(total, float) else Fraction(total) / 2
