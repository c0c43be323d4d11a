"""What the parameters of the authors' words take: other arguments are refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from numbers import Integral
from numbers import Rational as ExactNumber
from types import NoneType
from typing import Annotated, Any, ParamSpec, TypeVar, get_args, get_type_hints

from sympy import Basic, Expr, Float, MatrixSymbol, Symbol, nan, oo, sympify, zoo
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools.algebra import Hypothesis, Kind
from bptools.algebra.hypotheses import RELATING
from bptools.claims import Reading
from bptools.errors import UsageError
from bptools.haar.matrices import RandomMatrix

_SHOWN = 60  # letters of an argument that is refused


@dataclass(frozen=True)
class Takes:
    """What a parameter takes.

    Args:
        written: What an argument must be, with an example.
        admits: Whether something is such an argument.
    """

    written: str
    admits: Callable[[Any], bool]

    def require(self, owner: str, parameter: str, argument: object) -> None:
        """Refuse an argument that is no such thing.

        Args:
            owner: The word, or the claim, that it is given to.
            parameter: The parameter's name.
            argument: What an author wrote.

        Raises:
            UsageError: Naming the parameter and what it must be.
        """
        if not self.admits(argument):
            raise UsageError(
                f"{parameter} of {owner} must be {self.written}, not {named(argument)}"
            )


def on_one_line(argument: object) -> str:
    """Return what was given on one line, which matrices of numbers are not, its beginning alone."""
    words = " ".join(repr(argument).split())
    return f"{words[:_SHOWN]} ..." if len(words) > _SHOWN else words


def named(argument: object) -> str:
    """Return what was given, on one line, with its type where that is not seen."""
    if callable(argument) and hasattr(argument, "__name__"):
        return f"{type(argument).__name__} {argument.__name__}"
    words = on_one_line(argument)
    if " at 0x" in words:
        return f"of type {type(argument).__name__}"
    if argument is None or isinstance(argument, bool | Basic):
        return words
    return f"{type(argument).__name__} {words}"


def _is_exact(argument: object) -> bool:
    return isinstance(argument, Basic | MatrixBase) and not argument.has(Float, nan, oo, zoo)


def _is_whole(argument: object) -> bool:
    return isinstance(argument, Integral) and not isinstance(argument, bool)


def is_matrix(argument: object) -> bool:
    """Whether something is a matrix, a letter or of exact numbers."""
    return isinstance(argument, MatrixExpr | MatrixBase) and _is_exact(argument)


def _is_scalar(argument: object) -> bool:
    if isinstance(argument, Expr):
        return not isinstance(argument, MatrixExpr) and _is_exact(argument)
    return isinstance(argument, ExactNumber) and not isinstance(argument, bool)


def _is_count(argument: object) -> bool:
    """Whether something is a natural number, or made of such."""
    if not _is_whole(argument) and not (isinstance(argument, Expr) and _is_scalar(argument)):
        return False
    number = sympify(argument)
    return (
        number.is_integer is not False
        and number.is_negative is not True
        and all(symbol.is_integer for symbol in number.free_symbols)
    )


def _is_number(argument: object) -> bool:
    return _is_scalar(argument) and not sympify(argument).free_symbols


def _is_size(argument: object) -> bool:
    return _is_count(argument) and sympify(argument).is_positive is not False


def _is_angle(argument: object) -> bool:
    return isinstance(argument, Symbol) and not argument.is_integer


def _is_fraction(argument: object) -> bool:
    return isinstance(argument, ExactNumber) and not isinstance(argument, bool)


def _is_limits(argument: object) -> bool:
    match argument:
        case (index, first, last):
            return _is_scalar(index) and _is_scalar(first) and _is_count(last)
    return False


def _is_steps(argument: object) -> bool:
    match argument:
        case (letter, _, count):
            return isinstance(letter, MatrixSymbol) and _is_count(count)
    return False


def _several(is_one: Callable[[Any], bool]) -> Callable[[object], bool]:
    def admits(argument: object) -> bool:
        return isinstance(argument, list | tuple) and bool(argument) and all(map(is_one, argument))

    return admits


def _or_several(is_one: Callable[[Any], bool]) -> Callable[[object], bool]:
    return lambda argument: is_one(argument) or _several(is_one)(argument)


def _is_random(argument: object) -> bool:
    return isinstance(argument, RandomMatrix)


def _is_of_one(argument: object) -> bool:
    return isinstance(argument, Kind) and argument not in RELATING


def _is_value(argument: object) -> bool:
    """Whether something is a number or a matrix of numbers, to stand for a letter."""
    if isinstance(argument, list):
        lengths = {len(row) if isinstance(row, list) else -1 for row in argument}
        entries = (entry for row in argument if isinstance(row, list) for entry in row)
        return len(lengths) == 1 and min(lengths) > 0 and all(map(_is_number, entries))
    if isinstance(argument, MatrixBase):
        return _is_exact(argument) and not argument.free_symbols
    return _is_number(argument)


def _is_letter(argument: object) -> bool:
    return isinstance(argument, MatrixSymbol) and not isinstance(argument, RandomMatrix)


def _are_hypotheses(argument: object) -> bool:
    if not isinstance(argument, list | tuple):
        return False
    return all(isinstance(each, Hypothesis) for each in argument)


def _is_text(argument: object) -> bool:
    return isinstance(argument, str)


TEXT = Takes("text", _is_text)
READING = Takes("such as Reading.PRINTED", lambda x: x is None or isinstance(x, Reading))
WHETHER = Takes("True or False", lambda argument: isinstance(argument, bool))
DIMENSION = Takes(
    'a dimension, as N or natural("d")', lambda d: isinstance(d, Symbol) and _is_count(d)
)

Whole = Annotated[int, Takes("a whole number, as 1", _is_whole)]
Name = Annotated[str, Takes("text, as 'A'", lambda name: isinstance(name, str) and bool(name))]
Scalar = Annotated[Expr | int, Takes("an exact number or scalar, as 2 or Tr(A)", _is_scalar)]
Matrix = Annotated[MatrixExpr, Takes('a matrix, as hermitian("A"), X or 3*identity()', is_matrix)]
Formula = Annotated[
    Expr, Takes("an exact number, scalar or matrix", lambda x: _is_scalar(x) or is_matrix(x))
]
Count = Annotated[Expr | int, Takes("a natural number or dimension, as 0 or N", _is_count)]
Size = Annotated[
    Expr | int, Takes("a natural number from 1 on or a dimension, as 2 or N", _is_size)
]
Sizes = Annotated[
    Sequence[Expr | int], Takes("a list of natural numbers and dimensions", _several(_is_size))
]
Places = Annotated[
    int | Sequence[int], Takes("a factor's number, from 0 on, or a list", _or_several(_is_whole))
]
Letter = Annotated[
    MatrixSymbol,
    Takes('a fixed matrix\'s letter, as matrix("A")', _is_letter),
]
Fraction = Annotated[
    ExactNumber | int, Takes("a whole number or an exact fraction, as 2", _is_fraction)
]
Limits = Annotated[
    tuple[Symbol, Expr | int, Expr | int],
    Takes("an index, where it starts and the last one, as (i, 1, n)", _is_limits),
]
Steps = Annotated[
    tuple[MatrixSymbol, Symbol, Expr | int],
    Takes("a letter, an index and how many steps, as (X, k, n)", _is_steps),
]
Angle = Annotated[Symbol, Takes('a real number\'s letter, as angle("x")', _is_angle)]
Random = Annotated[
    RandomMatrix | Sequence[RandomMatrix],
    Takes('random matrices, such as haar("U") or (U, W)', _or_several(_is_random)),
]
Assumed = Annotated[Kind, Takes("what is assumed of one matrix, as Kind.PURE", _is_of_one)]
Hypotheses = Annotated[Sequence[Hypothesis], Takes("a list, as [commuting(A, B)]", _are_hypotheses)]
Value = Annotated[Any, Takes("exact numbers, as 3, X or [[1, 0], [0, I]]", _is_value)]

Passed = ParamSpec("Passed")
Returned = TypeVar("Returned")


def word(function: Callable[Passed, Returned]) -> Callable[Passed, Returned]:
    """Return a function that refuses arguments that its parameters do not take, each by name."""
    parameters = signature(function)
    hints = get_type_hints(function, include_extras=True)
    taken = {name: tuple(_taken(hints[name])) for name in parameters.parameters if name in hints}

    @wraps(function)
    def refusing(*args: Passed.args, **kwargs: Passed.kwargs) -> Returned:
        try:
            bound = parameters.bind(*args, **kwargs)
        except TypeError as error:
            written = ", ".join(parameters.parameters)
            called = f"{function.__name__}({written})"
            raise UsageError(f"{called} cannot be called like this: {error}") from error
        for name, argument in bound.arguments.items():
            for named, each in _each(parameters.parameters[name], argument):
                for takes in taken.get(name, ()):
                    takes.require(function.__name__, named, each)
        return function(*args, **kwargs)

    return refusing


def _each(parameter: Parameter, argument: Any) -> Iterable[tuple[str, object]]:  # noqa: ANN401 - whatever an author wrote
    """Return what was given to a parameter, which may be several."""
    if parameter.kind is Parameter.VAR_KEYWORD:
        return argument.items()  # type: ignore[no-any-return]  # by name
    several = argument if parameter.kind is Parameter.VAR_POSITIONAL else (argument,)
    return ((parameter.name, each) for each in several)


def _taken(hint: Any) -> Iterator[Takes]:  # noqa: ANN401 - a type, or one with what it takes
    """Yield what a type hint says of its arguments; what may be left out may be None."""
    if hasattr(hint, "__metadata__"):
        yield from hint.__metadata__
        return
    parts = get_args(hint)
    for part in parts:
        for takes in _taken(part):
            yield _or_none(takes) if NoneType in parts else takes


def _or_none(takes: Takes) -> Takes:
    return Takes(takes.written, lambda argument: argument is None or takes.admits(argument))
