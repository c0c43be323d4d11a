"""Slacks proposed as sums and products of squares, which the kernel is left to check."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from sympy import (
    Add,
    Dummy,
    Expr,
    Identity,
    Integer,
    MatrixSymbol,
    Mul,
    Pow,
    Product,
    S,
    Trace,
    cos,
    factor,
    limit,
    nan,
    oo,
    simplify,
    sin,
    zoo,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools import derivations
from bptools.algebra import Hypothesis, Kind
from bptools.derivations import Expectation, Square
from bptools.paper.forms import POSITIVE, is_negative
from bptools.paper.overlaps import squares_of_overlaps
from bptools.paper.ranges import squares_in_ranges
from bptools.paper.sums import squares_of_forms


def squares_of(slack: Expr, hypotheses: Iterable[Hypothesis]) -> tuple[Square, ...]:
    """Return squares that a slack may be the sum of: by ranges, as a product, or a sum of forms.

    Args:
        slack: A polynomial in traces, with weights that are rational in dimensions.
        hypotheses: What is assumed of its letters.

    Returns:
        A proposal, which may be empty: the kernel is left to refuse it.
    """
    reduced, assumed = _simplified(slack), tuple(hypotheses)
    if reduced.has(nan, oo, zoo):
        return ()  # it divides by what turns out to be 0
    if not reduced.atoms(Trace):
        return _squares_of_half_angles(reduced.expand()) or (_scalar_square(reduced),)
    expanded = reduced.expand()
    return (
        squares_in_ranges(expanded, assumed, of_all=True)
        or _factors_in_turn(reduced, assumed)
        or squares_of_forms(expanded, assumed)
        or squares_in_ranges(expanded, assumed, of_all=False)
        or squares_of_overlaps(expanded, assumed)
        or ()
    )


def _factors_in_turn(slack: Expr, hypotheses: tuple[Hypothesis, ...]) -> tuple[Square, ...] | None:
    """Return a product of squares, and of sums that are of one sign for one letter each."""
    weight, root, sums = S.One, S.One, []
    for part in Mul.make_args(factor(slack)):
        base, exponent = part.as_base_exp()
        if not part.atoms(Trace):
            weight *= part
            continue
        if not exponent.is_Integer or exponent < 0:
            return None
        root *= Pow(base, exponent // 2)
        if exponent % 2:
            signed = _one_letter(base, hypotheses)
            if signed is None:
                return None
            weight *= signed[0]
            sums.append(signed[1])
    weights = [weight, *(square.weight for squares in sums for square in squares)]
    if any(map(is_negative, weights)):
        return None
    return _multiplied(weight, root, sums)


def _scalar_square(slack: Expr) -> Square:
    """Take the even powers of what may be negative for the square, the rest for its weight."""
    root = S.One
    for part in Mul.make_args(factor(slack)):
        base, exponent = part.as_base_exp()
        half = exponent / 2  # perhaps of a symbolic exponent
        if half.is_integer and half.is_nonnegative and not base.is_nonnegative:
            root *= Pow(base, half)
    return Square(slack if root == 1 else simplify(slack / root**2), root)


def _squares_of_half_angles(slack: Expr) -> tuple[Square, ...]:
    """Write a + b cos x + c sin y by 1 - cos x = 2 sin^2(x/2), 1 - sin y = (sin y/2 - cos y/2)^2.

    What is left of a once |b| and |c| are taken from it is a square of 1; nothing, where a wave
    stands in anything but such a sum.
    """
    squares, rest = [], S.Zero
    for term in Add.make_args(slack):
        size, waves = term.as_independent(cos, sin, as_Add=False)
        if not waves.has(cos, sin):
            rest += term
            continue
        if not isinstance(waves, cos | sin):
            return ()
        sign = -1 if is_negative(size) else 1
        half = waves.args[0] / 2
        if isinstance(waves, cos):
            squares.append(Square(2 * sign * size, cos(half) if sign > 0 else sin(half)))
        else:
            squares.append(Square(sign * size, sin(half) + sign * cos(half)))
        rest -= sign * size
    return (*squares, Square(rest, S.One)) if squares else ()


def _simplified(slack: Expr) -> Expr:
    """Simplify all but products over an index, traces and entries, which stay as they are."""
    products = {product: Dummy() for product in slack.atoms(Product)}
    masked = slack.xreplace(products)
    names = products | {trace: Dummy() for trace in masked.atoms(Trace, MatrixElement)}
    simpler = simplify(masked.xreplace(names))
    return simpler.xreplace({name: node for node, name in names.items()})


def _multiplied(weight: Expr, root: Expr, sums: list[tuple[Square, ...]]) -> tuple[Square, ...]:
    if not sums:
        return (Square(weight, root),)
    if root != 1:
        sums.append((Square(S.One, root),))
    *before, last = sums
    left = reduce(
        lambda x, y: (derivations.Product(S.One, S.One, x, y),),
        before[1:],
        before[0] if before else (),
    )
    if not left:
        left = (Square(S.One, S.One),)
    return (derivations.Product(weight, S.One, left, last),)


def _one_letter(
    base: Expr, hypotheses: tuple[Hypothesis, ...]
) -> tuple[Expr, tuple[Square, ...]] | None:
    """Return a sign, and squares that add up to the sign times a polynomial of one letter."""
    letters = base.atoms(MatrixSymbol)
    if len(letters) != 1:
        return _overlap(base, hypotheses)
    (letter,) = letters
    return _variance(base, letter, hypotheses)


def _kinds(letter: MatrixSymbol, hypotheses: Iterable[Hypothesis]) -> set[Kind]:
    return {h.kind for h in hypotheses if h.matrix == letter and not h.others}


def _variance(
    base: Expr, letter: MatrixSymbol, hypotheses: Iterable[Hypothesis]
) -> tuple[Expr, tuple[Square, ...]] | None:
    """Write a Tr A^dagger A + b |Tr A|^2 + c by the part of A without trace."""
    kinds, size = _kinds(letter, hypotheses), letter.rows
    hermitian = any(h.self_adjoint for h in hypotheses if h.matrix == letter)
    forms = [Trace(letter**2)] if hermitian else []
    forms += [Trace(letter.adjoint() * letter), Trace(letter * letter.adjoint())]
    length = next((form for form in forms if base.has(form)), None)
    if length is None:
        return None
    trace = {Kind.DENSITY: S.One, Kind.TRACELESS: S.Zero}
    fixed = next((trace[kind] for kind in kinds & trace.keys()), None)
    mean = Trace(letter) if fixed is None else fixed
    conjugate = mean if hermitian or fixed is not None else Trace(letter.adjoint())
    expanded = base.expand()
    lead = expanded.coeff(length, 1)
    sign = Integer(-1) if _is_negative(lead) else S.One
    rest = (sign * (expanded - lead * length)).expand()
    square = Pow(mean, 2) if mean == conjugate else mean * conjugate
    slope = rest.coeff(square) if fixed is None else S.Zero
    constant = (rest - slope * square).expand() if fixed is None else rest
    if constant.atoms(Trace) or lead.atoms(Trace):
        return None
    inner = sign * lead / size
    centred = letter - mean / size * Identity(size) if mean != 0 else letter
    if fixed is None:
        return sign, (
            Square(sign * lead, centred),
            Square(simplify(inner + slope), mean),
            Square(constant, S.One),
        )
    return sign, (
        Square(sign * lead, centred),
        Square(simplify(inner * fixed**2 + constant), S.One),
    )


def _is_negative(weight: Expr) -> bool:
    for symbol in sorted(weight.free_symbols, key=str):
        weight = limit(weight, symbol, oo)
    return bool(weight.is_extended_negative)


def _overlap(
    base: Expr, hypotheses: Iterable[Hypothesis]
) -> tuple[Expr, tuple[Square, ...]] | None:
    """Write the trace of a state times a projector as that of P s P."""
    if not isinstance(base, Trace) or len(base.arg.args) != 2:
        return None
    assumed = tuple(hypotheses)
    for middle, projector in (base.arg.args, base.arg.args[::-1]):
        letters = isinstance(middle, MatrixSymbol) and isinstance(projector, MatrixSymbol)
        is_state = letters and bool(_kinds(middle, assumed) & POSITIVE)
        if is_state and _kinds(projector, assumed) & {Kind.PROJECTOR, Kind.PURE}:
            return S.One, (Expectation(S.One, projector, middle),)
    return None
