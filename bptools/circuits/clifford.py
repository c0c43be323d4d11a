"""Clifford gates, as what they make of X and Z on each of their wires."""

from __future__ import annotations

from dataclasses import dataclass

from bptools.circuits.pauli_strings import PauliLetter, PauliString
from bptools.circuits.rotation_gates import RotationGate

# W†XW then W†ZW, for each wire in turn
_IMAGES = {
    "X": ("X", "-Z"),
    "Y": ("-X", "-Z"),
    "Z": ("-X", "Z"),
    "H": ("Z", "X"),
    "S": ("-Y", "Z"),
    "Sdg": ("Y", "Z"),
    "CZ": ("XZ", "ZI", "ZX", "IZ"),
    "CNOT": ("XX", "ZI", "IX", "ZZ"),
    "SWAP": ("IX", "IZ", "XI", "ZI"),
}
# R†XR and R†ZR, R a rotation about a Pauli matrix by one and by three quarter turns
_TURNED = {
    1: {"X": ("X", "Y"), "Y": ("Z", "-X"), "Z": ("-Y", "Z")},
    3: {"X": ("X", "-Y"), "Y": ("-Z", "X"), "Z": ("Y", "Z")},
}


@dataclass(frozen=True)
class CliffordGate:
    """A fixed gate W that turns Pauli strings into Pauli strings.

    Args:
        wires: The qubits that it acts on, all different.
        images: W†X₀W, W†Z₀W, W†X₁W, .. as strings on these wires, in their order.

    Raises:
        ValueError: If the images are not those of a unitary: they must commute where X and Z do.

    >>> CliffordGate.named("CZ", 3, 4).images[0] == PauliString.from_label("XZ")
    True
    """

    wires: tuple[int, ...]
    images: tuple[PauliString, ...]

    def __post_init__(self) -> None:
        """Refuse images that no unitary has."""
        count = len(self.wires)
        if count < 1 or len(set(self.wires)) < count or min(self.wires) < 0:
            raise ValueError(f"wires must be different qubits, they are {self.wires}")
        if len(self.images) != 2 * count or any(p.n_qubits != count for p in self.images):
            raise ValueError(f"images must be {2 * count} strings on {count} qubits")
        for i, first in enumerate(self.images):
            for j, second in enumerate(self.images[:i]):
                if first.commutes(second) is (i % 2 == 1 and j == i - 1):
                    raise ValueError(
                        f"images must commute as X and Z on the wires do, {second} and {first} "
                        "do not"
                    )

    @classmethod
    def named(cls, name: str, *wires: int) -> CliffordGate:
        """Return the Pauli gate X, Y or Z, or H, S, Sdg, CZ, CNOT (control first) or SWAP."""
        if name not in _IMAGES:
            raise ValueError(f"name must be one of {', '.join(_IMAGES)}, it is {name!r}")
        images = tuple(PauliString.from_label(label) for label in _IMAGES[name])
        if len(images) != 2 * len(wires):
            raise ValueError(f"wires must be {len(images) // 2} for {name}, they are {wires}")
        return cls(wires, images)

    @classmethod
    def of_quarter_turns(cls, rotation: RotationGate, turns: int) -> CliffordGate:
        """Return a rotation by the angle φ = turns · π/2 of exp(−iφP/2), 1 to 3 quarter turns.

        >>> CliffordGate.of_quarter_turns(RotationGate("Z", 0), 1) == CliffordGate.named("S", 0)
        True
        """
        if turns == 2:
            return cls.named(rotation.axis, rotation.wire)
        labels = _TURNED[turns][rotation.axis]
        return cls(rotation.wires, tuple(PauliString.from_label(label) for label in labels))


def image_of_letters(string: PauliString, images: tuple[PauliString, ...]) -> PauliString:
    """Return what a string becomes when X and Z of its q-th qubit become ``images[2q:2q + 2]``.

    >>> y = PauliString.from_label("Y")
    >>> print(image_of_letters(y, CliffordGate.named("H", 0).images))
    -Y
    """
    power, product = 1 - string.sign, PauliString(images[0].n_qubits)
    support = string.support
    while support:
        qubit = (support & -support).bit_length() - 1  # s & -s is the lowest bit of s
        support &= support - 1  # and s & (s - 1) what is left without it
        letter = string.letter(qubit)
        power += letter is PauliLetter.Y  # Y = i X Z
        x, z = images[2 * qubit : 2 * qubit + 2]
        for image in {PauliLetter.X: (x,), PauliLetter.Z: (z,), PauliLetter.Y: (x, z)}[letter]:
            phase, product = product.times(image)
            power += phase
    return -product if power % 4 else product
