"""What is assumed of constant matrices: words for it, and which of them exclude one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sympy import Basic, Expr, Integer, MatrixSymbol, Symbol

from bptools.algebra.hypotheses import Hypothesis, Kind
from bptools.haar.matrices import RandomMatrix

Word = str | Kind
Assuming = Mapping[MatrixSymbol, Word | Sequence[Word]]

_KINDS: dict[str, tuple[Kind, ...]] = {
    "hermitian": (Kind.HERMITIAN,),
    "unitary": (Kind.UNITARY,),
    "involution": (Kind.INVOLUTION,),
    "projector": (Kind.PROJECTOR,),
    "pauli": (Kind.INVOLUTION, Kind.UNITARY, Kind.TRACELESS),
    "traceless": (Kind.TRACELESS,),
    "pure": (Kind.PURE,),
    "isometry": (Kind.ISOMETRY,),
}
_RANK = re.compile(r"projector\s+of\s+rank\s+(\w+)")
_EXCLUSIVE = (
    {Kind.PURE, Kind.TRACELESS},
    {Kind.PURE, Kind.UNITARY},
    {Kind.PURE, Kind.INVOLUTION},
    {Kind.PROJECTOR, Kind.TRACELESS},
    {Kind.PROJECTOR, Kind.UNITARY},
    {Kind.PROJECTOR, Kind.INVOLUTION},
)


def hypotheses_of(assuming: Assuming | None) -> tuple[Hypothesis, ...]:
    """Return what is assumed as hypotheses, after a look at whether such matrices exist.

    Args:
        assuming: For each constant matrix one word or several: hermitian, unitary, involution
            (Hermitian, of square 1), projector (orthogonal), projector of rank r, pauli
            (a traceless involution), traceless, pure (a projector of rank 1), isometry.

    Raises:
        TypeError: If a matrix is random or no matrix.
        ValueError: If a word is unknown, or no matrix has the properties together.

    >>> [str(x) for x in hypotheses_of({MatrixSymbol("P", 4, 4): "projector of rank 2"})]
    ['P is an orthogonal projector of rank $2$']
    """
    hypotheses: list[Hypothesis] = []
    for matrix, words in (assuming or {}).items():
        if not isinstance(matrix, MatrixSymbol) or isinstance(matrix, RandomMatrix):
            raise TypeError(f"assuming must name constant matrices, not {matrix}")
        of_matrix = [
            hypothesis
            for word in ([words] if isinstance(words, str) else words)
            for hypothesis in _hypotheses(matrix, word)
        ]
        kinds = {hypothesis.kind for hypothesis in of_matrix}
        if {Kind.HERMITIAN, Kind.UNITARY} <= kinds:
            of_matrix.append(Hypothesis(matrix, Kind.INVOLUTION))
        _require_existence(matrix, of_matrix)
        hypotheses += of_matrix
    return tuple(hypotheses)


def at_point(
    hypotheses: Iterable[Hypothesis], values: Mapping[Symbol, Integer]
) -> tuple[Hypothesis, ...]:
    """Return hypotheses at integer dimensions.

    Raises:
        ValueError: If there are no such matrices in these dimensions.
    """
    fixed = []
    for hypothesis in hypotheses:
        rank = None if hypothesis.rank is None else hypothesis.rank.xreplace(values)
        fixed.append(Hypothesis(hypothesis.matrix.xreplace(values), hypothesis.kind, rank))
    for matrix in {hypothesis.matrix for hypothesis in fixed}:
        _require_existence(matrix, [x for x in fixed if x.matrix == matrix])
    return tuple(fixed)


def require_known(hypotheses: Iterable[Hypothesis], expressions: Iterable[Basic]) -> None:
    """Raise unless every matrix that is assumed something of occurs.

    Raises:
        ValueError: If one does not.
    """
    known = {x.name for expression in expressions for x in expression.atoms(MatrixSymbol)}
    for hypothesis in hypotheses:
        if hypothesis.matrix.name not in known:
            raise ValueError(
                f"assuming must name matrices of the expression ({', '.join(sorted(known))}), "
                f"not {hypothesis.matrix}"
            )


def _hypotheses(matrix: MatrixSymbol, word: Word) -> list[Hypothesis]:
    if isinstance(word, Kind):
        return [Hypothesis(matrix, word)]
    text = word.strip().lower().removesuffix(" state")
    if match := _RANK.fullmatch(word.strip()):
        return [Hypothesis(matrix, Kind.PROJECTOR, _rank(match[1]))]
    if text not in _KINDS:
        known = ", ".join([*_KINDS, "projector of rank r"])
        raise ValueError(f"assuming must say of {matrix} one of {known}, not {word!r}")
    return [Hypothesis(matrix, kind) for kind in _KINDS[text]]


def _rank(text: str) -> Expr:
    return Integer(text) if text.isdigit() else Symbol(text, integer=True, positive=True)


def _require_existence(matrix: MatrixSymbol, hypotheses: Sequence[Hypothesis]) -> None:
    kinds = {hypothesis.kind for hypothesis in hypotheses}
    rows, cols = matrix.shape
    for pair in _EXCLUSIVE:
        if pair <= kinds:
            raise ValueError(f"assuming must not say of {matrix}: {' and '.join(sorted(pair))}")
    if kinds - {Kind.ISOMETRY} and rows != cols:
        raise ValueError(f"assuming must say that of square matrices, not of {matrix.shape}")
    is_pauli = {Kind.INVOLUTION, Kind.TRACELESS} <= kinds
    if is_pauli and rows.is_Integer and rows % 2:
        raise ValueError(f"{matrix} of odd dimension {rows} must not be a traceless involution")
    for hypothesis in hypotheses:
        if hypothesis.rank is not None and (rows - hypothesis.rank).is_negative:
            raise ValueError(f"the rank of {matrix} must be at most {rows}, not {hypothesis.rank}")
