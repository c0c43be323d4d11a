"""Explicit, exact matrices of every assumed kind, drawn together where they are related."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from sympy import Expr, MatrixSymbol, Symbol, sympify

from bptools.algebra import Hypothesis, Kind
from bptools.evaluation import Exact, Gaussian, gaussian_array
from bptools.falsification.properties import are_related, satisfies, traceless
from bptools.haar.matrices import State, Unitary

ATTEMPTS = 12  # draws of matrices that have to satisfy several hypotheses at once
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17))
"""Pythagorean triples: phases whose real and imaginary parts are rational."""
FREE = {Unitary: Kind.UNITARY, State: Kind.ISOMETRY}
"""What a random matrix is where nothing averages over it: any one of its group."""


@dataclass(frozen=True)
class Frame:
    """Where a matrix acts: on some columns of a basis; on the others it vanishes.

    ``dual`` is the inverse of ``basis``: its adjoint, if the vectors are orthonormal.
    """

    basis: Exact
    dual: Exact
    support: tuple[int, ...]

    def within(self, generator: np.random.Generator, *, orthonormal: bool) -> Frame:
        """Return a frame with other vectors, at random, that span the same support."""
        turn = gaussian_array(np.eye(len(self.basis)))
        back, block = turn.copy(), np.ix_(self.support, self.support)
        turn[block], back[block] = _vectors(len(self.support), generator, orthonormal=orthonormal)
        return Frame(self.basis @ turn, back @ self.dual, self.support)


@dataclass(frozen=True)
class Wanted:
    """One matrix that is to be drawn: its symbol, its kinds and its size."""

    symbol: MatrixSymbol
    hypotheses: tuple[Hypothesis, ...]
    rows: int
    columns: int
    rank: int | None

    @property
    def kinds(self) -> frozenset[Kind]:
        """What it is to be."""
        return frozenset(hypothesis.kind for hypothesis in self.hypotheses)

    @property
    def self_adjoint(self) -> bool:
        """Whether it is to be Hermitian."""
        return any(hypothesis.self_adjoint for hypothesis in self.hypotheses)

    @property
    def orthonormal(self) -> bool:
        """Whether its eigenvectors must be orthonormal."""
        return self.self_adjoint or bool(self.kinds & {Kind.UNITARY, Kind.ISOMETRY})


def size_of(expression: Expr | int, dimensions: Mapping[Symbol, int]) -> int:
    """Return the value of a dimension or a rank."""
    size = sympify(expression)
    value = dimensions.get(size)  # most are a letter, and SymPy takes long to put numbers into one
    return int(size.subs(dimensions) if value is None else value)


def matrices_of(
    symbols: Sequence[MatrixSymbol],
    hypotheses: Sequence[Hypothesis],
    dimensions: Mapping[Symbol, int],
    generator: np.random.Generator,
    *,
    structured: bool,
) -> dict[str, Exact] | None:
    """Return a matrix for each symbol, all of which satisfy the hypotheses.

    Args:
        symbols: What is to be drawn.
        hypotheses: What is assumed; what names a symbol that is not to be drawn does not count.
        dimensions: The values of what stands in shapes and ranks.
        generator: Where the randomness comes from.
        structured: Whether the eigenvectors are to be basis vectors.

    Returns:
        Exact entries by name; None where no such matrices are found.
    """
    drawn: dict[str, Exact] = {}
    for family in _families(symbols, hypotheses):
        wanted = [_wanted(symbol, hypotheses, dimensions) for symbol in family]
        names = {symbol.name for symbol in family}
        ties = [h for h in hypotheses if h.others and {m.name for m in h.family} <= names]
        for attempt in range(ATTEMPTS):
            matrices = _together(wanted, ties, generator, structured=structured and attempt == 0)
            assumed = (*ties, *(own for member in wanted for own in member.hypotheses))
            if matrices and all(holds(each, matrices, dimensions) for each in assumed):
                drawn |= matrices
                break
        else:
            return None
    return drawn


def _families(
    symbols: Sequence[MatrixSymbol], hypotheses: Sequence[Hypothesis]
) -> Iterator[list[MatrixSymbol]]:
    """Yield the symbols, those together that hypotheses relate, even by way of others."""
    left = list(symbols)
    while left:
        family, names = [left.pop(0)], set[str]()
        while names != (names := {symbol.name for symbol in family}):
            related = {
                m.name for h in hypotheses if names & {m.name for m in h.family} for m in h.family
            }
            family += [symbol for symbol in left if symbol.name in related]
            left = [symbol for symbol in left if symbol.name not in related]
        yield family


def _wanted(
    symbol: MatrixSymbol, hypotheses: Sequence[Hypothesis], dimensions: Mapping[Symbol, int]
) -> Wanted:
    own = [h for h in hypotheses if h.matrix.name == symbol.name and not h.others]
    own += [Hypothesis(symbol, kind) for group, kind in FREE.items() if isinstance(symbol, group)]
    rows, columns = (size_of(size, dimensions) for size in symbol.shape)
    ranks = [size_of(h.rank, dimensions) for h in own if h.rank is not None]
    return Wanted(symbol, tuple(own), rows, columns, ranks[0] if ranks else None)


def holds(
    hypothesis: Hypothesis, matrices: Mapping[str, Exact], dimensions: Mapping[Symbol, int]
) -> bool:
    """Return whether matrices are what a hypothesis says, decided exactly.

    Args:
        hypothesis: A property of one matrix or of several.
        matrices: Exact entries by name.
        dimensions: The values of what stands in a rank.
    """
    family = [matrices[matrix.name] for matrix in hypothesis.family]
    if hypothesis.others:
        return are_related(hypothesis, family)
    rank = None if hypothesis.rank is None else size_of(hypothesis.rank, dimensions)
    return satisfies(hypothesis, family[0], rank)


def _together(
    wanted: Sequence[Wanted],
    ties: Sequence[Hypothesis],
    generator: np.random.Generator,
    *,
    structured: bool,
) -> dict[str, Exact] | None:
    """Draw the matrices of one family; the caller decides whether they are what they must be."""
    drawn: dict[str, Exact] = {}
    for tie in ties:
        if tie.kind is Kind.KRAUS:
            named = {member.symbol.name: member for member in wanted}
            drawn |= _kraus([named[m.name] for m in tie.family], generator, structured=structured)
    rest = [member for member in wanted if member.symbol.name not in drawn]
    frames = _frames(rest, ties, generator, structured=structured)
    alone = _alone(rest, ties) if structured and ties else frozenset[str]()
    for member in rest:
        name, frame = member.symbol.name, frames[member.symbol.name]
        if name in alone:
            frame = frame.within(generator, orthonormal=member.orthonormal)
        draw = _matrix if name in alone or not alone else _number
        matrix = draw(member, frame, generator, is_tied=bool(ties))
        if matrix is None:
            return None
        drawn[name] = matrix
    return drawn


def _frames(
    wanted: Sequence[Wanted],
    ties: Sequence[Hypothesis],
    generator: np.random.Generator,
    *,
    structured: bool,
) -> dict[str, Frame]:
    """Return where each matrix acts: those that are tied in one basis."""
    if not wanted:
        return {}
    size, supports = wanted[0].rows, _supports(wanted, ties, generator)
    if ties:
        orthonormal = any(member.orthonormal for member in wanted)
        vectors = _vectors(size, generator, orthonormal=orthonormal)
    else:
        basis = _basis(size, generator, structured=structured)
        vectors = basis, basis.conj().T
    names = [member.symbol.name for member in wanted]
    return {name: Frame(*vectors, supports.get(name, tuple(range(size)))) for name in names}


def _alone(wanted: Sequence[Wanted], ties: Sequence[Hypothesis]) -> frozenset[str]:
    """Return names of matrices no two of which must commute; the others are numbers beside them.

    A matrix that commutes with both of two says nothing of these.
    """
    pairs = [{m.name for m in tie.family} for tie in ties if tie.kind is Kind.COMMUTING]

    def bound(member: Wanted) -> tuple[int, int]:
        return sum(member.symbol.name in pair for pair in pairs), len(member.kinds)

    alone = frozenset[str]()
    for member in sorted(wanted, key=bound):
        name = member.symbol.name
        if not any(name in pair and pair & alone for pair in pairs):
            alone |= {name}
    return alone


def _basis(size: int, generator: np.random.Generator, *, structured: bool) -> Exact:
    return gaussian_array(np.eye(size)) if structured else _unitary(size, generator)


def _vectors(
    size: int, generator: np.random.Generator, *, orthonormal: bool
) -> tuple[Exact, Exact]:
    """Return a generic basis and its inverse."""
    unitary, unit = _unitary(size, generator), gaussian_array(np.eye(size))
    if orthonormal:
        return unitary, unitary.conj().T
    shear = gaussian_array(np.triu(_any(size, size, generator), 1))
    inverse = power = unit
    for _ in range(size - 1):  # the shear's powers vanish from there on
        power = -(shear @ power)
        inverse = inverse + power
    return unitary @ (unit + shear), inverse @ unitary.conj().T


def _supports(
    wanted: Sequence[Wanted], ties: Sequence[Hypothesis], generator: np.random.Generator
) -> dict[str, tuple[int, ...]]:
    """Return where orthogonal matrices act: no two of a pair on a common vector."""
    supports: dict[str, tuple[int, ...]] = {}
    for member in wanted:
        partners = [
            m.name
            for tie in ties
            if tie.kind is Kind.ORTHOGONAL and member.symbol.name in {m.name for m in tie.family}
            for m in tie.family
            if m.name != member.symbol.name
        ]
        if partners:
            taken = {k for name in partners for k in supports.get(name, ())}
            free = [k for k in range(member.rows) if k not in taken]
            share = len(free) if taken else _proper(len(free), generator)
            supports[member.symbol.name] = tuple(free[:share])
    return supports


def _kraus(
    family: Sequence[Wanted], generator: np.random.Generator, *, structured: bool
) -> dict[str, Exact]:
    """Draw a Kraus family: the blocks of an isometry, or Hermitian ones with common vectors."""
    rows, columns, count = family[0].rows, family[0].columns, len(family)
    if any(member.self_adjoint for member in family):
        basis = _basis(rows, generator, structured=structured)
        shares = [_directions(count, generator) for _ in range(columns)]
        spectra = [gaussian_array(np.diag([share[k] for share in shares])) for k in range(count)]
        blocks = [np.asarray(basis @ spectrum @ basis.conj().T) for spectrum in spectra]
    else:
        whole = _unitary(count * rows, generator)[:, :columns]
        blocks = [whole[k * rows : (k + 1) * rows] for k in range(count)]
    return {member.symbol.name: block for member, block in zip(family, blocks, strict=True)}


def _directions(count: int, generator: np.random.Generator) -> list[Fraction]:
    """Return rational numbers whose squares add up to 1."""
    parts, left = [], Fraction(1)
    for _ in range(count - 1):
        first, second, longest = TRIPLES[generator.integers(len(TRIPLES))]
        parts.append(left * Fraction(first, longest))
        left *= Fraction(second, longest)
    return [*parts, left]


def _matrix(
    member: Wanted, frame: Frame, generator: np.random.Generator, *, is_tied: bool
) -> Exact | None:
    """Return a matrix of the strongest of its kinds, None where its shape allows none."""
    if Kind.UNITARY in member.kinds and not member.self_adjoint:
        return _normal(frame, generator) if member.rows == member.columns else None
    if Kind.ISOMETRY in member.kinds:
        return frame.basis[:, : member.columns] if member.rows >= member.columns else None
    if member.self_adjoint:
        return _hermitian(member, frame, generator) if member.rows == member.columns else None
    matrix = _any(member.rows, member.columns, generator)
    if is_tied:  # with the vectors of its frame
        spectrum = np.diag(np.diag(matrix)) * _indicator(frame)
        matrix = np.asarray(frame.basis @ spectrum @ frame.dual)
    return traceless(matrix) if Kind.TRACELESS in member.kinds else matrix


def _number(
    member: Wanted, frame: Frame, generator: np.random.Generator, *, is_tied: bool
) -> Exact | None:
    """Return a number times the projector onto the frame's support: one that is of its kinds."""
    one = gaussian_array(np.eye(1))
    single = replace(member, rows=1, columns=1)
    number = _matrix(single, Frame(one, one, (0,)), generator, is_tied=is_tied)
    if number is None:
        return None
    return np.asarray(frame.basis @ _indicator(frame) @ frame.dual * number[0, 0])


def _normal(frame: Frame, generator: np.random.Generator) -> Exact:
    """Return the unitary with random phases at the frame's vectors."""
    phases = np.diag(np.array([_phase(generator) for _ in frame.basis], dtype=object))
    return np.asarray(frame.basis @ gaussian_array(phases) @ frame.basis.conj().T)


def _indicator(frame: Frame) -> Exact:
    return gaussian_array(np.diag([int(k in frame.support) for k in range(len(frame.basis))]))


def _hermitian(member: Wanted, frame: Frame, generator: np.random.Generator) -> Exact | None:
    eigenvalues = _eigenvalues(member, len(frame.support), generator)
    if eigenvalues is None:
        return None
    everywhere = [Fraction(0)] * member.rows
    for place, eigenvalue in zip(frame.support, eigenvalues, strict=True):
        everywhere[place] = eigenvalue
    diagonal = np.diag(gaussian_array(np.array(everywhere, dtype=object)))
    return np.asarray(frame.basis @ diagonal @ frame.basis.conj().T)


def _eigenvalues(
    member: Wanted, size: int, generator: np.random.Generator
) -> list[Fraction] | None:
    """Return eigenvalues of a Hermitian matrix of these kinds, None where there are none."""
    if not size:
        return []
    is_traceless = Kind.TRACELESS in member.kinds
    if member.kinds & {Kind.PURE, Kind.PROJECTOR}:
        return _of_projector(member, size, generator)
    if member.kinds & {Kind.INVOLUTION, Kind.UNITARY}:
        up = size // 2 if is_traceless else _proper(size, generator)
        return [Fraction(1 if k < up else -1) for k in range(size)]
    if Kind.DENSITY in member.kinds:
        weights = [1 + int(k) for k in generator.integers(0, 7, size)]
        return [Fraction(weight, sum(weights)) for weight in weights]
    values = [Fraction(int(k), 7) for k in generator.integers(-7, 8, size)]
    if is_traceless:
        mean = sum(values, Fraction(0)) / size
        values = [value - mean for value in values]
    if Kind.CONTRACTION in member.kinds:
        largest = max(abs(value) for value in (*values, Fraction(1)))
        return [value / largest for value in values]
    return [3 * value for value in values]


def _proper(size: int, generator: np.random.Generator) -> int:
    """Return the dimension of a subspace, neither none nor all where there is a choice."""
    return int(generator.integers(1, size)) if size > 1 else int(generator.integers(2))


def _of_projector(
    member: Wanted, size: int, generator: np.random.Generator
) -> list[Fraction] | None:
    rank = 1 if Kind.PURE in member.kinds else _proper(size, generator)
    if member.rank is not None:
        rank = member.rank
    elif Kind.TRACELESS in member.kinds:
        rank = 0
    return [Fraction(int(k < rank)) for k in range(size)] if 0 <= rank <= size else None


def _any(rows: int, columns: int, generator: np.random.Generator) -> Exact:
    parts = generator.integers(-3, 4, (2, rows, columns))
    return gaussian_array(parts[0] + 1j * parts[1])


def _unitary(size: int, generator: np.random.Generator) -> Exact:
    """Return a generic unitary over Q(i): reflections and phases."""
    unitary = gaussian_array(np.eye(size))
    for _ in range(2 if size > 1 else 0):
        vector = _any(size, 1, generator)
        vector[0, 0] += Gaussian(4)  # beyond what a part can be, so that it is not zero
        length = (vector.conj().T @ vector)[0, 0]
        unitary = unitary - (unitary @ vector) @ vector.conj().T * (Gaussian(2) / length)
    phases = np.diag(np.array([_phase(generator) for _ in range(size)], dtype=object))
    return np.asarray(unitary @ phases)


def _phase(generator: np.random.Generator) -> Gaussian:
    first, second, longest = TRIPLES[generator.integers(len(TRIPLES))]
    sign = 1 - 2 * int(generator.integers(2))
    return Gaussian(Fraction(first, longest), Fraction(sign * second, longest))
