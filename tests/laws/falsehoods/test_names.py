"""One name for two things, no name, and spaces taken for one another."""

from functools import partial

import pytest
from sympy import (
    Function,
    Identity,
    KroneckerProduct,
    S,
    Symbol,
    Trace,
)
from sympy import conjugate as conj

from bptools.algebra import Abbreviation, Constant, HaarAverage
from bptools.derivations import (
    Average,
)
from bptools.haar import CircularOrthogonal, Orthogonal, PartialTrace
from bptools.kernel import terms as kernel
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context, Group, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.verification.limits import Rejected
from bptools.verification.terms.tables import Tables
from tests.laws.falsehoods.statements import (
    A,
    B,
    C,
    M,
    N,
    Statement,
    Twins,
    U,
    check,
    ids,
    matrix,
    t,
    x,
)

SYMMETRIC, OTHER = (CircularOrthogonal(name, N) for name in "UK")
BIG = matrix("X", N * M)
O = Orthogonal("U", N)  # noqa: E741 - of the same name as the unitary
COMPLEX = Symbol("x")
NAMES = [
    Twins(
        "identities of two sizes",
        Statement(
            Trace(KroneckerProduct(Identity(N), B)),
            Trace(KroneckerProduct(Identity(M), B)),
            domain=((N, 1), (M, 1)),
        ),
        Statement(
            Trace(KroneckerProduct(Identity(M), B)),
            Trace(KroneckerProduct(B, Identity(M))),
            domain=((N, 1), (M, 1)),
        ),
    ),
    Twins(
        "two groups of one name",
        Statement(
            HaarAverage(Trace(U * A * U * B), U), HaarAverage(Trace(O * A * O * B), O), Average()
        ),
        Statement(HaarAverage(Trace(O * A * O * B), O), Trace(A * B.T) / N, Average()),
    ),
    Twins(
        "a unitary and a symmetric unitary of one name",
        Statement(
            HaarAverage(Trace(U * A) * conj(Trace(SYMMETRIC * A)), U, SYMMETRIC),
            S.Zero,
            Average(),
        ),
        Statement(HaarAverage(Trace(U * A) * conj(Trace(OTHER * A)), U, OTHER), S.Zero, Average()),
    ),
    Twins(
        "a real and a complex symbol of one name",
        Statement(x * conj(COMPLEX), x**2, domain=()),
        Statement(x * conj(x), x**2, domain=()),
    ),
    Twins(
        "an integer and a real symbol of one name",
        Statement(Symbol("N", real=True) * Trace(A), N * Trace(A)),
        Statement(N * Trace(A), Trace(N * A)),
    ),
    Twins(
        "a constant with the name of a symbol",
        Statement(Constant("x", S(2)) * x, 2 * x, domain=()),
        Statement(Constant("c", S(2)) * x, 2 * x, domain=()),
    ),
    Twins(
        "an abbreviation with the name of a matrix",
        Statement(Trace(Abbreviation("A", B) * A), Trace(B * A)),
        Statement(Trace(Abbreviation("C", B) * A), Trace(B * A)),
    ),
    Twins(
        "two abbreviations of one name",
        Statement(Trace(Abbreviation("C", A)) + Trace(Abbreviation("C", B)), Trace(A) + Trace(B)),
        Statement(Trace(Abbreviation("C", A)) + Trace(Abbreviation("D", B)), Trace(A) + Trace(B)),
    ),
    Twins(
        "a function with the name of a symbol",
        Statement(Function("x", real=True)(t) * x, Function("x", real=True)(t) * x, domain=()),
        Statement(Function("f", real=True)(t) * x, x * Function("f", real=True)(t), domain=()),
    ),
    Twins(
        "two partial traces",
        Statement(
            Trace(PartialTrace(BIG, (N, M), 0) ** 2),
            Trace(PartialTrace(BIG, (N, M), 1) ** 2),
            domain=((N, 1), (M, 1)),
        ),
        Statement(
            Trace(PartialTrace(BIG, (N, M), 0)),
            Trace(PartialTrace(BIG, (N, M), 1)),
            domain=((N, 1), (M, 1)),
        ),
    ),
    Twins(
        "tensor factors in another order",
        Statement(KroneckerProduct(A, B), KroneckerProduct(B, A)),
        Statement(Trace(KroneckerProduct(A, B)), Trace(KroneckerProduct(B, A))),
    ),
    Twins(
        "an inner partial trace",
        Statement(PartialTrace(KroneckerProduct(A, B), (N, N), 0), Trace(A) * B),
        Statement(PartialTrace(KroneckerProduct(A, B), (N, N), 0), Trace(B) * A),
    ),
    Twins(
        "a mixed product",
        Statement(KroneckerProduct(A, B) * KroneckerProduct(C, B), KroneckerProduct(C * A, B * B)),
        Statement(KroneckerProduct(A, B) * KroneckerProduct(C, B), KroneckerProduct(A * C, B * B)),
    ),
]

TWINS = [*NAMES]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


SIZE, COUNT = map(kernel.Variable, "NC")
NONE, ONE, FIXED, PREVIOUS = *map(kernel.whole, range(2)), *map(kernel.MatrixVariable, "AX")
NAMELESS = {  # what holds tensors that are no letters
    "a matrix of a recursion": kernel.Trace(
        kernel.Recursion("X", "k", SIZE, FIXED, kernel.Product((PREVIOUS, FIXED)), COUNT)
    ),
    "an equality of places": kernel.Delta(COUNT, SIZE),
    "an open row and column": FIXED,
}


def beside(**of_letter):
    """A letter of any name beside A."""
    numbers = Scalars("N", Sort.NATURAL, 1), Scalars("C", Sort.NATURAL)
    letters = Matrices("A", SIZE, SIZE), Matrices(rows=SIZE, columns=SIZE, **of_letter)
    return Context((*numbers, *letters))


@pytest.mark.parametrize("name", ["P", "", " ", "X", "index 0", "commuting: A, P", "i", "0"])
@pytest.mark.parametrize("label", NAMELESS)
def test_a_letter_of_no_name_is_taken_for_what_is_no_letter(name, label):
    nameless, letter = NAMELESS[label], kernel.MatrixVariable(name)
    projector = partial(beside, name=name, kinds=frozenset((Kind.PROJECTOR,)), rank=ONE)
    unitary = partial(beside, name=name, group=Group.UNITARY)
    with pytest.raises((Refusal, ValueError)):
        rules.equal(projector(), nameless, ONE)
    zero = kernel.Zero(SIZE, SIZE) if nameless == FIXED else NONE
    with pytest.raises((Refusal, ValueError)):
        rules.averaged(unitary(), kernel.HaarMean(name, nameless), zero)
    if name:
        assert rules.equal(projector(), kernel.Trace(letter), ONE)
        assert rules.averaged(unitary(), kernel.HaarMean(name, kernel.Trace(letter)), NONE)


def test_what_has_no_name_cannot_be_declared_or_bound():
    with pytest.raises(ValueError, match="a name must not be empty"):
        beside(name="")
    total = partial(kernel.IndexSum, body=ONE, size=SIZE)
    assert rules.equal(beside(name="B"), total("i"), SIZE)
    with pytest.raises(Refusal, match="has another meaning too"):
        rules.equal(beside(name="B"), total(""), SIZE)
    Tables().read_contexts([[["Scalar", "x", "real", 0, None]]])
    with pytest.raises(Rejected, match="a name must be a short text"):
        Tables().read_contexts([[["Scalar", "", "real", 0, None]]])
