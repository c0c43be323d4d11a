"""Equations 24 and 31: first and second moments of the elements of a Haar-random unitary.

Both are Weingarten's formula at degree 1 and 2. At N = 1, where (31) divides by zero, the integral
of |U_11|^4 is 1: the engine's value there comes from the pseudo-inverse, not from the formula.
"""

from sympy import Expr, KroneckerDelta, conjugate, symbols

from bptools.algebra import HaarAverage
from bptools.claims import Claim, Reading
from bptools.derivations import Average, Derivation, Step, proof
from bptools.haar import Unitary
from proofs import WEINGARTEN, N, source

U = Unitary("U", N)
ROWS = symbols("i_1 i_2", integer=True, nonnegative=True)
COLS = symbols("j_1 j_2", integer=True, nonnegative=True)
ROWS_BAR = symbols("k_1 k_2", integer=True, nonnegative=True)
COLS_BAR = symbols("l_1 l_2", integer=True, nonnegative=True)


def element(position: int) -> Expr:
    """Return U_ij conj(U_kl) with the indices of one position."""
    row, col = ROWS[position], COLS[position]
    return U[row, col] * conjugate(U[ROWS_BAR[position], COLS_BAR[position]])


def pairing(rows: tuple[int, ...], cols: tuple[int, ...]) -> Expr:
    """Return the Kronecker deltas that pair rows and columns by two permutations."""
    deltas = [KroneckerDelta(ROWS[a], ROWS_BAR[b]) for a, b in enumerate(rows)]
    deltas += [KroneckerDelta(COLS[a], COLS_BAR[b]) for a, b in enumerate(cols)]
    product = deltas[0]
    for delta in deltas[1:]:
        product = product * delta
    return product


_SAME, _CROSSED = (0, 1), (1, 0)

FIRST = Claim(
    name="moments.first",
    title="First moment of U(N)",
    statement="The average pairs equal rows and equal columns, with weight $1 slash N$.",
    quantity=HaarAverage(element(0), U),
    closed_form=pairing((0,), (0,)) / N,
    source=source("24"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    uses=(WEINGARTEN,),
)

SECOND = Claim(
    name="moments.second",
    title="Second moment of U(N)",
    statement=(
        "The average has weight $1 slash (N^2-1)$ where rows and columns are paired alike and "
        "$-1 slash (N(N^2-1))$ where they are paired differently; $N = 1$ is degenerate."
    ),
    quantity=HaarAverage(element(0) * element(1), U),
    closed_form=(pairing(_SAME, _SAME) + pairing(_CROSSED, _CROSSED)) / (N**2 - 1)
    - (pairing(_SAME, _CROSSED) + pairing(_CROSSED, _SAME)) / (N * (N**2 - 1)),
    source=source("31"),
    reading=Reading.RESTORED,
    domain=((N, 2),),
    uses=(WEINGARTEN,),
)


@proof(FIRST)
def first() -> Derivation:
    """Apply Weingarten's formula at degree one."""
    steps = (Step(FIRST.closed_form, 'One permutation; $op("Wg")(1) = 1 slash N$.', Average()),)
    return Derivation(FIRST.quantity, steps)


@proof(SECOND)
def second() -> Derivation:
    """Apply Weingarten's formula at degree two."""
    reason = (
        'Two permutations of rows, two of columns; $op("Wg")(1, 1) = 1 slash (N^2-1)$, '
        '$op("Wg")(2) = -1 slash (N(N^2-1))$.'
    )
    return Derivation(SECOND.quantity, (Step(SECOND.closed_form, reason, Average()),))
