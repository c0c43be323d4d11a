"""What authors' expressions quantify over: the kernel's context of every free name in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sympy import Basic, Expr, MatrixSymbol, Product, Sum, Symbol, sympify
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra import (
    Abbreviation,
    BasisProjector,
    Constant,
    Hypothesis,
    Kind,
    MatrixFamily,
    Recursion,
    nodes_of,
)
from bptools.derivations.elaboration import GROUPS, Elaborator
from bptools.haar.matrices import RandomMatrix
from bptools.kernel.contexts import Bond, Context, Declaration, Function, Matrices, Scalars, Tie
from bptools.kernel.contexts import Kind as KernelKind
from bptools.kernel.contexts import MatrixFamily as FamilyDeclaration
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal


def context_of(
    expressions: Iterable[Basic],
    hypotheses: Iterable[Hypothesis] = (),
    domain: Iterable[tuple[Symbol, int]] = (),
    defined: Iterable[MatrixSymbol] = (),
) -> Context:
    """Return the context of some expressions: every free name in them, declared once.

    Args:
        expressions: What the statement is made of.
        hypotheses: What is assumed of its matrices.
        domain: The least values of its natural numbers.
        defined: Matrix symbols that stand for expressions, so that they are not free.

    Raises:
        Refusal: If a name has two meanings, or a symbol does not say what it ranges over.
    """
    assumed = tuple(hypotheses)
    least = dict(domain)
    matrices_assumed = (matrix for h in assumed for matrix in h.family)
    ranks = (h.rank for h in assumed if h.rank is not None)
    nodes = nodes_of((*expressions, *matrices_assumed, *ranks)) | set(least)
    summed = {
        index
        for node in nodes
        if isinstance(node, Product | Sum | Recursion)
        for index in node.bound_symbols
    }
    free = {
        node
        for e in expressions
        for node in (e.free_symbols if isinstance(e, Basic) else ())
        if isinstance(node, Symbol)
    }
    symbols = {n for n in nodes if isinstance(n, Symbol)} - (summed - free)
    matrices = {n for n in nodes if isinstance(n, MatrixSymbol)} - set(defined) - summed
    if twice := {m.name for m in matrices for o in matrices if m != o and m.name == o.name}:
        raise Refusal(f"a name must be declared once, {min(twice)} is declared twice")
    functions = {n for n in nodes if isinstance(n, AppliedUndef)}
    declared = _with_ranges([_scalar(s, least) for s in symbols], nodes, least)
    declared |= {_matrix(m, assumed) for m in matrices}
    declared |= {Function(f.func.__name__, _sort(f)) for f in functions}
    _refuse_named_alike(nodes, {d.name for d in declared})
    try:
        declared |= {_tie(h) for h in assumed if h.others}
        return Context(tuple(sorted(declared, key=lambda d: (d.name, type(d).__name__))))
    except ValueError as error:
        raise Refusal(str(error)) from error


def _with_ranges(
    scalars: Iterable[Scalars], nodes: Iterable[Basic], least: Mapping[Symbol, int]
) -> set[Declaration]:
    """Say of an index in whose range it lies, unless it is a size or has a domain of its own."""
    sizes = {
        s for m in nodes if isinstance(m, MatrixSymbol) for e in m.shape for s in e.free_symbols
    }
    ranges: dict[str, Expr] = {}
    for index, size in _placed_indices(nodes):
        if isinstance(index, Symbol) and index not in sizes and index not in least:
            known = ranges.setdefault(index.name, size)
            if known != size:
                raise Refusal(f"the index {index} ranges over {known} and over {size}")
    elaborate = Elaborator()
    return {
        replace(d, below=elaborate(ranges[d.name]))
        if d.name in ranges and d.sort is Sort.NATURAL
        else d
        for d in scalars
    }


def _placed_indices(nodes: Iterable[Basic]) -> Iterator[tuple[Expr, Expr]]:
    """Yield each index of an element or a basis vector, with the size of its space."""
    for node in nodes:
        if isinstance(node, MatrixElement):
            yield from zip((node.i, node.j), node.parent.shape, strict=True)
        elif isinstance(node, BasisProjector):
            yield node.args


def _refuse_named_alike(nodes: Iterable[Basic], names: set[str]) -> None:
    """Refuse an abbreviation that has the name of something else."""
    meanings: dict[str, Basic] = {}
    for node in nodes:
        if isinstance(node, Abbreviation | Constant):
            known = meanings.setdefault(node.name, node.expression)
            if node.name in names or known != node.expression:
                raise Refusal(f"a name must be declared once, {node.name} has two meanings")


def _scalar(symbol: Symbol, least: Mapping[Symbol, int]) -> Scalars:
    """Declare a scalar; what stands in the domain is a natural number from its least value on."""
    own = 1 if symbol.is_positive else 0
    if symbol not in least:
        sort = _sort(symbol)
        return Scalars(symbol.name, sort, own if sort is Sort.NATURAL else 0)
    if symbol.is_integer is False or symbol.is_real is False:
        raise Refusal(f"{symbol} in the domain must be an integer")
    value = sympify(least[symbol])
    if not value.is_Integer or int(value) < own:
        raise Refusal(f"the domain of {symbol} must start at an integer from {own} on, not {value}")
    return Scalars(symbol.name, Sort.NATURAL, int(value))


def _sort(symbol: Expr) -> Sort:
    if symbol.is_integer:
        if not symbol.is_nonnegative:
            raise Refusal(f"the integer {symbol} must be declared positive or not negative")
        return Sort.NATURAL
    if symbol.is_positive:
        return Sort.POSITIVE
    if symbol.is_nonnegative:
        return Sort.NONNEGATIVE
    return Sort.REAL if symbol.is_real else Sort.COMPLEX


def _matrix(symbol: MatrixSymbol, hypotheses: Iterable[Hypothesis]) -> Matrices | FamilyDeclaration:
    own = [h for h in hypotheses if h.matrix == symbol and not h.others]
    group = GROUPS.get(type(symbol))
    if isinstance(symbol, RandomMatrix) and own:
        raise Refusal(f"nothing can be assumed of the random matrix {symbol}")
    elaborate = Elaborator()
    rank = next((h.rank for h in own if h.rank is not None), None)
    ranks = {h.rank for h in own if h.rank is not None}
    if len(ranks) > 1:
        raise Refusal(f"{symbol} has one rank, not {ranks}")
    kinds = frozenset(KernelKind(h.kind.value) for h in own)
    try:
        if isinstance(symbol, MatrixFamily):
            if rank is not None:
                raise Refusal(f"the members of {symbol} cannot have a rank")
            return FamilyDeclaration(symbol.name, elaborate(symbol.rows), kinds)
        return Matrices(
            symbol.name,
            elaborate(symbol.rows),
            elaborate(symbol.cols),
            kinds,
            None if rank is None else elaborate(rank),
            group,
        )
    except ValueError as error:
        raise Refusal(str(error)) from error


def _tie(hypothesis: Hypothesis) -> Tie:
    return Tie(Bond(hypothesis.kind.value), tuple(m.name for m in hypothesis.family))


def defined_kind(kind: Kind) -> KernelKind:
    """Return the kernel's name of a kind."""
    return KernelKind(kind.value)
