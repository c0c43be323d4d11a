"""Words in which a unitary matrix stands beside its adjoint, or a state beside its own: 1."""

from __future__ import annotations

from bptools.algebra.polynomial import Monomial
from bptools.algebra.words import Letter, Word
from bptools.haar.matrices import RandomMatrix


def without_norms(monomial: Monomial, matrix: RandomMatrix) -> tuple[Monomial, int]:
    """Cancel neighbours U^dagger U, also around a trace.

    Args:
        monomial: Any.
        matrix: A random matrix whose columns are orthonormal.

    Returns:
        The rest, and the number of traces that were those of 1, each of as many rows as the matrix
        has columns.
    """
    traces = [_cancelled(word, matrix, is_closed=True) for word in monomial.traces]
    open_word = monomial.open
    if open_word is not None:
        open_word = _cancelled(open_word, matrix, is_closed=False)
    return Monomial.of(filter(None, traces), open_word), traces.count(())


def _cancelled(word: Word, matrix: RandomMatrix, *, is_closed: bool) -> Word:
    def inverse(left: Letter, right: Letter) -> bool:
        if left.symbol != matrix or right.symbol != matrix or left.transposed == right.transposed:
            return False
        if left.conjugated == right.conjugated and not matrix.has_real_elements:
            return False
        return bool(left.rows == matrix.cols)  # |psi><psi| is not 1

    letters: list[Letter] = []
    for letter in word:
        if letters and inverse(letters[-1], letter):
            letters.pop()
        else:
            letters.append(letter)
    while is_closed and len(letters) > 1 and inverse(letters[-1], letters[0]):
        letters = letters[1:-1]
    return tuple(letters)
