"""What ``benchmarks/haar.py`` measures: the computations, beside whose they are and their goals.

A row's computations are functions with their arguments, such that a fresh process can be handed
them. haarpy's stand beside ours where it has them; for peers that cannot be installed the
published figure does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from math import prod

import haarpy
import numpy as np
from sympy import (
    Identity,
    MatrixSymbol,
    Symbol,
    Trace,
    conjugate,
    lambdify,
    symbols,
)
from sympy.printing.numpy import NumPyPrinter

from bptools import haar
from bptools.haar.weingarten.symmetric_group import partitions
from bptools.haar.weingarten.tables import Group, rational_table

d = Symbol("d")


@dataclass(frozen=True)
class Row:
    """One line of the table: what is computed, by whom, and what is expected of us.

    Args:
        title: What is computed.
        ours: Our computation, such that another process can be handed it.
        theirs: haarpy's computation of the same, if it can.
        versus: What the other time is of, if not haarpy's.
        before: What is prepared before the clock starts.
        quoted: Published figures of other peers.
        most_seconds: The goal for our time.
        most_megabytes: The goal for our peak memory.
        least_ratio: The goal for haarpy's time divided by ours.
    """

    title: str
    ours: Callable[[], object]
    theirs: Callable[[], object] | None = None
    versus: str = ""
    before: Callable[[], object] | None = None
    quoted: str = ""
    most_seconds: float | None = None
    most_megabytes: float | None = None
    least_ratio: float | None = None


def table(function, degree, dimension=d):
    """Return all expressions of one of our tables."""
    return dict(function(degree, dimension))


def class_by_class(function, degree):
    """Return all expressions of a degree from a function of one class."""
    return {mu: function(mu, d) for mu in partitions(degree)}


POLYNOMIALS = "the table of polynomials over one denominator"
TABLES = [
    Row("U(d), degree 10: the symbolic table", partial(table, haar.weingarten_table_unitary, 10),
        partial(class_by_class, haarpy.weingarten_unitary, 10), least_ratio=2000),
    Row(f"U(d), degree 20: {POLYNOMIALS}", partial(rational_table, Group.UNITARY, 20),
        most_seconds=0.5, quoted="RTNI, PyRTNI2: shipped as files, up to this degree"),
    Row("U(d), degree 20: the symbolic table", partial(table, haar.weingarten_table_unitary, 20)),
    Row(f"U(d), degree 38: {POLYNOMIALS}", partial(rational_table, Group.UNITARY, 38),
        most_seconds=10, most_megabytes=600),
    Row("U(d), degree 29: one symbolic class",
        partial(haar.weingarten_unitary, (5, 5, 4, 4, 3, 3, 2, 1, 1, 1), d), most_seconds=1),
    Row("U(3), degree 20: one class",
        partial(haar.weingarten_unitary, (5, 4, 3, 3, 2, 1, 1, 1), 3), most_seconds=1),
    Row("U(3), degree 20: the table", partial(table, haar.weingarten_table_unitary, 20, 3)),
    Row("O(d), degree 6: the symbolic table", partial(table, haar.weingarten_table_orthogonal, 6),
        partial(class_by_class, haarpy.weingarten_orthogonal, 6), least_ratio=5000),
    Row(f"O(d), degree 30: {POLYNOMIALS}", partial(rational_table, Group.ORTHOGONAL, 30),
        most_seconds=5),
    Row(f"Sp(2d), degree 20: {POLYNOMIALS}", partial(rational_table, Group.SYMPLECTIC, 20)),
    Row("O(3), degree 20: one class",
        partial(haar.weingarten_orthogonal, (5, 4, 3, 3, 2, 1, 1, 1), 3)),
]  # fmt: skip


def unitary_elements(algorithm=None):
    """Integrate the absolute squares of all elements of a 3 x 3 corner, degree 9."""
    corner = ((0, 0, 0, 1, 1, 1, 2, 2, 2), (0, 1, 2) * 3)
    return haar.haar_integral_unitary(corner, corner, d, algorithm=algorithm)


def corner_by_haarpy(algorithm):
    """Integrate the same by haarpy."""
    corner = ((0, 0, 0, 1, 1, 1, 2, 2, 2), (0, 1, 2) * 3)
    return haarpy.haar_integral_unitary(corner, corner, d, algorithm)


def orthogonal_corner(function):
    """Integrate the squares of all elements of a 2 x 2 corner over O(d)."""
    return function(((0, 0, 0, 0, 1, 1, 1, 1), (0, 0, 1, 1) * 2), d)


def symplectic_corner(function):
    """Integrate six elements over Sp(2d)."""
    return function(((0, 1, 2, d, d + 1, d + 2), (0, 0, 0, d, d, d)), d)


def power_of_one_element(half):
    """Integrate |U_11|^(2 half)."""
    return haar.expectation(abs(haar.Unitary("U", d)[0, 0]) ** (2 * half))


def trace_of_rotations(degree, *, apart=False, kind=haar.Unitary):
    """Integrate Tr (U A U* B)^k, or Tr(U A U* B)^k, with symbolic matrices."""
    U = kind("U", d)
    A, B = (MatrixSymbol(letter, U.rows, U.rows) for letter in "AB")
    if apart:
        return haar.expectation(Trace(U * A * U.adjoint() * B) ** degree)
    return haar.expectation(Trace((U * A * U.adjoint() * B) ** degree))


def trace_of_distinct_rotations(degree, kind=haar.Unitary):
    """Integrate Tr prod (U A_i U* B_i), all matrices different: degree!^2 terms."""
    U = kind("U", d)
    word = Identity(U.rows)
    for k in range(degree):
        A, B = (MatrixSymbol(f"{letter}{k}", U.rows, U.rows) for letter in "AB")
        word = word * U * A * U.adjoint() * B
    return haar.expectation(Trace(word))


def moment_of_purity(order):
    """Integrate (Tr rho^2)^(order / 2) of a reduced random state."""
    a, b = symbols("a b", integer=True, positive=True)
    rho = haar.PartialTrace(haar.State("psi", a * b).projector(), (a, b), keep=0)
    return haar.expectation(Trace(rho**2) ** (order // 2))


def squares_of_a_corner(size, power=2):
    """Integrate the absolute squares, or higher powers, of all elements of a corner."""
    U = haar.Unitary("U", d)
    return haar.expectation(prod(abs(U[i, j]) ** power for i in range(size) for j in range(size)))


def random_pattern(size, seed):
    """Integrate the absolute squares of fourteen elements of a corner, drawn with replacement."""
    U = haar.Unitary("U", d)
    places = np.random.default_rng(seed).integers(size, size=(14, 2)).tolist()
    return haar.expectation(prod(abs(U[i, j]) ** 2 for i, j in places))


def index_pairs(degree):
    """Integrate prod U_ij conj(U_kl), all indices symbols: degree!^2 products of deltas."""
    U = haar.Unitary("U", d)
    names = (symbols(f"i{k} j{k} k{k} l{k}", integer=True, nonnegative=True) for k in range(degree))
    return haar.expectation(prod(U[i, j] * conjugate(U[k, m]) for i, j, k, m in names))


def power_of_permuted(power):
    """Integrate Tr(P A)^k over permutation matrices."""
    A = MatrixSymbol("A", d, d)
    return haar.expectation(Trace(haar.PermutationMatrix("P", d) * A) ** power)


def purities_of_all(subsystems):
    """Integrate the product of the purities of all subsystems of a random state."""
    dims = symbols(f"d:{subsystems}", integer=True, positive=True)
    pure = haar.State("psi", prod(dims)).projector()
    return haar.expectation(
        prod(Trace(haar.PartialTrace(pure, dims, keep=k) ** 2) for k in range(subsystems))
    )


def power_of_the_trace(half):
    """Integrate |Tr U|^(2 half)."""
    return haar.expectation(abs(Trace(haar.Unitary("U", d))) ** (2 * half))


LARGE = 64  # rows


@cache
def rotations_as_function():
    """Return E Tr (U A U* B)^4 with its NumPy function of d, A and B."""
    U, A, B = haar.Unitary("U", d), *(MatrixSymbol(letter, d, d) for letter in "AB")
    mean = haar.integral(Trace((U * A * U.adjoint() * B) ** 4))
    return mean.value, mean.lambdify(A, B)


class PlainPrinter(NumPyPrinter):
    """SymPy's printer, which only lacks traces."""

    def _print_Trace(self, expr):
        return f"numpy.trace({self._print(expr.arg)})"


@cache
def rotations_as_written():
    """Return the same at 64 rows as SymPy prints it, every trace where it stands."""
    A, B = (MatrixSymbol(letter, LARGE, LARGE) for letter in "AB")
    value = rotations_as_function()[0].subs(d, LARGE)
    return lambdify([A, B], value, [{"numpy": np}, "numpy"], printer=PlainPrinter)


def pairs_of_matrices(count, size):
    """Draw two batches of random matrices."""
    return np.random.default_rng(1).normal(size=(2, count, size, size))


def at_once(count, size):
    """Evaluate the function at a batch of pairs of matrices."""
    return rotations_as_function()[1](size, *pairs_of_matrices(count, size))


def one_by_one(count, size):
    """Evaluate it at one pair after the other."""
    function = rotations_as_function()[1]
    return [function(size, *pair) for pair in zip(*pairs_of_matrices(count, size), strict=True)]


def functions_ready():
    """Compile all of these functions."""
    at_once(1, 4)
    at_once(1, LARGE)
    as_written(1)


def as_written(count):
    """Evaluate what SymPy prints at one pair after the other."""
    function = rotations_as_written()
    return [function(*pair) for pair in zip(*pairs_of_matrices(count, LARGE), strict=True)]


ELEMENTS = [
    Row("U(d): absolute squares of the nine elements of a corner, degree 9", unitary_elements,
        partial(corner_by_haarpy, "gorin"), most_seconds=0.05),
    Row("the same by pairings", partial(unitary_elements, "collins")),
    Row("O(d): the four squares of a 2 x 2 corner",
        partial(orthogonal_corner, haar.haar_integral_orthogonal),
        partial(orthogonal_corner, haarpy.haar_integral_orthogonal)),
    Row("Sp(2d): six elements", partial(symplectic_corner, haar.haar_integral_symplectic),
        partial(symplectic_corner, haarpy.haar_integral_symplectic)),
    Row("U(d): absolute value of one element to the power 60",
        partial(power_of_one_element, 30), most_seconds=0.05),
    Row("U(d): absolute value of one element to the power 240", partial(power_of_one_element, 120)),
]  # fmt: skip
TRACES = [
    Row("Tr (U A U* B)^4, symbolic matrices", partial(trace_of_rotations, 4)),
    Row("Tr (U A U* B)^5", partial(trace_of_rotations, 5), most_seconds=0.5,
        quoted="PyRTNI2: 40 s, 574 MB"),
    Row("Tr (U A U* B)^6", partial(trace_of_rotations, 6), most_seconds=5),
    Row("Tr(U A U* B)^6, six traces", partial(trace_of_rotations, 6, apart=True)),
    Row("Tr prod (U A_i U* B_i), degree 4, 8 different matrices",
        partial(trace_of_distinct_rotations, 4)),
    Row("the same of degree 5, kept as a sum of products",
        partial(trace_of_distinct_rotations, 5), most_seconds=2),
    Row("the same of degree 6", partial(trace_of_distinct_rotations, 6), most_seconds=20),
    Row("the same over O(d), degree 5",  # ten times what it takes over U(d)
        partial(trace_of_distinct_rotations, 5, haar.Orthogonal), most_seconds=4),
    Row("Tr (O A O* B)^5", partial(trace_of_rotations, 5, kind=haar.Orthogonal)),
    Row("Tr (S A S* B)^5 over Sp(2d)", partial(trace_of_rotations, 5, kind=haar.Symplectic)),
    Row("Tr(U A U* B)^12, twelve traces",
        partial(trace_of_rotations, 12, apart=True), most_seconds=1),
    Row("sixth moment of a purity, order 12", partial(moment_of_purity, 12), most_seconds=1),
    Row("absolute squares of a 4 x 4 corner", partial(squares_of_a_corner, 4), most_seconds=1),
    Row("absolute squares of a 5 x 5 corner", partial(squares_of_a_corner, 5), most_seconds=1),
    Row("fourth powers of a 4 x 4 corner", partial(squares_of_a_corner, 4, 4), most_seconds=1),
    *(
        Row(f"absolute squares of 14 random elements of a {size} x {size} corner",
            partial(random_pattern, size, 14), most_seconds=1)
        for size in (4, 5, 6, 7)
    ),
    Row("four symbolic index pairs, 576 products of deltas", partial(index_pairs, 4)),
    Row("five symbolic index pairs, 14 400 products of deltas, kept as a sum of products",
        partial(index_pairs, 5)),
    Row("Tr(P A)^4 over permutation matrices", partial(power_of_permuted, 4)),
    Row("four purities of four subsystems", partial(purities_of_all, 4), most_seconds=1),
    Row("absolute value of Tr U to the power 20", partial(power_of_the_trace, 10)),
]  # fmt: skip
FUNCTIONS = [
    Row("Tr (U A U* B)^4 by `lambdify`, 1000 pairs of 4 x 4 matrices in a batch",
        partial(at_once, 1000, 4), partial(one_by_one, 1000, 4), versus=" one by one",
        before=functions_ready),
    Row("the same of 20 pairs of 64 x 64 matrices, one by one",
        partial(one_by_one, 20, LARGE), partial(as_written, 20), versus=" as SymPy prints it",
        before=functions_ready),
]  # fmt: skip

ROWS = [*TABLES, *ELEMENTS, *TRACES, *FUNCTIONS]
GROWTH = {
    "U(d): the symbolic table": {
        k: partial(table, haar.weingarten_table_unitary, k) for k in (4, 8, 12, 16, 20)
    },
    "Tr (U A U* B)^k": {k: partial(trace_of_rotations, k) for k in range(2, 7)},
    "Tr(U A U* B)^k, k traces": {
        k: partial(trace_of_rotations, k, apart=True) for k in (2, 4, 6, 8, 10, 12)
    },
    "Tr prod (U A_i U* B_i)": {k: partial(trace_of_distinct_rotations, k) for k in range(2, 7)},
    "squares of a corner": {k * k: partial(squares_of_a_corner, k) for k in range(2, 6)},
    "(Tr rho^2)^(k / 2)": {k: partial(moment_of_purity, k) for k in (2, 4, 6, 8, 10, 12)},
}
