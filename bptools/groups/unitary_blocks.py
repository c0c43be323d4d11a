"""Groups that are all of SU(d) on every block that their symmetries leave, at any dimension.

Sums of strings as generators commute with some symmetries, which divide the space in blocks: an
irreducible one of d dimensions occurs m times. Mostly the group is then the largest that there can
be, SU(d) on every block independently and some phases between them. That is found from the
eigenvectors of a generic element A of the Lie algebra, and proved:

* symmetries that are found are rational sums of strings, which commute with all generators exactly,
  and there are as many of them as the blocks have room for: so these are the blocks;
* where a difference λᵢ − λⱼ of eigenvalues of A belongs to one pair alone, of all pairs in all
  blocks, the part of another element K that A's commutator multiplies by it is Kᵢⱼ|i⟩⟨j|; such
  |i⟩⟨j| with Kᵢⱼ ≠ 0 that connect all of a block generate sl(d) on it and nothing elsewhere.

Both need only inequalities between numbers that rounding leaves five decimals from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import (
    breadth_first_order,
    connected_components,
    minimum_spanning_tree,
)

from bptools.circuits import PauliSum
from bptools.groups.algebra import Ideal, LieAlgebra
from bptools.groups.closure import Element, HermitianCommutator, element_of, inner
from bptools.groups.string_tables import matrix_of_sum, strings_of_matrix

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

MOST_BLOCK_QUBITS = 10  # matrices of 16 MB
MOST_SYMMETRIES = 256  # independent operators that commute with all generators
MOST_TERMS = 2**18  # strings of all symmetries together, which are commuted exactly
ATTEMPTS = 3  # at generic elements
APART = 1e-9  # of eigenvalues of order 1, and their differences, that are told apart
ALIKE = 1e-11  # of those that are taken for one, until symmetries prove it
COUPLED = 1e-5  # of matrix elements that are certainly not 0
MOST_DENOMINATOR = 10**6


class NoBlocksError(ValueError):
    """The group is not known to be all of SU(d) on the blocks of its symmetries."""


@dataclass(frozen=True, eq=False)
class Block:
    """An irreducible block, as often as it occurs.

    Args:
        rows: The vectors |iα⟩, i of the block and α of its copies, shape (d, m, 2ⁿ).
        eigenvalues: Of a generic element A of the Lie algebra, one an i.
    """

    rows: Complex
    eigenvalues: Floats

    @property
    def dimension(self) -> int:
        """The d."""
        return len(self.rows)

    @property
    def copies(self) -> int:
        """The m."""
        return int(self.rows.shape[1])

    def element(self, operator: Complex) -> Complex:
        """Return what an element of the algebra is on the block, shape (d, d)."""
        return np.asarray(self.rows[:, 0].conj() @ operator @ self.rows[:, 0].T)


@dataclass(frozen=True, eq=False)
class UnitaryBlocks:
    """A group of U(d) on every block, the determinants in a torus.

    Args:
        blocks: The blocks, which make up the whole space.
        centre: The dimension of the torus.
    """

    blocks: tuple[Block, ...]
    centre: int

    @property
    def algebra(self) -> LieAlgebra:
        """The Lie algebra by name."""
        sizes = sorted((b.dimension for b in self.blocks if b.dimension > 1), reverse=True)
        simple = tuple(Ideal(f"su({size})", size**2 - 1, 1) for size in sizes)
        return LieAlgebra((*simple, *(Ideal("u(1)", 1, 1),) * self.centre))


def unitary_blocks(generators: Sequence[PauliSum]) -> UnitaryBlocks:
    """Return the blocks on which some sums of strings generate everything.

    Args:
        generators: The sums, on at most 10 qubits.

    Raises:
        NoBlocksError: If that is not so, or not shown.

    >>> from bptools.circuits import PauliString
    >>> def total(*labels):
    ...     return PauliSum(tuple((1, PauliString.from_label(label)) for label in labels))
    >>> words = (("SSIII", "IISSI"), ("ISSII", "IIISS"))  # bonds of a chain
    >>> layers = [[word.replace("S", axis) for word in row] for row in words for axis in "XYZ"]
    >>> print(unitary_blocks([total(*row) for row in layers]).algebra)
    su(16), dimension 255
    """
    if generators[0].n_qubits > MOST_BLOCK_QUBITS:
        raise NoBlocksError(f"blocks are found on at most {MOST_BLOCK_QUBITS} qubits")
    elements = [element_of(generator) for generator in generators]
    matrices = [matrix_of_sum(generator) for generator in generators]
    reason = NoBlocksError("no generic element was found")
    for seed in range(ATTEMPTS):
        source = np.random.default_rng(seed)
        try:
            blocks = _blocks(_generic(matrices, source), _generic(matrices, source))
            symmetries = _rational(_commuting(blocks))
            _require_commuting(symmetries, elements, generators[0].n_qubits)
            _require_everything(blocks, _generic(matrices, source))
        except NoBlocksError as failure:
            reason = failure
            continue
        overlaps = [[inner(h, symmetry) for symmetry in symmetries] for h in elements]
        known = UnitaryBlocks(blocks, fmpq_mat(overlaps).rank())
        _require_phases(known, matrices)
        return known
    raise reason


def _generic(matrices: Sequence[Complex], source: np.random.Generator) -> Complex:
    """Return a random element of the Lie algebra, with eigenvalues of order 1."""
    first, second = (
        sum(w * m for w, m in zip(source.normal(size=len(matrices)), matrices, strict=True))
        for _ in range(2)
    )
    root = np.sqrt(len(second))  # so that eigenvalues are of order 1
    first, second = (m * (root / np.linalg.norm(m)) for m in (first, second))
    turned = 1j * (first @ second - second @ first)
    element = first + turned + 1j * (turned @ second - second @ turned)
    return np.asarray(element * (root / np.linalg.norm(element)))


def _blocks(generic: Complex, coupling: Complex) -> tuple[Block, ...]:
    """Return the blocks of two elements, as far as rounding tells."""
    values, columns = np.linalg.eigh(generic)
    gaps = np.diff(values)
    if ((gaps > ALIKE) & (gaps < APART)).any():
        raise NoBlocksError("eigenvalues are too near to one another")
    starts = np.concatenate([[0], np.flatnonzero(gaps >= APART) + 1])
    ends = np.concatenate([starts[1:], [len(values)]])
    coupled = np.abs(columns.conj().T @ coupling @ columns) ** 2
    strength = np.sqrt(np.add.reduceat(np.add.reduceat(coupled, starts, 0), starts, 1))
    count, owner = connected_components(csr_array(strength > COUPLED), directed=False)
    spaces = [columns[:, a:b] for a, b in zip(starts, ends, strict=True)]
    return tuple(
        _aligned(np.flatnonzero(owner == k), spaces, values[starts], strength, coupling)
        for k in range(count)
    )


def _aligned(
    members: NDArray[np.intp],
    spaces: Sequence[Complex],
    values: Floats,
    strength: Floats,
    coupling: Complex,
) -> Block:
    """Return a block whose copies have the same matrices: eigenspaces told by their coupling."""
    if len({spaces[k].shape[1] for k in members}) > 1:
        raise NoBlocksError("eigenspaces that are coupled have different dimensions")
    inside = strength[np.ix_(members, members)]
    # copies are told along the strongest couplings
    lengths = np.divide(1, inside, out=np.zeros_like(inside), where=inside > COUPLED)
    tree = minimum_spanning_tree(csr_array(lengths))
    order, parents = breadth_first_order(tree, 0, directed=False)
    rows = {0: spaces[members[0]].T}
    for place in order[1:]:
        space = spaces[members[place]]
        image = space.conj().T @ coupling @ rows[parents[place]].T
        scale = np.sqrt(np.trace(image.conj().T @ image).real / len(image.T))
        if not np.allclose(image.conj().T @ image, scale**2 * np.eye(len(image.T)), atol=ALIKE):
            raise NoBlocksError("copies of a block are coupled differently")
        rows[place] = (space @ image / scale).T
    return Block(np.array([rows[k] for k in range(len(members))]), values[members])


def _commuting(blocks: Sequence[Block]) -> list[Complex]:
    """Return a basis of the Hermitian matrices that commute with all elements."""
    if sum(block.copies**2 for block in blocks) > MOST_SYMMETRIES:
        raise NoBlocksError("there are too many symmetries")
    basis = []
    for block in blocks:
        for a in range(block.copies):
            for b in range(a + 1):
                unit = block.rows[:, a].T @ block.rows[:, b].conj()
                basis.append(unit + unit.conj().T)
                if a != b:
                    basis.append(1j * (unit - unit.conj().T))
    return basis


def _rational(symmetries: Sequence[Complex]) -> list[Element]:
    """Return a rational basis of the span of some matrices, in coefficients by string.

    Reduced so that each has a string of its own, the coefficients are rational if any basis is.
    """
    size = len(symmetries[0])
    table = np.array([strings_of_matrix(matrix).ravel() for matrix in symmetries])
    for k in range(len(table)):
        row, pivot = divmod(int(np.argmax(np.abs(table[k:]))), table.shape[1])
        if abs(table[k + row, pivot]) < COUPLED:
            raise NoBlocksError("symmetries are not independent")
        table[[k, k + row]] = table[[k + row, k]]
        table[k] /= table[k, pivot]
        rest = np.arange(len(table)) != k
        table[rest] -= table[rest, pivot, None] * table[k]
    n_qubits = size.bit_length() - 1
    if np.count_nonzero(np.abs(table) > APART) > MOST_TERMS:
        raise NoBlocksError("symmetries have too many strings")
    rational = []
    for row_of in table:
        element: Element = {}
        for place in np.flatnonzero(np.abs(row_of) > APART).tolist():
            near = Fraction(float(row_of[place])).limit_denominator(MOST_DENOMINATOR)
            x, z = divmod(place, size)
            element[x | z << n_qubits] = fmpq(near.numerator, near.denominator)
        rational.append(element)
    return rational


def _require_commuting(
    symmetries: Sequence[Element], elements: Sequence[Element], n_qubits: int
) -> None:
    """Refuse symmetries that do not commute with all generators, exactly."""
    commutator = HermitianCommutator(n_qubits)
    if any(commutator(h, symmetry) for h in elements for symmetry in symmetries):
        raise NoBlocksError("symmetries are no rational sums of strings")


def _require_everything(blocks: Sequence[Block], coupling: Complex) -> None:
    """Refuse blocks on which isolated differences of eigenvalues do not generate everything."""
    differences, owners = [], []
    for number, block in enumerate(blocks):
        first, second = np.triu_indices(block.dimension, 1)
        differences.append(np.abs(block.eigenvalues[first] - block.eigenvalues[second]))
        owners.append(np.full(len(first), number))
    sizes, owner = np.concatenate(differences), np.concatenate(owners)
    order = np.argsort(sizes)
    gaps = np.diff(sizes[order], prepend=0.0, append=np.inf)
    isolated = np.zeros(len(sizes), dtype=np.bool_)
    isolated[order] = (gaps[:-1] > APART) & (gaps[1:] > APART)
    for number, block in enumerate(blocks):
        first, second = np.triu_indices(block.dimension, 1)
        elements = np.abs(block.element(coupling)[first, second])
        edges = isolated[owner == number] & (elements > COUPLED)
        table = csr_array(
            (np.ones(edges.sum()), (first[edges], second[edges])), shape=(block.dimension,) * 2
        )
        if connected_components(table, directed=False)[0] > 1:
            raise NoBlocksError("differences of eigenvalues coincide")


def _require_phases(known: UnitaryBlocks, matrices: Sequence[Complex]) -> None:
    """Refuse small blocks between which averages of two copies would not vanish.

    Two copies of U(1) or U(2) have invariants that larger groups do not have, unless phases differ.
    """
    phases = np.array([[np.trace(b.element(h)).real / b.dimension for h in matrices]
                       for b in known.blocks])  # fmt: skip
    small = [k for k, block in enumerate(known.blocks) if block.dimension <= 2]
    for charges in _charges(len(small)):
        moved = [small[k] for k, charge in enumerate(charges) if charge]
        if any(c % known.blocks[small[k]].dimension for k, c in enumerate(charges)):
            continue
        if moved and (np.abs(np.array(charges) @ phases[small]) < COUPLED).all():
            raise NoBlocksError("small blocks turn with the same phase")


def _charges(count: int) -> list[tuple[int, ...]]:
    """Return how often each of some blocks may occur more in U ⊗ U than in its conjugate."""
    ends = {tuple(int(k == a) + int(k == b) for k in range(count))
            for a in range(count) for b in range(a + 1)}  # fmt: skip
    return [tuple(p - q for p, q in zip(up, down, strict=True)) for up in ends for down in ends]
