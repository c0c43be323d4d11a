"""Which theorem on barren plateaus answers for a group, an observable and an input."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bptools.circuits import PauliString, PauliSum
from bptools.gradients.pauli import PauliState
from bptools.groups.rotation_group import RotationGroup

MOST_STATE_QUBITS = 10  # up to which all strings of an input are looked at


class Whereabouts(StrEnum):
    """Where an operator lies."""

    FIXED = "commutes with the group"
    INSIDE = "lies in the Lie algebra"
    OUTSIDE = "lies outside of the Lie algebra"
    UNKNOWN = "was not looked at: too many qubits"


@dataclass(frozen=True)
class Applicability:
    """What is known of an observable and an input, and so which theorem applies.

    Args:
        observable: Where O lies.
        state: Where the traceless part of ρ lies.
    """

    observable: Whereabouts
    state: Whereabouts

    @property
    def theorems(self) -> tuple[str, ...]:
        """The theorems that apply, the special ones first."""
        ragone = "Ragone et al. (arXiv:2309.09342)"
        fontana = "Fontana et al. (arXiv:2309.07902)"
        orbits = "second moments by orbits of Pauli strings"
        if self.observable is Whereabouts.FIXED:
            return ("nothing is turned: the loss is constant",)
        if self.observable is Whereabouts.INSIDE:
            return (ragone, fontana, orbits)
        return (ragone, orbits) if self.state is Whereabouts.INSIDE else (orbits,)

    def __str__(self) -> str:
        return (
            f"the observable {self.observable}, the input {self.state}: {'; '.join(self.theorems)}"
        )


def applicability(
    group: RotationGroup, observable: PauliString | PauliSum, state: PauliState
) -> Applicability:
    """Return which theorem gives the variance of a loss.

    Args:
        group: The group of the circuit.
        observable: The observable O.
        state: The input ρ; all its strings are looked at, on up to 10 qubits.

    >>> from bptools.gradients.pauli import ProductState
    >>> ising = RotationGroup([PauliString.from_label(p) for p in ("ZZ", "XI", "IX")])
    >>> z = PauliString.from_label("ZI")
    >>> print(applicability(ising, z, ProductState.zeros(2)).observable)
    lies outside of the Lie algebra
    """
    strings = (observable,) if isinstance(observable, PauliString) else _strings(observable)
    moved = [string for string in strings if not group.centralises(string)]
    place = Whereabouts.OUTSIDE
    if not moved:
        place = Whereabouts.FIXED
    elif all(group.holds(string) for string in strings):
        place = Whereabouts.INSIDE
    return Applicability(place, _state_place(group, state))


def _strings(observable: PauliSum) -> list[PauliString]:
    """Return the strings of an observable, less the identity, that do not cancel."""
    return [string for c, string in observable.terms if c and string.support]


def _state_place(group: RotationGroup, state: PauliState) -> Whereabouts:
    """Return where ρ − 1/2ⁿ lies."""
    n_qubits = group.n_qubits
    if n_qubits > MOST_STATE_QUBITS:
        return Whereabouts.UNKNOWN

    vectors = np.arange(1, 4**n_qubits, dtype=np.uint64)
    x, z = vectors & np.uint64(2**n_qubits - 1), vectors >> np.uint64(n_qubits)
    values = state.expectations(x[:, None], z[:, None]).astype(np.float64)
    occurring = np.flatnonzero(np.abs(values) > 10 * state.rounding)
    if len(occurring) > group.algebra.dimension:
        return Whereabouts.OUTSIDE
    strings = (PauliString(n_qubits, int(x[k]), int(z[k])) for k in occurring)
    return Whereabouts.INSIDE if all(map(group.holds, strings)) else Whereabouts.OUTSIDE
