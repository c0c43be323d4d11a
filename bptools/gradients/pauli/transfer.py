"""Contract a network along the line of qubits: one sweep from each end gives every angle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

import numpy as np

from bptools.circuits import Circuit
from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.input_states import UNIT_ROUNDOFF, ProductState
from bptools.gradients.pauli.line import LineElement, LineError, LineNetwork, Vector, build_network
from bptools.gradients.pauli.products import ProductObservable
from bptools.gradients.pauli.propagation import UNDERFLOW, Sums
from bptools.gradients.pauli.walk import total

MAX_ENTRIES = 2**21  # of a tensor in a sweep; a column holds some forty of them


class TooWideError(LineError):
    """The bonds between two neighbours are too many."""


def line_sums(
    circuit: Circuit,
    observable: ProductObservable,
    state: ProductState,
    laws: Sequence[AngleLaw],
    copies: int,
) -> Sums:
    """Return E ∂ₖf (one copy) or E (∂ₖf)² (two copies) of all angles, with a bound on rounding.

    Raises:
        NotALineError: If a gate joins qubits that are no neighbours.
        TooWideError: If a tensor would have more than ``MAX_ENTRIES`` entries.
    """
    count = circuit.n_angles
    sums = Sums(np.zeros(count), np.zeros(count), np.zeros(count))
    for places in combinations_with_replacement(range(len(observable.terms)), copies):
        factors = [observable.terms[place] for place in places]
        if not all(factor.any(axis=1).all() for factor in factors):
            continue  # a term that is 0
        network = build_network(circuit, laws, state, factors)
        if network is None:
            continue  # averages that vanish
        if network.peak > MAX_ENTRIES:
            raise TooWideError(
                f"a tensor of {network.peak} entries is needed, more than {MAX_ENTRIES}"
            )
        sums.largest = max(sums.largest, network.peak)
        weight = 1 + (len(set(places)) == 2)
        absolute = network.absolute()
        # twice for complex entries; and the sum over pairs of terms
        relative = UNIT_ROUNDOFF * (2 * network.roundings + len(observable.terms) ** 2)
        values = list(gradients(network))
        bounds = gradients(absolute) if _is_signed(network) else iter(values)
        for (index, value), (_, bound) in zip(values, bounds, strict=True):
            sums.value[index] += weight * value.real
            sums.above[index] += weight * relative * abs(bound) + UNDERFLOW
    sums.below = sums.above
    return sums


def _is_signed(network: LineNetwork) -> bool:
    """Return whether any entry is negative or complex, so that terms can cancel."""
    tensors = [t for c in network.columns for e in c for t in (e.tensor, e.slope) if t is not None]
    ends = [*network.tops, *network.bottoms]
    return any(np.iscomplexobj(t) or (t < 0).any() for t in [*tensors, *ends])


def gradients(network: LineNetwork) -> Iterator[tuple[int, complex]]:
    """Yield the index of every rotation that has a derivative, and the contraction with it."""
    lefts: list[Vector] = [np.ones(1)]
    for column, top, bottom in zip(network.columns, network.tops, network.bottoms, strict=True):
        front = lefts[-1][:, None, None] * top
        for element in column:
            front = _back(front, element, element.tensor)
        lefts.append((front @ bottom)[0])
    right: Vector = np.ones(1)
    for column, top, bottom, left in zip(
        network.columns[::-1], network.tops[::-1], network.bottoms[::-1], lefts[-2::-1], strict=True
    ):
        front, fronts = left[:, None, None] * top, []
        for element in column:
            fronts.append(front)
            front = _back(front, element, element.tensor)
        behind = right[None, :, None] * bottom
        for element in column[::-1]:
            front = fronts.pop()
            if element.slope is not None:
                turned = _back(front, element, element.slope)
                yield element.index, complex(total(np.ravel(behind * turned)))
            behind = _forth(behind, element)
        right = (behind @ top)[:, 0]


def _back(front: Vector, element: LineElement, tensor: Vector) -> Vector:
    """Carry a front (bonds still to come, bonds left behind, labels) past an element."""
    coming, left, labels = front.shape
    bond, after, before = tensor.shape
    carried: Vector
    if element.part == "right half":
        # Σ over bond x and label d of front[x, q, d] tensor[x, e, d], as one product of matrices
        joined = front.reshape(bond, coming // bond * left, labels).transpose(1, 0, 2)
        carried = _flat(joined) @ _flat(tensor.transpose(1, 0, 2)).T
        return carried.reshape(coming // bond, left, after)
    carried = front.reshape(coming * left, before) @ tensor.reshape(bond * after, before).T
    return carried.reshape(coming, left * bond, after)


def _forth(behind: Vector, element: LineElement) -> Vector:
    """Carry what lies behind an element (same shape) to in front of it."""
    coming, left, labels = behind.shape
    bond, after, before = element.tensor.shape
    carried: Vector
    if element.part == "right half":
        joined = behind.reshape(coming * left, labels)
        carried = joined @ _flat(element.tensor.transpose(1, 0, 2))
        parted = carried.reshape(coming * left, bond, before).transpose(1, 0, 2)
        return parted.reshape(bond * coming, left, before)
    joined = behind.reshape(coming * left // bond, bond * after)
    carried = joined @ element.tensor.reshape(bond * after, before)
    return carried.reshape(coming, left // bond, before)


def _flat(tensor: Vector) -> Vector:
    """Return a tensor as a matrix, all its axes but the first together."""
    return tensor.reshape(len(tensor), -1)
