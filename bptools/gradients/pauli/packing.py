"""Many Pauli strings at once: bits packed into 64-bit words, one row a string."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString

Words = NDArray[np.uint64]  # shape (strings, words), qubit q in bit q % 64 of word q // 64
Bits = NDArray[np.bool_]
Array = NDArray[Any]  # floats, or objects where results are exact
Number = Any  # an entry of one: a float, a rational, a polynomial

WORD = 64


def row(values: Sequence[Number], *, exact: bool) -> Array:
    """Return numbers as a flat array of floats, or of objects if they are to stay exact.

    Polynomials look like sequences to NumPy, which would take them apart.
    """
    return np.fromiter(values, dtype=object if exact else np.float64, count=len(values))


def pack(numbers: Sequence[int], n_bits: int) -> Words:
    """Return non-negative integers below 2**n_bits as rows of words, the lowest bits first.

    >>> pack([1, 2**64], 65).tolist()
    [[1, 0], [0, 1]]
    """
    n_words = max(1, -(-n_bits // WORD))
    data = b"".join(number.to_bytes(8 * n_words, "little") for number in numbers)
    return np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(-1, n_words)


def pack_bits(bits: Bits) -> Words:
    """Return rows of bits as rows of words, the first bit lowest.

    >>> pack_bits(np.array([[True, False, True]])).tolist()
    [[5]]
    """
    count, n_bits = bits.shape
    octets = np.zeros((count, 8 * max(1, -(-n_bits // WORD))), dtype=np.uint8)
    packed = np.packbits(bits, axis=1, bitorder="little")
    octets[:, : packed.shape[1]] = packed
    return octets.view("<u8").astype(np.uint64)


def pack_strings(strings: Sequence[PauliString]) -> tuple[Words, Words]:
    """Return the bits x and z of the strings, without their signs."""
    n_qubits = strings[0].n_qubits
    return pack([p.x for p in strings], n_qubits), pack([p.z for p in strings], n_qubits)


def popcount(words: Words) -> NDArray[np.int64]:
    """Return the number of set bits of every row."""
    counts: NDArray[np.int64] = np.bitwise_count(words).sum(axis=-1, dtype=np.int64)
    return counts


def parity(words: Words) -> Bits:
    """Return whether the number of set bits of a row is odd."""
    folded = words[..., 0] if words.shape[-1] == 1 else np.bitwise_xor.reduce(words, axis=-1)
    return (np.bitwise_count(folded) & 1).astype(np.bool_)


def unpack(words: Words, n_bits: int) -> NDArray[np.uint8]:
    """Return the bits of every row as an array of 0 and 1, shape (rows, n_bits)."""
    octets = words.astype("<u8").view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=n_bits, bitorder="little")


def anticommutation(
    first: Sequence[PauliString], second: Sequence[PauliString]
) -> NDArray[np.bool_]:
    """Return the table of which strings anticommute, shape (first, second).

    >>> labels = [PauliString.from_label(letter) for letter in "XYZ"]
    >>> anticommutation(labels[:1], labels).tolist()
    [[False, True, True]]
    """
    n_qubits = first[0].n_qubits
    # counts up to the number of qubits are exact in single precision
    (ax, az), (bx, bz) = (
        [unpack(words, n_qubits).astype(np.float32) for words in pack_strings(strings)]
        for strings in (first, second)
    )
    counts = (ax @ bz.T + az @ bx.T).astype(np.int32)
    return (counts & 1).astype(np.bool_)


class SignedStrings(NamedTuple):
    """Rows of packed strings, with the sign of each."""

    x: Words
    z: Words
    sign: NDArray[np.int64]


def product_sign(x: Words, z: Words, other_x: Words, other_z: Words) -> SignedStrings:
    """Return x, z and sign of the Hermitian one of QP and iQP, for rows P and rows (or a row) Q.

    All strings are positive; see ``hermitian_product`` for the same of two strings.
    """
    new_x, new_z = x ^ other_x, z ^ other_z
    power = popcount(x & z) + popcount(other_x & other_z) - popcount(new_x & new_z)
    power += 2 * popcount(other_z & x)
    return SignedStrings(new_x, new_z, 1 - ((power + power % 2) % 4))
