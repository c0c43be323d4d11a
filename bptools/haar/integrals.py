"""The value of an integral together with where it holds and how to get it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import And, Expr, Integer, MatrixSymbol, S, Sum, Symbol, latex
from sympy.logic.boolalg import Boolean

from bptools.errors import UsageError
from bptools.haar.dimensions import Point, as_integer, as_point, dimension_at
from bptools.haar.numerics import Array, numpy_function
from bptools.haar.pictures import NetworkDrawing, Networks, drawing_of
from bptools.haar.second_route import TOLERANCE, Constants, second_average
from bptools.printing import typst_math

LARGEST_POINT = 12  # of the dimensions at which two routes are compared


@dataclass(frozen=True)
class Integral:
    """An exact integral: its value, the domain of that value, and its value everywhere else.

    Two integrals are equal when value and domain are.

    Args:
        value: SymPy expression, valid where ``domain`` is true.
        domain: SymPy condition on the symbols of the dimensions; ``true`` for integer dimensions.
        symbols: The symbols of the dimensions, the arguments of :meth:`at`.
        recompute: Gives the exact value at any positive integers in place of ``symbols``.
        reading: How the letters of a text were read, if there was one.
        sizes: The dimensions, expressions in ``symbols``, each of which must be a positive integer.
        steps: How the value was found, a sentence each.
        networks: What was averaged and what is left, if it was done by networks.

    >>> from sympy import Symbol, Integer
    >>> d = Symbol("d")
    >>> moment = Integral(2 / (d * (d + 1)), d >= 2, (d,), lambda at: Integer(1) / at[d])
    >>> moment.at(1), moment.at({d: 1})
    (1, 1)
    """

    value: Expr
    domain: Boolean
    symbols: tuple[Symbol, ...] = field(default=(), compare=False)
    recompute: Callable[[Point], Expr] | None = field(default=None, compare=False, repr=False)
    sizes: tuple[Expr, ...] = field(default=(), compare=False, repr=False)
    reading: str = field(default="", compare=False, repr=False)
    steps: tuple[str, ...] = field(default=(), compare=False, repr=False)
    networks: Networks | None = field(default=None, compare=False, repr=False)

    def at(self, point: int | Point) -> Expr:
        """Return the exact value at integer dimensions, inside the domain or outside it.

        Args:
            point: The integer in place of the only symbol, or one for each symbol. For a
                dimension ``2**n`` it is n that is replaced.

        Raises:
            ValueError: If a symbol is missing, unknown, or its integer is not positive.
        """
        values = as_point(point, self.symbols)
        if self.recompute is not None:
            return self.recompute(values)
        if self.domain.subs(values) == False:  # noqa: E712 - a SymPy condition
            raise ValueError(f"the value holds for {self.domain}, not at {values}")
        return self.value.subs(values)

    def explain(self) -> str:
        """Return how the value was found, where it holds, and whether a second route agrees.

        The second route is at the smallest dimensions of the domain, with random integers as
        constants: words are contracted with the projector onto invariant tensors, without pairings
        and Weingarten functions. Where that would be too large, or the matrices are of other kinds,
        an integer's table is put in the place of rational functions, on the same networks.

        >>> d = Symbol("d")
        >>> print(Integral(1 / d, d >= 2, (d,), lambda at: S.One / at[d]).explain())
        the value holds for d >= 2; at gives exact values elsewhere
        at d = 2 an integer's table, on the same networks, gives the same value, 1/2
        """
        lines = [f"{number}. {step}" for number, step in enumerate(self.steps, start=1)]
        if self.domain is S.true:
            lines.append("the value holds for all dimensions")
        else:
            lines.append(f"the value holds for {self.domain}; at gives exact values elsewhere")
        point = self._smallest_point()
        if point is not None and self.symbols:
            where = ", ".join(f"{symbol} = {number}" for symbol, number in point.items())
            verdict = self._by_projector(point) or self._by_table(point)
            lines.append(f"at {where} {verdict}")
        return "\n".join(lines)

    def _by_projector(self, point: dict[Symbol, int]) -> str | None:
        """Return what the projector onto invariant tensors says; None where it cannot."""
        if self.networks is None or self.networks.has_explicit or self.value.has(Sum):
            return None
        constants = Constants(point)
        before, matrices = self.networks.before, self.networks.matrices
        expected = second_average(before, matrices, point, constants)
        value = self.value.subs(point)
        symbols = sorted(value.atoms(MatrixSymbol), key=str)
        arrays = [constants.array(symbol) for symbol in symbols]
        if expected is None or any(array is None for array in arrays):
            return None
        shown = np.asarray(numpy_function(value, symbols)(*arrays))
        same = np.allclose(shown, expected, rtol=TOLERANCE, atol=TOLERANCE)
        route = "the projector onto invariant tensors, which shares no code with the above,"
        of_what = " for random integer matrices" if arrays else ""
        if same:
            return f"{route} gives the same value{of_what}"
        return f"{route} gives {_short(expected)}, not {_short(shown)}{of_what}"

    def _by_table(self, point: dict[Symbol, int]) -> str:
        exact, known = self.at(point), self.value.subs(point)
        same = exact == known or (exact - known).doit().expand() == 0
        verdict = f"gives the same value, {exact}" if same else f"gives {exact}, not {known}"
        return f"an integer's table, on the same networks, {verdict}"

    def _smallest_point(self) -> dict[Symbol, int] | None:
        """Return the smallest equal integers at which the value holds.

        Matrices of one element, whose traces multiply, would look different where they are equal.
        """
        for number in range(2 if self.value.has(MatrixSymbol) else 1, LARGEST_POINT + 1):
            point = dict.fromkeys(self.symbols, number)
            if self.domain.subs(point) == True:  # noqa: E712 - a SymPy condition
                return point
        return None

    def draw(self) -> NetworkDrawing:
        """Return the networks before the average, the pairings and the networks after it.

        Raises:
            UsageError: If there is no network, as for moments of purities, or several.
        """
        if self.networks is None:
            raise UsageError(
                "the average must be of one network to be drawn, not several nor a closed form"
            )
        return drawing_of(self.networks)

    def to_latex(self) -> str:
        """Return the value as LaTeX, without dollar signs.

        >>> Integral(Symbol("d") ** 2, S.true).to_latex()
        'd^{2}'
        """
        return latex(self.value)  # type: ignore[no-any-return]

    def to_typst(self) -> str:
        """Return the value as Typst mathematics, without dollar signs.

        >>> Integral(1 / Symbol("d"), S.true).to_typst()
        'frac(1, d)'
        """
        return typst_math(self.value)

    def to_json(self) -> str:
        """Return value, domain and symbols as a JSON object, with the value as LaTeX too.

        >>> Integral(Symbol("d") ** 2, Symbol("d") >= 2, (Symbol("d"),)).to_json()
        '{"value": "d**2", "domain": "d >= 2", "symbols": ["d"], "latex": "d^{2}"}'
        """
        content = {
            "value": str(self.value),
            "domain": str(self.domain),
            "symbols": [symbol.name for symbol in self.symbols],
            "latex": self.to_latex(),
        }
        return json.dumps(content, ensure_ascii=False)

    def lambdify(self, *others: Symbol | MatrixSymbol) -> Callable[..., Any]:
        """Return the integral as a NumPy function of the dimensions' symbols, then of the others.

        Args:
            others: The constant matrices and other symbols in the value, in their order; symbols
                of dimensions may be among them.

        Returns:
            A function that is exact outside the domain of the value too, as :meth:`at` is.
            Dimensions may be arrays of integers; matrices may have axes of a batch before their
            two, numbers the same axes, and so has the result.

        Raises:
            ValueError: By the function, where a dimension is no positive integer.

        >>> Integral(1 / Symbol("d"), S.true, (Symbol("d"),)).lambdify()(4)
        0.25
        """
        leading = tuple(symbol for symbol in self.symbols if symbol not in others)
        return (
            PointwiseFunction(self, (*leading, *others))
            if self.symbols
            else (numpy_function(self.value, others))
        )

    def _repr_latex_(self) -> str:
        condition = "" if self.domain is S.true else rf",\qquad {latex(self.domain)}"
        return rf"$\displaystyle {latex(self.value)}{condition}$"


def _short(array: Array) -> str:
    return np.array2string(np.real_if_close(array), precision=6, threshold=6)


def jointly(parts: Sequence[Integral], build: Callable[[list[Expr]], Expr]) -> Integral:
    """Return what is built of the values of several integrals as one.

    >>> d = Symbol("d")
    >>> half = Integral(1 / d, d >= 2, (d,))
    >>> jointly([half, half], lambda values: values[0] - values[1] / 2).value
    1/(2*d)
    """

    def at(point: Point) -> Expr:
        points = [{symbol: point[symbol] for symbol in part.symbols} for part in parts]
        value = build([part.at(values) for part, values in zip(parts, points, strict=True)])
        return value.xreplace({symbol: Integer(number) for symbol, number in point.items()})

    symbols = {symbol for part in parts for symbol in part.symbols}
    return Integral(
        build([part.value for part in parts]),
        And(*(part.domain for part in parts)),
        tuple(sorted(symbols, key=str)),
        at,
        tuple({size: None for part in parts for size in part.sizes}),
    )


class PointwiseFunction:
    """An integral as a function of numbers and arrays: by its value, outside its domain by ``at``.

    Args:
        integral: The integral.
        arguments: The symbols in the order of the function's arguments.
    """

    def __init__(self, integral: Integral, arguments: tuple[Symbol | MatrixSymbol, ...]) -> None:
        self._integral = integral
        self._arguments = arguments
        self._dimensions = [k for k, x in enumerate(arguments) if x in integral.symbols]
        self._others = [k for k, x in enumerate(arguments) if x not in integral.symbols]
        self._at: dict[tuple[int, ...], Callable[..., Any]] = {}

    def __call__(self, *arguments: Any) -> Any:  # noqa: ANN401 - numbers and arrays
        """Return the value at dimensions and constants."""
        if len(arguments) != len(self._arguments):
            raise TypeError(f"arguments must be {self._arguments}, not {len(arguments)} values")
        points = np.broadcast_arrays(*(arguments[k] for k in self._dimensions))
        scalars = [arguments[k] for k in self._others]
        flat = zip(*(numbers.flat for numbers in points), strict=True)
        values = [self._function(point)(*scalars) for point in flat]
        if points[0].ndim == 0:
            return values[0]
        return np.reshape(values, (*points[0].shape, *np.shape(values[0])))

    def _function(self, point: tuple[Any, ...]) -> Callable[..., Any]:
        """Return the function of the other arguments at a point."""
        symbols = [self._arguments[k] for k in self._dimensions]
        integers = {
            symbol: as_integer(int(x) if x == int(x) else x, f"dimension {symbol}")
            for symbol, x in zip(symbols, point, strict=True)
        }
        key = tuple(integers.values())
        if key not in self._at:
            for size in self._integral.sizes:
                dimension_at(size, integers)
            value = self._integral.value.subs(integers)
            if self._integral.domain.subs(integers) != True:  # noqa: E712 - a SymPy condition
                value = self._integral.at(integers)
            self._at[key] = numpy_function(value, [self._arguments[k] for k in self._others])
        return self._at[key]
