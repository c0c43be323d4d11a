"""The laws of random matrices and states: their letters, how these are paired, what it weighs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sympy import Basic

from bptools.algebra.words import Letter
from bptools.haar.distributions import Design, SpecialOrthogonal, SpecialUnitary
from bptools.haar.matrices import (
    CircularOrthogonal,
    CircularSymplectic,
    Orthogonal,
    RandomMatrix,
    State,
    Symplectic,
    Unitary,
)
from bptools.haar.networks.gluing import Gluing, Term
from bptools.haar.networks.gluing_states import StateGluing
from bptools.haar.networks.loops import Alphabet, Word, transposed
from bptools.haar.stabilisers import Clifford, Stabiliser
from bptools.haar.weingarten.sums import PairingSum, StateSum, WeingartenSum
from bptools.haar.weingarten.symmetric_group import Partition
from bptools.haar.weingarten.tables import Group

MATRIX, CONJUGATE, FORM = range(3)  # the numbers of the random matrix, its conjugate, Omega
_U, _U_CONJUGATE, _OMEGA = 2 * MATRIX, 2 * CONJUGATE, 2 * FORM  # their letters


class Rules(Protocol):
    """What sums over pairings."""

    def __hash__(self) -> int:
        """Rules are values, so that sums can be kept."""

    def integrate(self, words: Iterable[Word]) -> dict[Term, int]:
        """Return the closed words that pairings leave, with their number."""


@dataclass(frozen=True)
class Law:
    """The distribution of one type of random matrix.

    Args:
        word: The letters of the matrix, untransposed.
        conjugate: Those of its conjugate.
        rules: How its letters are paired, given the alphabet.
        total: A new sum of pairings with their weights.
        sign: The sign of a pairing by its cycle type.
        symplectic: Whether Omega belongs to the words.
    """

    word: Word
    conjugate: Word
    rules: Callable[[Alphabet], Rules]
    total: Callable[[], PairingSum]
    sign: Callable[[Partition], int] = lambda _: 1
    symplectic: bool = False

    def codes(self, letter: Letter) -> Word:
        """Return the letters of an occurrence of the matrix."""
        word = self.conjugate if letter.conjugated else self.word
        return transposed(word) if letter.transposed else word


# V = W Omega^T with an antisymmetric W
_SELF_DUAL, _SELF_DUAL_CONJUGATE = (_U, _OMEGA + 1), (_U_CONJUGATE, _OMEGA + 1)
_UNITARY = Law(
    (_U,),
    (_U_CONJUGATE,),
    lambda alphabet: Gluing(MATRIX, CONJUGATE, alphabet),
    lambda: WeingartenSum(Group.UNITARY),
)
_ORTHOGONAL = Law(
    (_U,),
    (_U,),
    lambda alphabet: Gluing(MATRIX, MATRIX, alphabet),
    lambda: WeingartenSum(Group.ORTHOGONAL),
)
_STATE = Law(
    (_U,),
    (_U_CONJUGATE,),
    lambda alphabet: StateGluing(MATRIX, CONJUGATE, alphabet),
    StateSum,
)
_LAWS: dict[type[RandomMatrix], Law] = {
    Unitary: _UNITARY,
    SpecialUnitary: _UNITARY,  # once determinants have balanced the letters
    Design: _UNITARY,  # to its degree
    Clifford: _UNITARY,  # to degree 3
    Orthogonal: _ORTHOGONAL,
    SpecialOrthogonal: _ORTHOGONAL,
    # Pairs joined along the cycles by Omega have the sign (-1)^(number of cycles).
    Symplectic: Law(
        (_U,),
        (_OMEGA, _U, _OMEGA + 1),  # conj(S) = Omega S Omega^T
        lambda alphabet: Gluing(MATRIX, MATRIX, alphabet, joint=(_OMEGA,)),
        lambda: WeingartenSum(Group.SYMPLECTIC, loop=2),
        lambda cycle_type: (-1) ** len(cycle_type),
        symplectic=True,
    ),
    # E[V x..x conj(V)] sums over pairings of all 2k ends, weighted by Wg of O(d + 1).
    CircularOrthogonal: Law(
        (_U,),
        (_U_CONJUGATE,),
        lambda alphabet: Gluing(MATRIX, CONJUGATE, alphabet, symmetry=1),
        lambda: WeingartenSum(Group.ORTHOGONAL, offset=1),
    ),
    # Likewise with Wg of O(-(2d - 1)), the antisymmetric W changing sign when turned round.
    CircularSymplectic: Law(
        _SELF_DUAL,
        _SELF_DUAL_CONJUGATE,
        lambda alphabet: Gluing(MATRIX, CONJUGATE, alphabet, symmetry=-1),
        lambda: WeingartenSum(Group.ORTHOGONAL, slope=-2, offset=1, loop=2),
        lambda cycle_type: (-1) ** len(cycle_type),
        symplectic=True,
    ),
    State: _STATE,
    Stabiliser: _STATE,  # to degree 3
}


def law_of(matrix: Basic) -> Law:
    """Return the law of a random matrix or state.

    Raises:
        TypeError: If the matrix is not random.
    """
    is_phase = isinstance(matrix, State) and matrix.rows == 1
    law = _LAWS.get(Unitary if is_phase else type(matrix))
    if law is None:
        raise TypeError(
            f"matrices must be random (haar.Unitary, ...), not {matrix} "
            f"of type {type(matrix).__name__}"
        )
    return law
