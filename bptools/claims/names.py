"""What the letters of a claim are and range over: sorts of scalars, shapes and laws of matrices."""

from __future__ import annotations

from sympy import Basic, MatrixSymbol, Symbol
from sympy.core.function import AppliedUndef

from bptools.algebra import AngleAverage, MatrixAngleAverage, MatrixFamily, nodes_of, unabbreviated
from bptools.claims.claim import Claim
from bptools.haar.factors import PartialTrace
from bptools.printing import typst_math


def declared_names(claim: Claim) -> tuple[str, ...]:
    """Return a line for every letter of a claim: its name, how it is printed, what it is.

    Angles that are averaged over have a line more, with their range, and so has every partial
    trace, with its factors: formulas print neither.

    >>> from sympy import MatrixSymbol, Trace
    >>> from bptools.claims import Reading, Source
    >>> N = Symbol("N_a", integer=True, positive=True)
    >>> trace = Trace(MatrixSymbol("A", N, N))
    >>> claim = Claim(name="a.b", title="", statement="", quantity=trace, closed_form=trace,
    ...     source=Source("", ""), reading=Reading.PRINTED, domain=((N, 2),))
    >>> declared_names(claim)
    ('A as A: N_(a) by N_(a)', 'N_a as N_(a): natural from 2')
    """
    ranks = [h.rank for h in claim.hypotheses if h.rank is not None]
    assumed = [matrix for h in claim.hypotheses for matrix in h.family]
    parts = [claim.quantity, claim.closed_form, *assumed, *ranks]
    nodes = nodes_of(parts)
    least = dict(claim.domain)
    lines = {line for node in nodes | set(least) for line in _lines(node, least)}
    return tuple(sorted(lines))


def _lines(node: Basic, least: dict[Symbol, int]) -> list[str]:
    match node:
        case MatrixFamily():
            rows, columns = map(typst_math, node.shape)
            return [f"{_named(node.name)}: {rows} by {columns}, MatrixFamily"]
        case MatrixSymbol():
            # a constant may carry what is assumed of it, which stands among the hypotheses
            constant = type(node) is MatrixSymbol or hasattr(node, "hypotheses")
            law = "" if constant else f", {type(node).__name__}"
            shape = f"{typst_math(node.rows)} by {typst_math(node.cols)}"
            return [f"{_named(node.name)}: {shape}{law}"]
        case AppliedUndef():
            return [f"{_named(node.func.__name__)}: {_sort(node)} function"]
        case Symbol():
            return [f"{_named(node.name)}: {_range(node, least)}"]
        case AngleAverage() | MatrixAngleAverage():
            width = typst_math(unabbreviated(node.args[1]))
            angles = (_named(angle.name) for angle in node.args[2:])
            return [f"{angle}: uniform on [-{width}, {width}]" for angle in angles]
        case PartialTrace():
            traced = ", ".join(str(k + 1) for k in range(len(node.dims)) if k not in node.keep)
            return [f"partial trace over {traced}: {', '.join(map(typst_math, node.dims))}"]
    return []


def _named(name: str) -> str:
    return f"{name} as {typst_math(Symbol(name))}"


def _range(symbol: Symbol, least: dict[Symbol, int]) -> str:
    if symbol in least or symbol.is_integer:
        return f"natural from {least.get(symbol, 1 if symbol.is_positive else 0)}"
    return _sort(symbol)


def _sort(node: Basic) -> str:
    sorts = {
        "natural": node.is_integer,
        "positive": node.is_positive,
        "non-negative": node.is_nonnegative,
        "real": node.is_real,
    }
    return next((sort for sort, holds in sorts.items() if holds), "complex")
