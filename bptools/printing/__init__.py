"""Print for people: SymPy expressions as Typst mathematics and in words, and tables of text.

    structure  how an expression is laid out, whatever the output language
    names      how the name of a symbol is read
    typst      expressions as Typst mathematics
    speech     expressions in words
    latex      formulas in Typst as LaTeX
    tables     tables that print themselves in a terminal and in a notebook

A node that the printers do not know says so, or defines ``_typst`` and ``_spoken`` itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bptools.records import Math

if TYPE_CHECKING:
    from bptools.printing.structure import Node

__all__ = ["math", "spoken", "string_literal", "typst_math"]


def typst_math(expr: Node) -> str:
    """Return the Typst source of ``expr``, without the enclosing dollar signs.

    Args:
        expr: A SymPy expression, or a node that defines ``_typst(printer)``.

    Returns:
        Source for Typst's math mode; it holds no ``#`` and no ``$`` outside string literals.

    Raises:
        TypeError: If some node has no rule.

    >>> from sympy import MatrixSymbol, Symbol, Trace
    >>> N = Symbol("N")
    >>> typst_math(Trace(MatrixSymbol("A", N, N)) / (N * (N + 1)))
    'frac(op("Tr") [A], N (N + 1))'
    """
    from bptools.printing.typst import TypstPrinter  # SymPy's, which tables do without

    return TypstPrinter().doprint(expr)


def spoken(expr: Node) -> str:
    """Return ``expr`` in words, for a screen reader.

    Raises:
        TypeError: If some node has no rule.

    >>> from sympy import Symbol
    >>> spoken(1 - Symbol("psi_0") ** 2)
    '1 minus psi sub 0 squared'
    """
    from bptools.printing.speech import SpokenPrinter

    return SpokenPrinter().doprint(expr)


def math(expr: Node) -> Math:
    """Return the record of ``expr`` that evidence carries: Typst source and words.

    >>> from sympy import Symbol
    >>> math(Symbol("U_+"))
    Math(typst='U_(+)', spoken='U sub plus')
    """
    return Math(typst=typst_math(expr), spoken=spoken(expr))


def string_literal(text: str) -> str:
    r"""Return ``text`` as a Typst string, in which nothing has a meaning.

    >>> print(string_literal('a "b" #c'))
    "a \"b\" #c"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'
