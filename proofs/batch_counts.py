"""How often independent inputs coincide in the sums that moments of a batch are made of.

The square of a sum over a batch is a sum over two indices, or over four of pairs of different
inputs. What is averaged in it depends only on which indices agree: x, y and z below are these
averages, and the deltas say where each of them stands.
"""

from itertools import product

from sympy import Expr, KroneckerDelta, S, Sum, Symbol, symbols

from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, proof
from proofs import source
from proofs.mmd_blindness import INPUTS

x, y, z = symbols("x y z", real=True)
_FIRST, _SECOND = (symbols(names, integer=True, nonnegative=True) for names in ("i j", "k l"))


def _over(term: Expr, *indices: Symbol) -> Sum:
    return Sum(term, *((index, 0, INPUTS - 1) for index in indices))


def _differ(pair: tuple[Symbol, Symbol]) -> Expr:
    return 1 - KroneckerDelta(*pair)


def _claim(name: str, quantity: Expr, closed_form: Expr, title: str, statement: str) -> Claim:
    return Claim(
        name=f"batch_counts.{name}",
        title=title,
        statement=statement,
        quantity=quantity,
        closed_form=closed_form,
        source=source("20, 21, 39"),
        reading=Reading.OURS,
        domain=((INPUTS, 1),),
        check="auto",
    )


SQUARES = _claim(
    "squares",
    _over(KroneckerDelta(*_FIRST) * x + _differ(_FIRST) * y, *_FIRST),
    INPUTS * x + INPUTS * (INPUTS - 1) * y,
    "Square of a sum over a batch",
    "The square of a sum of $m$ terms has $m$ squares, of average $x$, and $m(m-1)$ products of "
    "independent terms, of average $y$.",
)
DIFFERENT = _claim(
    "different",
    _over(_differ(_FIRST) / INPUTS**2, *_FIRST),
    1 - 1 / INPUTS,
    "Pairs of different inputs",
    "In the mean over all pairs of $m$ inputs those of different ones have together the weight "
    "$1 - 1 slash m$.",
)
_ALIKE = {(a, b): KroneckerDelta(a, b) for a, b in product(_FIRST, _SECOND)}
_K = _SECOND[0]
_TOUCHES = KroneckerDelta(_FIRST[0], _K) + KroneckerDelta(_FIRST[1], _K)
MIXED = _claim(
    "mixed",
    _over(_differ(_FIRST) * (_TOUCHES * x + (1 - _TOUCHES) * y), *_FIRST, _K),
    2 * INPUTS * (INPUTS - 1) * x + INPUTS * (INPUTS - 1) * (INPUTS - 2) * y,
    "Pairs times single inputs",
    "Of a pair of different inputs and an input, $2 m (m-1)$ share it, and $m (m-1) (m-2)$ do not.",
)
_BOTH = sum(
    (_ALIKE[_FIRST[0], c] * _ALIKE[_FIRST[1], d] for c, d in (_SECOND, _SECOND[::-1])), S.Zero
)
_SHARED = sum(_ALIKE.values())  # how many of the first pair are in the second
PAIRS = _claim(
    "pairs",
    _over(
        _differ(_FIRST)
        * _differ(_SECOND)
        * (_BOTH * x + (_SHARED - 2 * _BOTH) * y + (1 - _SHARED + _BOTH) * z),
        *_FIRST,
        *_SECOND,
    ),
    2 * INPUTS * (INPUTS - 1) * x
    + 4 * INPUTS * (INPUTS - 1) * (INPUTS - 2) * y
    + INPUTS * (INPUTS - 1) * (INPUTS - 2) * (INPUTS - 3) * z,
    "Pairs times pairs",
    "The square of a sum over ordered pairs of different inputs has $2 m (m-1)$ terms of twice one "
    "pair, of average $x$, $4 m (m-1) (m-2)$ with one input in common, of average $y$, and "
    "$m (m-1) (m-2) (m-3)$ with none, of average $z$: two pairs share one input where the sum of "
    "the four deltas is 1, and both where it is 2.",
)
CLAIMS = (SQUARES, DIFFERENT, MIXED, PAIRS)
_REASON = "Each delta leaves one sum less."


@proof(SQUARES)
def squares() -> Derivation:
    """Add up."""
    return Derivation.in_one_line(SQUARES, _REASON, Algebra())


@proof(DIFFERENT)
def different() -> Derivation:
    """Add up."""
    return Derivation.in_one_line(DIFFERENT, _REASON, Algebra())


@proof(MIXED)
def mixed() -> Derivation:
    """Add up."""
    return Derivation.in_one_line(MIXED, _REASON, Algebra())


@proof(PAIRS)
def pairs() -> Derivation:
    """Add up."""
    return Derivation.in_one_line(PAIRS, _REASON, Algebra())
