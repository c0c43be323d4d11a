"""Integrals written as one line of text, for the command line.

U, V, W are Haar-random unitaries, O, Q, R orthogonal, S symplectic (its dimension is the half
dimension), psi, phi, chi random states, with a digit or a subscript as in U1, U_A, U_{AB}; other
capital letters are constant matrices, I the identity. ``U†``, ``U^dag``, ``U.H``, ``U'`` are the
adjoint, ``U.T`` and ``U.conj`` the transpose and the conjugate, ``U[0, 1]``, ``U_01`` and
``<0|U|1>`` an element, ``psi.P`` the projector of a state. ``Tr``, ``abs`` or bars, ``conj``,
``re``, ``im``, ``kron`` or ``⊗``, ``U^⊗2``, ``[A, B]`` and ``{A, B}``, ``det``, ``sqrt``, ``log``,
``sum(X, i)``, ``sum(X, i, 0, 1)`` and ``sum_i X``, slices as ``U[:2, 0]``, ``SWAP``, ``pi``,
arithmetic and powers (``^``, ``**``) make expressions of them. The average is of all that is
written, or of what stands in ``E[...]``, ``E_{U ~ Haar}[...]`` or ``⟨...⟩``, after ``E_U`` or
``∫ dU`` or before ``dU``; ``Var[...]`` is a variance, ``Cov[X, Y]`` a covariance, ``||X||_F`` the
Frobenius norm. LaTeX's commands are read, too (``latex``); what has two readings is refused with
the spelling of each (``ambiguity``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sympy import Basic, Dummy, Expr, Integer, MatrixSymbol, nan, zoo
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.assumptions import Assuming, hypotheses_of
from bptools.haar.dimensions import Point
from bptools.haar.expressions import integral
from bptools.haar.integrals import Integral, jointly
from bptools.haar.matrices import RandomMatrix
from bptools.haar.moments import covariance
from bptools.haar.text.ambiguity import require_meant
from bptools.haar.text.grammar import Grammar
from bptools.haar.text.letters import DimensionLetters, Letters
from bptools.haar.text.means import without_integral_sign
from bptools.haar.text.operations import MOST_DIGITS, OtherSizeError

_RESIZINGS = 8  # constants of other sizes than d


def integral_from_text(
    text: str,
    dim: str | int = "d",
    *,
    constants: Iterable[str] = (),
    scalars: Iterable[str] = (),
    random: Mapping[str, str] | None = None,
    assuming: Mapping[str, str | Sequence[str]] | None = None,
) -> Integral:
    """Integrate an expression that is written as one line of text.

    Args:
        text: The expression, in the notation of this module.
        dim: The dimension of all matrices, also as text: ``4``, ``d``, ``2**n``.
        constants: Names that are constant matrices whatever they look like, such as ``rho``.
        scalars: Names that are real numbers.
        random: Names that are other random matrices, with their kind: ``su``, ``so``, ``coe``,
            ``cse``, ``diagonal``, ``permutation``, ``centred-permutation``, ``ginibre``,
            ``real-ginibre``, ``gue``, ``goe``, ``2-design``, or one of those above.
        assuming: What is known of constant matrices, by name, in words (see ``assumptions``).

    Returns:
        The integral; its ``reading`` says how every letter was read.

    Raises:
        ValueError: If the text is not understood or can be read in two ways, naming the part.
        TypeError: If it is not polynomial in the random matrices.

    >>> integral_from_text("Tr(U A U† B)").value
    Trace(A)*Trace(B)/d
    >>> integral_from_text("|U_00|^4", dim="2^n").value
    2/(2**n*(2**n + 1))
    >>> integral_from_text("Tr(U rho U† B)", constants=["rho"]).reading
    'U Haar unitary d×d; B, rho constant d×d'
    >>> integral_from_text("Tr(H^4)", random={"H": "gue"}).value
    d*(2*d**2 + 1)
    >>> integral_from_text("Tr(U A U† B)^2", assuming={"A": "pauli", "B": "pure"}).value
    1/(d + 1)
    """
    dimension = dimension_from_text(str(dim))
    letters = Letters(dimension, constants, scalars, random)
    text = without_integral_sign(text)
    for _ in range(_RESIZINGS):
        means = _Means()
        try:
            expression = Grammar(text, letters, means).read()
        except OtherSizeError as other:
            name = next((name for name in other.sizes if name not in letters.sizes), None)
            if name is None:
                raise ValueError(str(other)) from None
            letters.sizes[name] = other.sizes[name]
            continue
        except RecursionError:
            raise ValueError("text must be less deeply nested") from None
        if expression.has(zoo, nan):
            raise ValueError("text must not divide by 0")
        for matrix in letters.guessed:
            require_meant(matrix, text, [expression, *means.arguments])
        means.assuming = letters.assumed(assuming or {})
        return replace(means.combined(expression), reading=str(letters))
    raise ValueError("text must have matrices whose shapes match")


def dimension_from_text(text: str) -> Expr:
    """Return a dimension, in which every name is a positive integer.

    >>> dimension_from_text("2**n")
    2**n
    """
    try:
        dimension = Grammar(text, DimensionLetters()).read()
    except RecursionError:
        raise ValueError("text of a dimension must be less deeply nested") from None
    if dimension.is_Integer and len(str(dimension)) > MOST_DIGITS:
        raise ValueError(f"text of a dimension must have at most {MOST_DIGITS} digits")
    return dimension


class _Mean(NamedTuple):
    """E[X], Var[X] or Cov[X, Y]."""

    kind: str
    values: tuple[Expr, ...]


class _Means:
    """The means in one line, with symbols that stand for them."""

    def __init__(self) -> None:
        self._means: dict[Basic, _Mean] = {}
        self.assuming: Assuming = {}

    def __call__(self, name: str, *values: Expr) -> Expr:
        """Return a symbol for E[X], Var[X] or Cov[X, Y], of a matrix one of its shape."""
        is_matrix = name == "E" and isinstance(values[0], MatrixExpr)
        named = f"{name}[{len(self._means)}]"
        symbol = MatrixSymbol(named, *values[0].shape) if is_matrix else Dummy(named)
        self._means[symbol] = _Mean(name, values)
        return symbol

    @property
    def arguments(self) -> list[Expr]:
        """What they are of."""
        return [value for mean in self._means.values() for value in mean.values]

    def combined(self, expression: Expr) -> Integral:
        """Return the integral of a line, or a line of integrals as one."""
        hypotheses_of(self.assuming)  # refused before anything is averaged
        if not self._means:
            return integral(expression, self.assuming)
        if expression.has(RandomMatrix):
            raise ValueError("text must have all random matrices inside E[...], or none")
        integrals = {symbol: self._integral(mean) for symbol, mean in self._means.items()}
        if expression in integrals:
            return integrals[expression]
        has_matrices = any(isinstance(symbol, MatrixSymbol) for symbol in integrals)

        def in_place(values: list[Expr], point: Point) -> Expr:
            sizes = {symbol: Integer(number) for symbol, number in point.items()}
            known = {x.xreplace(sizes): y for x, y in zip(integrals, values, strict=True)}
            line = expression.xreplace(sizes).xreplace(known)
            return integral(line, self.assuming).value if has_matrices else line

        def at(point: Point) -> Expr:
            parts = integrals.values()
            points = [{symbol: point[symbol] for symbol in part.symbols} for part in parts]
            values = [part.at(place) for part, place in zip(parts, points, strict=True)]
            return in_place(values, point)

        whole = jointly(list(integrals.values()), lambda values: in_place(values, {}))
        return replace(whole, recompute=at)

    def _integral(self, mean: _Mean) -> Integral:
        first, *more = mean.values
        second = more[0] if more else first
        known = {x: words for x, words in self.assuming.items() if first.has(x) or second.has(x)}
        if mean.kind == "E":
            return integral(first, known)
        return covariance(first, second, known)
