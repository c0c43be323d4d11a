"""What each name of a line stands for: a random matrix, a constant, an index, a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sympy import Basic, Expr, Identity, MatrixSymbol, Symbol, pi

from bptools.haar.circuit_layers import Brickwork, local_dimension
from bptools.haar.distributions import (
    CentredPermutation,
    Design,
    DiagonalUnitary,
    GaussianOrthogonal,
    GaussianUnitary,
    Ginibre,
    PermutationMatrix,
    RealGinibre,
    SpecialOrthogonal,
    SpecialUnitary,
)
from bptools.haar.factors import PairingOperator
from bptools.haar.finite_groups import GATES, FiniteGroup
from bptools.haar.matrices import (
    CircularOrthogonal,
    CircularSymplectic,
    Orthogonal,
    RandomMatrix,
    State,
    Symplectic,
    Unitary,
)
from bptools.haar.stabilisers import Clifford, Pauli, Stabiliser
from bptools.haar.text.ambiguity import require_clear

_RANDOM: dict[str, type[RandomMatrix]] = {
    **dict.fromkeys(("U", "V", "W"), Unitary),
    **dict.fromkeys(("O", "Q", "R"), Orthogonal),
    "S": Symplectic,
    **dict.fromkeys(("psi", "phi", "varphi", "chi", "ψ", "φ", "ϕ", "χ"), State),
}
_WORDS: dict[type[RandomMatrix], str] = {
    Unitary: "Haar unitary",
    Orthogonal: "Haar orthogonal",
    Symplectic: "Haar symplectic",
    State: "Haar state",
}
_KINDS: dict[str, tuple[str, Callable[[str, Expr], RandomMatrix]]] = {
    "unitary": ("Haar unitary", Unitary),
    "orthogonal": ("Haar orthogonal", Orthogonal),
    "symplectic": ("Haar symplectic", Symplectic),
    "state": ("Haar state of dimension", State),
    "su": ("Haar special unitary", SpecialUnitary),
    "so": ("Haar special orthogonal", SpecialOrthogonal),
    "coe": ("circular orthogonal", CircularOrthogonal),
    "cse": ("circular symplectic", CircularSymplectic),
    "diagonal": ("diagonal of random phases", DiagonalUnitary),
    "permutation": ("random permutation", PermutationMatrix),
    "centred-permutation": ("centred random permutation", CentredPermutation),
    "ginibre": ("complex Ginibre", Ginibre),
    "real-ginibre": ("real Ginibre", RealGinibre),
    "clifford": ("uniformly random Clifford", Clifford),
    "stabiliser": ("uniformly random stabiliser state of dimension", Stabiliser),
    "pauli": ("uniformly random element of the Pauli group", Pauli),
    "gue": ("Gaussian unitary", GaussianUnitary),
    "goe": ("Gaussian orthogonal", GaussianOrthogonal),
}
_ELEMENT = re.compile(
    r"([^\W\d_]+)_(?:\{(\w+)[\s,]+(\w+)\}|\{([a-z\d])([a-z\d])\}|([i-n\d])([i-n\d]))"
)
_NUMBERED = re.compile(r"([^\W\d_]+?)(?:_?\d|_[A-Za-z]|_\{\w+\})?")


class WrittenElement(NamedTuple):
    """An element such as U_00, by the texts of its parts."""

    matrix: str
    row: str
    column: str


class Letters:
    """The names of one line.

    Args:
        dimension: The dimension d of all matrices (half of it for symplectic ones).
        constants: Names that are constant matrices whatever they look like.
        scalars: Names that are real numbers.
        random: Names that are random matrices of other kinds, with these.
    """

    def __init__(
        self,
        dimension: Expr,
        constants: Iterable[str] = (),
        scalars: Iterable[str] = (),
        random: Mapping[str, str] | None = None,
    ) -> None:
        self.dimension = dimension
        self.sizes: dict[str, Expr] = {}  # of constants that are not d by d
        self._constants, self._scalars = set(constants), set(scalars)
        ambiguous = self._constants & self._scalars
        if ambiguous:
            raise ValueError(f"{min(ambiguous)} must be a constant matrix or a scalar, not both")
        self._meanings: dict[str, str] = {}
        self._random = {name: _kind_named(kind) for name, kind in (random or {}).items()}

    def __str__(self) -> str:
        """Say how every name was read, names of one meaning together."""
        ordered = sorted(self._meanings.items(), key=lambda item: (item[1], item[0]))
        groups = groupby(ordered, key=lambda item: item[1])
        return "; ".join(f"{', '.join(n for n, _ in names)} {meaning}" for meaning, names in groups)

    def note(self, name: str, meaning: str) -> None:
        """Keep how a name was read."""
        self._meanings[name] = meaning

    def assumed(
        self, words: Mapping[str, str | Sequence[str]]
    ) -> dict[MatrixSymbol, str | Sequence[str]]:
        """Return what is assumed of names as assumed of their matrices, and note it.

        Raises:
            ValueError: If a name is not that of a constant matrix of the line.
        """
        assumed = {}
        for name, kinds in words.items():
            if "constant" not in self._meanings.get(name, ""):
                raise ValueError(f"assumptions must be of constants of the text, not of {name}")
            assumed[self._constant(name)] = kinds
            spelled = kinds if isinstance(kinds, str) else ", ".join(kinds)
            self.note(name, f"{self._meanings[name]}, {spelled}")
        return assumed

    def is_declared(self, name: str) -> bool:
        """Whether a name was said to be a constant, a number or a random matrix."""
        return name in self._constants or name in self._scalars or name in self._random

    @property
    def guessed(self) -> list[RandomMatrix]:
        """The matrices that are orthogonal or symplectic by their letter alone."""
        kinds = {name: self._kind(name) for name in self._meanings if not self.is_declared(name)}
        return [
            kind(name, self.dimension)
            for name, kind in kinds.items()
            if kind in (Orthogonal, Symplectic)
        ]

    def are_random(self, names: Iterable[str]) -> bool:
        """Whether names that nothing else was said of are random matrices."""
        declared = self._constants | self._scalars
        return all(
            name in self._random or (self._kind(name) and name not in declared) for name in names
        )

    def is_index(self, name: str) -> bool:
        """Whether a name is an index or the dimension where one of these may stand."""
        is_matrix = name in self._constants or name in self._random or self._kind(name) is not None
        is_size = name in {symbol.name for symbol in self.dimension.free_symbols}
        return is_size or (name[0].islower() and not is_matrix)

    def element(self, name: str) -> WrittenElement | None:
        """Return matrix, row and column if a name is written like U_00 or U_{ij}."""
        match = _ELEMENT.fullmatch(name)
        if match is None or name in self._constants | self._scalars:
            return None
        matrix, *indices = (group for group in match.groups() if group is not None)
        return WrittenElement(matrix, *indices)

    def index(self, name: str) -> Expr:
        """Return a name in the place of an index.

        Raises:
            ValueError: If it looks like a matrix.
        """
        if name[0].isupper():
            raise ValueError(
                f"text must have small letters as indices, not {name}: "
                "write a commutator as comm(A, B) or A B - B A"
            )
        if name in {symbol.name for symbol in self.dimension.free_symbols}:
            return Symbol(name, integer=True, positive=True)
        self.note(name, "index")
        return Symbol(name, integer=True, nonnegative=True)

    def named(self, name: str) -> Basic:
        """Return what a name stands for.

        Raises:
            ValueError: If that is not clear.
        """
        if name in self._random:
            spoken, build = self._random[name]
            drawn = build(name, self.dimension)
            self.note(name, f"{spoken} {_shape(drawn.rows)}")
            return drawn
        if name in self._constants:
            return self._constant(name)
        if name in self._scalars:
            self.note(name, "real number")
            return Symbol(name, real=True)
        if name in {symbol.name for symbol in self.dimension.free_symbols}:
            return Symbol(name, integer=True, positive=True)
        kind = self._kind(name)
        if kind is not None:
            matrix = kind(name, self.dimension)
            shape = f"in dimension {matrix.rows}" if kind is State else _shape(matrix.rows)
            self.note(name, f"{_WORDS[kind]} {shape}")
            return matrix
        if name in ("I", "Id", f"I_{self.dimension}", f"I_{{{self.dimension}}}"):
            self.note(name, f"identity {_shape(self.dimension)}")
            return Identity(self.dimension)
        if name in ("pi", "π"):
            return pi
        if name == "SWAP":
            self.note(name, f"swap of two factors {_shape(self.dimension)}")
            return PairingOperator(((0, 3), (1, 2)), (self.dimension, self.dimension))
        require_clear(name, _RANDOM)
        return self._constant(name)

    def _kind(self, name: str) -> type[RandomMatrix] | None:
        match = _NUMBERED.fullmatch(name)
        return _RANDOM.get(name) or (_RANDOM.get(match[1]) if match else None)

    def _constant(self, name: str) -> MatrixSymbol:
        size = self.sizes.get(name, self.dimension)
        self.note(name, f"constant {_shape(size)}")
        return MatrixSymbol(name, size, size)


def _kind_named(kind: str) -> tuple[str, Callable[[str, Expr], RandomMatrix]]:
    """Return how a kind is spoken of, and what builds a matrix of it."""
    design = re.fullmatch(r"(\d+)-design", kind.strip().lower())
    if design:
        degree = int(design[1])
        return f"unitary {degree}-design", lambda name, dim: Design(name, dim, degree)
    layers = re.fullmatch(r"brickwork of (\d+) layers? on (\d+) sites", kind.strip().lower())
    if layers:
        depth, sites = int(layers[1]), int(layers[2])
        return f"{kind.strip()},", lambda name, dim: Brickwork(
            name, local_dimension(dim, sites), sites, depth
        )
    group = re.fullmatch(r"group of (.+)", kind.strip())
    if group:
        return f"uniform on the group of {group[1]},", _group_of(re.split(r"[\s,]+", group[1]))
    if kind.strip().lower() not in _KINDS:
        raise ValueError(
            f"a random matrix must be one of {', '.join(_KINDS)}, 2-design, ..., "
            f"group of H, S, ..., brickwork of 3 layers on 4 sites, not {kind!r}"
        )
    return _KINDS[kind.strip().lower()]


def _group_of(names: Sequence[str]) -> Callable[[str, Expr], RandomMatrix]:
    """Return what builds an element of the group of some gates, of the dimension of these."""
    unknown = [name for name in names if name not in GATES]
    if unknown:
        raise ValueError(f"a group must be of gates {', '.join(GATES)}, not of {unknown[0]}")

    def build(name: str, dim: Expr) -> RandomMatrix:
        element = FiniteGroup(name, [GATES[gate] for gate in names])
        if element.rows != dim:
            raise ValueError(f"--dim must be {element.rows}, the size of {names[0]}, not {dim}")
        return element

    return build


def _shape(size: Expr) -> str:
    return f"({size})×({size})" if size.is_Add or size.is_Mul else f"{size}×{size}"


class DimensionLetters(Letters):
    """The names of a dimension, all of which are positive integers."""

    def __init__(self) -> None:
        super().__init__(Symbol("d", integer=True, positive=True))

    def element(self, name: str) -> None:
        """Return None: there are no elements in a dimension."""

    def named(self, name: str) -> Basic:
        """Return a positive integer."""
        return Symbol(name, integer=True, positive=True)


class Indices(Letters):
    """Names in the place of an index."""

    def __init__(self, letters: Letters) -> None:
        super().__init__(letters.dimension)
        self._outer = letters

    def element(self, name: str) -> None:
        """Return None: an index is not an element."""

    def index(self, name: str) -> Expr:
        """Return the index."""
        return self._outer.index(name)

    def named(self, name: str) -> Expr:
        """Return the index."""
        return self._outer.index(name)
