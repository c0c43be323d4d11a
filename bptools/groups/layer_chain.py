"""One layer of a circuit as a chain on Pauli strings, every angle uniform on a full turn.

Averaged over its angle, exp(−iθG/2) takes S⊗S to the mean of S⊗S and S'⊗S', S' = ±iGS, where G and
S anticommute, and leaves it where they commute; a fixed Clifford gate permutes strings. So second
moments are a doubly stochastic chain on the orbit, and their limit is uniform on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Circuit, PauliString
from bptools.errors import UsageError
from bptools.gradients.pauli.packing import Words, pack
from bptools.groups.enumeration import Indices, ListedOrbit, list_orbit
from bptools.groups.rotation_group import RotationGroup

MOST_ENTRIES = 2**27  # of where strings go, all gates together: 1 GB
MOST_EXACT_STRINGS = 1024  # up to which singular values are found
MOST_JOINED_LAYERS = 8  # of which some alone may leave a law where it is

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Layer:
    """A circuit that is repeated, its rotations at the input and its fixed gates behind them.

    Args:
        circuit: The circuit of one layer, with at least one rotation.

    Raises:
        UsageError: If no gate of it is a rotation.
    """

    circuit: Circuit

    def __post_init__(self) -> None:
        """Refuse a layer that turns nothing."""
        if not self.circuit.n_angles:
            raise UsageError("a layer must hold a rotation, it has none")

    @property
    def generators(self) -> tuple[PauliString, ...]:
        """What the rotations turn about, carried through the fixed gates before them."""
        return self.circuit.at_input.generators

    def before(self, string: PauliString) -> PauliString:
        """Return what the fixed gates make of a string that is measured behind the layer."""
        return self.circuit.at_input.carried_back(string)

    @cached_property
    def group(self) -> RotationGroup:
        """The group that any number of layers generates."""
        known = RotationGroup(tuple(dict.fromkeys(self.generators)))
        fresh = known.generators
        while fresh:
            images = [self.before(string) for string in fresh]
            fresh = tuple(image for image in images if not known.holds(image))
            known = RotationGroup((*known.generators, *fresh))
        return known


@dataclass(frozen=True, eq=False)
class LayerChain:
    """The chain on all strings that layers make of one.

    Args:
        layer: The layer.
        start: The string that is measured.

    Raises:
        UsageError: If the strings are too many; their number is in the message.

    >>> from bptools.circuits import RotationGate
    >>> chain = LayerChain(Layer(Circuit(1, (RotationGate("X", 0), RotationGate("Z", 0)))),
    ...                    PauliString.from_label("Y"))
    >>> chain.size, chain.period
    (3, 1)
    """

    layer: Layer
    start: PauliString

    def __post_init__(self) -> None:
        """Refuse what does not fit, before anything is listed."""
        size = self.layer.group.orbit(self.start).size
        gates = len(self.layer.generators)
        if size * gates > MOST_ENTRIES:
            raise UsageError(
                f"a chain must have at most {MOST_ENTRIES} entries (strings times rotations), that "
                f"of {self.start} has {size} strings and {gates} rotations"
            )

    @cached_property
    def starts(self) -> tuple[PauliString, ...]:
        """What the fixed gates make of the start, one string an orbit of the group."""
        starts = [self.start]
        reached = list_orbit(starts, self.layer.group.generators)
        while not reached.holds(image := self.layer.before(starts[-1])):
            starts.append(image)
            reached = list_orbit(starts, self.layer.group.generators)
        return tuple(starts)

    @property
    def period(self) -> int:
        """How many orbits of the group the fixed gates take each other to, one a layer."""
        return len(self.starts)

    @cached_property
    def orbit(self) -> ListedOrbit:
        """All strings."""
        return list_orbit(self.starts, self.layer.group.generators)

    @property
    def size(self) -> int:
        """Number of strings."""
        return self.orbit.size

    @cached_property
    def partners(self) -> tuple[Indices, ...]:
        """Where each rotation takes each string; a string itself where they commute."""
        moves = self.orbit.coset.moves(range(len(self.layer.generators)), self.layer.generators)
        return tuple(self.orbit.partners(move) for move in moves)

    @cached_property
    def carried(self) -> Indices | None:
        """Where the fixed gates take each string on its way to the input; None without any."""
        if all(image == basis for image, basis in zip(*self._images(), strict=True)):
            return None
        coset = self.orbit.coset
        low = (1 << self.start.n_qubits) - 1
        vectors = [
            PauliString(self.start.n_qubits, v & low, v >> self.start.n_qubits)
            for v in coset.span.basis
        ]
        columns = [coset.span.coordinates(self.layer.before(v).vector)[0] for v in vectors]
        offset = self.layer.before(coset.reference).vector ^ coset.reference.vector
        keys: Words = np.repeat(
            pack([coset.span.coordinates(offset)[0]], coset.n_bits), self.size, axis=0
        )
        for bit, column in enumerate(pack(columns, coset.n_bits)):
            chosen = self.orbit.keys[:, bit // 64] >> np.uint64(bit % 64) & np.uint64(1)
            keys ^= (np.uint64(0) - chosen)[:, None] & column
        return self.orbit.places(keys)

    def _images(self) -> tuple[list[PauliString], list[PauliString]]:
        """Return what the fixed gates make of X and Z of each qubit, and these themselves."""
        n = self.start.n_qubits
        basis = [PauliString.on(n, {q: letter}) for q in range(n) for letter in "XZ"]
        return [self.layer.before(string) for string in basis], basis

    def first(self) -> Floats:
        """Return the law of the string before any layer."""
        law = np.zeros(self.size)
        law[self.orbit.places(self.orbit.coset.keys([self.start]))] = 1.0
        return law

    def averaged(self, laws: Floats, gate: int) -> Floats:
        """Return laws (or functionals), rows, after the average over one rotation's angle."""
        mean: Floats = (laws + laws[..., self.partners[gate]]) / 2
        return mean

    def differentiated(self, laws: Floats, gate: int) -> Floats:
        """Return the same where the rotation is differentiated: what commutes is gone."""
        turning = self.partners[gate] != np.arange(self.size)
        return np.asarray(self.averaged(laws, gate) * turning)

    def permuted(self, laws: Floats) -> Floats:
        """Return laws, rows, after the fixed gates."""
        if self.carried is None:
            return laws
        moved = np.empty_like(laws)
        moved[..., self.carried] = laws
        return moved

    def permuted_back(self, functionals: Floats) -> Floats:
        """Return functionals, rows, of strings before the fixed gates."""
        return functionals if self.carried is None else functionals[..., self.carried]

    def after_layer(self, laws: Floats) -> Floats:
        """Return laws, rows, one layer nearer to the input."""
        laws = self.permuted(laws)
        for gate in reversed(range(len(self.partners))):
            laws = self.averaged(laws, gate)
        return laws

    def before_layer(self, functionals: Floats) -> Floats:
        """Return functionals, rows, of what is measured one layer further from the input."""
        for gate in range(len(self.partners)):
            functionals = self.averaged(functionals, gate)
        return self.permuted_back(functionals)

    @cached_property
    def mixing(self) -> Mixing | None:
        """How layers bring any law nearer to the uniform one; None if that was not found."""
        if self.size > MOST_EXACT_STRINGS:
            return None
        matrix = np.eye(self.size) - 1 / self.size
        for layers in range(1, MOST_JOINED_LAYERS + 1):
            matrix = self.after_layer(matrix)
            largest = float(np.linalg.norm(matrix, ord=2))
            if largest < 1 - 1e-9:
                return Mixing(layers, largest)
        return None


@dataclass(frozen=True)
class Mixing:
    """Some layers together, and the factor by which they bring any law nearer to its limit.

    Args:
        layers: Their number.
        factor: The largest singular value of their product beside 1, up to rounding.
    """

    layers: int
    factor: float


def links(layer: Layer, first: PauliString, second: PauliString, depth: int) -> list[PairLink]:
    """Return how a pair of strings stays correlated, layer after layer, as long as it does.

    Args:
        layer: The layer.
        first: A string P.
        second: A string P', of which S' = S L is left where S is of P: the sign is in the link.
        depth: Number of layers.

    Returns:
        L at the input of 1, 2, .. layers; it ends where a rotation turns S and not S'.
    """
    power, string = first.times(second)
    alive: list[PairLink] = []
    for _ in range(depth):
        string = layer.before(string)
        if not all(string.commutes(generator) for generator in layer.generators):
            break
        alive.append(PairLink(string, power))
    return alive


@dataclass(frozen=True)
class PairLink:
    """What one string of a pair is multiplied by to give the other: i to a power, and a string.

    Args:
        string: The string, with a sign.
        power: Of i.
    """

    string: PauliString
    power: int


def distinct_links(alive: Sequence[PairLink]) -> dict[PairLink, list[int]]:
    """Return the different links, each with the depths at which it holds."""
    depths: dict[PairLink, list[int]] = {}
    for depth, link in enumerate(alive, start=1):
        depths.setdefault(link, []).append(depth)
    return depths
