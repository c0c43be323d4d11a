"""What a statement quantifies over: every name declared once, with its sort, shape and kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import TypeVar, dataclass_transform

from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Term, whole
from bptools.kernel.trees import require_parts


class Kind(StrEnum):
    """A property of a matrix."""

    HERMITIAN = "Hermitian"
    INVOLUTION = "Hermitian involution"
    PROJECTOR = "orthogonal projector"
    PURE = "pure state"
    UNITARY = "unitary"
    ISOMETRY = "isometry"
    TRACELESS = "traceless"
    CONTRACTION = "Hermitian contraction"
    DENSITY = "density matrix"
    REAL = "real"


HERMITIAN = frozenset(
    (
        Kind.HERMITIAN,
        Kind.INVOLUTION,
        Kind.PROJECTOR,
        Kind.PURE,
        Kind.CONTRACTION,
        Kind.DENSITY,
    )
)


POSITIVE = frozenset((Kind.PROJECTOR, Kind.PURE, Kind.DENSITY))
CONTRACTIONS = POSITIVE | {Kind.INVOLUTION, Kind.CONTRACTION}


class Bond(StrEnum):
    """A property of several matrices."""

    COMMUTING = "commuting"  # A B = B A
    ORTHOGONAL = "orthogonal"  # A B = B A = 0
    KRAUS = "Kraus family"  # the K^dagger K add up to 1


class Group(StrEnum):
    """How a random matrix is distributed."""

    UNITARY = "Haar on U(d)"
    ORTHOGONAL = "Haar on O(d)"
    STATE = "Haar on unit vectors"


OF_GROUP: Mapping[Group | None, frozenset[Kind]] = {
    Group.UNITARY: frozenset((Kind.UNITARY,)),
    Group.ORTHOGONAL: frozenset((Kind.UNITARY, Kind.REAL)),
}


@dataclass_transform(frozen_default=True)
class Record:
    """What a context is made of: a frozen dataclass, its parts of their declared types."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True)(cls)

    def __post_init__(self) -> None:
        """Refuse parts of other types."""
        require_parts(self)


class Scalars(Record):
    """A scalar variable; ``least`` is the smallest value of a natural number.

    An index has a space in whose range it lies: it is less than ``below``.
    """

    name: str
    sort: Sort
    least: int = 0
    below: Term | None = None

    def __post_init__(self) -> None:
        """Refuse a range of what is no natural number, and one that begins below 0."""
        super().__post_init__()
        if self.sort is not Sort.NATURAL and (self.below is not None or self.least):
            raise ValueError(f"{self.name} must be a natural number to have a range")
        if self.least < 0:
            raise ValueError(f"{self.name} must be at least 0, not {self.least}")


class Function(Record):
    """An unknown differentiable function of a real variable; ``sort`` is that of its values."""

    name: str
    sort: Sort


class Matrices(Record):
    """A matrix variable with what is assumed of it.

    ``rank`` is a projector's trace. A random matrix that no average binds is any fixed one.
    """

    name: str
    rows: Term
    columns: Term
    kinds: frozenset[Kind] = frozenset()
    rank: Term | None = None
    group: Group | None = None

    def __post_init__(self) -> None:
        """Refuse kinds that the shape, the group or the lack of a projector rule out."""
        super().__post_init__()
        if self.group is not None and self.kinds:
            raise ValueError(f"nothing can be assumed of the random matrix {self.name}")
        if self.group is not None and self.columns != self._columns_of_group:
            raise ValueError(f"{self.name} cannot be {self.group}: its shape is another")
        square = self.kinds - {Kind.ISOMETRY, Kind.REAL}
        if square and self.rows != self.columns:
            raise ValueError(f"{self.name} must be square to be {min(square)}")
        if self.rank is not None and Kind.PROJECTOR not in self.kinds:
            raise ValueError(f"rank of {self.name} must be that of a projector")

    @property
    def _columns_of_group(self) -> Term:
        return whole(1) if self.group is Group.STATE else self.rows


FAMILIAL = frozenset(  # what the members of a family can be
    (
        Kind.HERMITIAN,
        Kind.INVOLUTION,
        Kind.PROJECTOR,
        Kind.UNITARY,
        Kind.TRACELESS,
        Kind.REAL,
    )
)


class MatrixFamily(Record):
    """Square matrices of one size, one for every natural number, and what each of them is."""

    name: str
    size: Term
    kinds: frozenset[Kind] = frozenset()

    def __post_init__(self) -> None:
        """Refuse kinds for which members have no rule."""
        super().__post_init__()
        if strange := self.kinds - FAMILIAL:
            raise ValueError(f"the members of {self.name} cannot be assumed {min(strange)}")

    @property
    def member(self) -> Matrices:
        """What each of its matrices is."""
        return Matrices(self.name, self.size, self.size, self.kinds)


class Tie(Record):
    """What is assumed of several matrices together; its own name is none that a term can have."""

    bond: Bond
    matrices: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse one matrix alone, or twice."""
        super().__post_init__()
        count = len(self.matrices)
        too_many = self.bond is not Bond.KRAUS and count > 2
        if len(set(self.matrices)) < count or count < 2 or too_many:
            raise ValueError(f"{self.bond} must be of different matrices, not of {self.matrices}")

    @property
    def name(self) -> str:
        """What tells it apart."""
        return f"{self.bond}: {', '.join(self.matrices)}"


Declaration = Scalars | Function | Matrices | MatrixFamily | Tie
Declared = TypeVar("Declared", Scalars, Function, Matrices, MatrixFamily)


class Context(Record):
    """All that a statement quantifies over.

    Raises:
        ValueError: If a name is empty or declared twice, or a size depends on one that is not
            declared.
    """

    declarations: tuple[Declaration, ...]

    def __post_init__(self) -> None:
        """Refuse two meanings of one name."""
        super().__post_init__()
        counts = Counter(declared.name for declared in self.declarations)
        if twice := sorted(name for name, count in counts.items() if count > 1):
            raise ValueError(f"a name must be declared once, {twice[0]} is declared twice")
        if "" in counts:
            raise ValueError("a name must not be empty: tensors that are no letters have none")
        scalars = {d.name for d in self.declarations if isinstance(d, Scalars)}
        if open_names := frozenset().union(*map(needed, self.declarations)) - scalars:
            raise ValueError(f"{min(open_names)} must be declared: a size or a range depends on it")
        for tie in self.ties:
            self._require_fitting(tie)

    def _require_fitting(self, tie: Tie) -> None:
        """Refuse a tie of matrices that are not declared, random, or of different shapes."""
        tied = [self._by_name.get(name) for name in tie.matrices]
        matrices = [m for m in tied if isinstance(m, Matrices) and m.group is None]
        if len(matrices) < len(tied):
            raise ValueError(f"{tie.name} must be of declared matrices that are not random")
        shapes = {(m.rows, m.columns) for m in matrices}
        rows, columns = next(iter(shapes))
        if len(shapes) > 1 or (tie.bond is not Bond.KRAUS and rows != columns):
            raise ValueError(f"{tie.name} must be of matrices of one shape, square unless Kraus's")

    @cached_property
    def _by_name(self) -> Mapping[str, Declaration]:
        return {declared.name: declared for declared in self.declarations}

    def scalar(self, name: str) -> Scalars:
        """Return the declaration of a scalar variable."""
        return self._of(name, Scalars)

    def natural(self, name: str) -> Scalars:
        """Return the declaration of a natural number."""
        declared = self.scalar(name)
        if declared.sort is not Sort.NATURAL:
            raise Refusal(f"{name} must be a natural number, not {declared.sort}")
        return declared

    def function(self, name: str) -> Function:
        """Return the declaration of a function."""
        return self._of(name, Function)

    def matrix(self, name: str) -> Matrices:
        """Return the declaration of a matrix."""
        return self._of(name, Matrices)

    def family(self, name: str) -> MatrixFamily:
        """Return the declaration of a family of matrices."""
        return self._of(name, MatrixFamily)

    def _of(self, name: str, sort: type[Declared]) -> Declared:
        declared = self._by_name.get(name)
        if not isinstance(declared, sort):
            raise Refusal(f"{name} has no meaning here")
        return declared

    def least_of(self, name: str) -> int:
        """Return the least value of a natural number; a summed index starts at 0."""
        declared = self._by_name.get(name)
        return declared.least if isinstance(declared, Scalars) else 0

    def sort_of(self, name: str) -> Sort | None:
        """Return the sort of a scalar variable; None of anything else."""
        declared = self._by_name.get(name)
        return declared.sort if isinstance(declared, Scalars) else None

    def covers(self, names: frozenset[str]) -> bool:
        """Return whether all names are declared."""
        return names <= self._by_name.keys()

    def is_fresh(self, name: str) -> bool:
        """Return whether a name can be bound, or be declared beside the others."""
        return bool(name) and name not in self._by_name

    @property
    def naturals(self) -> tuple[Scalars, ...]:
        """The natural numbers in it."""
        scalars = (d for d in self.declarations if isinstance(d, Scalars))
        return tuple(d for d in scalars if d.sort is Sort.NATURAL)

    @property
    def matrices(self) -> tuple[Matrices, ...]:
        """The matrices in it."""
        return tuple(d for d in self.declarations if isinstance(d, Matrices))

    @property
    def families(self) -> tuple[MatrixFamily, ...]:
        """The families of matrices in it."""
        return tuple(d for d in self.declarations if isinstance(d, MatrixFamily))

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[Kind]]:
        """The kinds of the matrices and families, those of their distributions included."""
        by_name = {d.name: d.kinds | OF_GROUP.get(d.group, frozenset()) for d in self.matrices}
        return {**by_name, **{d.name: d.kinds for d in self.families}}

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """What is assumed of several matrices."""
        return tuple(d for d in self.declarations if isinstance(d, Tie))

    @cached_property
    def bonds(self) -> Mapping[tuple[str, str], frozenset[Bond]]:
        """The bonds of two matrices, either first."""
        bonds: dict[tuple[str, str], frozenset[Bond]] = {}
        for tie in self.ties:
            if tie.bond is not Bond.KRAUS:
                for pair in (tie.matrices, tie.matrices[::-1]):
                    key = (pair[0], pair[1])
                    bonds[key] = bonds.get(key, frozenset()) | {tie.bond}
        return bonds

    @cached_property
    def kraus(self) -> Mapping[str, tuple[str, ...]]:
        """By the last matrix of each Kraus family, the others."""
        return {tie.matrices[-1]: tie.matrices[:-1] for tie in self.ties if tie.bond is Bond.KRAUS}

    def from_value(self, name: str, least: int) -> Context:
        """Return the context in which a natural number starts at a larger value."""
        raised = max(least, self.scalar(name).least)
        return Context(
            tuple(
                replace(d, least=raised) if isinstance(d, Scalars) and d.name == name else d
                for d in self.declarations
            )
        )

    def sized_by(self, name: str) -> frozenset[str]:
        """Return the names whose sizes, ranges or ranks depend on a natural number."""
        number = {name: whole(0)}
        return frozenset(d.name for d in self.declarations if placed(d, number) != d)

    def at_value(self, name: str, value: int) -> Context:
        """Return the context in which a natural number has one value."""
        number = {name: whole(value)}
        kept = (d for d in self.declarations if d.name != name)
        return Context(tuple(placed(d, number) for d in kept))


def assumes(declared: Declaration) -> bool:
    """Return whether a declaration assumes more than sorts, shapes and ranges."""
    if isinstance(declared, Matrices | MatrixFamily):
        return bool(declared.kinds)
    return isinstance(declared, Tie)


def needed(declared: Declaration) -> frozenset[str]:
    """Return the names in sizes, ranges and ranks."""
    return frozenset().union(*(term.names() for term in _terms_of(declared).values()))


def placed(declared: Declaration, values: Mapping[str, Term]) -> Declaration:
    """Return a declaration with values in the place of names in sizes, ranges and ranks."""
    terms = {name: term.put(values) for name, term in _terms_of(declared).items()}
    return replace(declared, **terms) if terms else declared  # type: ignore[arg-type]  # terms all


def _terms_of(declared: Declaration) -> dict[str, Term]:
    values = {field.name: getattr(declared, field.name) for field in fields(declared)}
    return {name: value for name, value in values.items() if isinstance(value, Term)}
