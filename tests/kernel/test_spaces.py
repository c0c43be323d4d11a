"""Indices at many places, spaces of one dimension, entries: what is equal, and what is not."""

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Group, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import whole
from bptools.kernel.theorems import averaged, entrywise, equal

N, i, j = (t.Variable(name) for name in "Nij")
A, B, C, D, P, S, U = (t.MatrixVariable(name) for name in "ABCDPSU")
ONE, TWO = whole(1), whole(2)
SPACES = Context(
    (
        Scalars("N", Sort.NATURAL, 1),
        Matrices("A", N, N),
        Matrices("B", N, N),
        Matrices("C", ONE, ONE),
        Matrices("D", ONE, ONE),
        Matrices("P", N, N, frozenset((Kind.REAL, Kind.INVOLUTION))),
        Matrices("S", N, N, frozenset((Kind.REAL, Kind.HERMITIAN))),
        Matrices("U", N, N, group=Group.UNITARY),
    )
)


def over(name: str, *factors: t.Term) -> t.Term:
    return t.IndexSum(name, t.Product(factors), N)


def at(matrix: t.Term, row: t.Term, column: t.Term) -> t.Term:
    return t.Element(matrix, row, column)


def trace(*factors: t.Term) -> t.Term:
    return t.Trace(t.Product(factors))


PROJECTOR = t.BasisProjector(i, N)
BOTH = over("i", at(A, i, i), at(B, i, i))
ENTRIES = over("i", over("j", at(A, i, j)))
PLACES = {  # a sum over an index, what it is, and what it is not
    "four places": (BOTH, over("i", trace(A, PROJECTOR, B, PROJECTOR)), trace(A, B)),
    "six places": (
        over("i", at(A, i, i), at(B, i, i), at(A, i, i)),
        over("j", at(A, j, j), at(A, j, j), at(B, j, j)),
        t.Product((BOTH, t.Trace(A))),
    ),
    "a dephased matrix": (
        over("i", trace(PROJECTOR, A, PROJECTOR, B)),
        BOTH,
        t.Product((t.Trace(A), t.Trace(B))),
    ),
    "two indices that are equal": (
        over("i", over("j", t.Delta(i, j), at(A, i, j), at(B, j, i))),
        BOTH,
        over("i", over("j", at(A, i, j), at(B, j, i))),
    ),
    "the sum of all entries": (ENTRIES, over("j", over("i", at(A, i, j))), t.Trace(A)),
    "that of the transpose": (
        ENTRIES,
        over("i", over("j", at(t.Transpose(A), i, j))),
        over("i", at(A, i, i)),
    ),
    "a delta squared": (over("i", over("j", t.Delta(i, j), t.Delta(j, i))), N, t.Power(N, TWO)),
}


@pytest.mark.parametrize("label", PLACES)
def test_an_index_may_stand_at_any_number_of_places(label):
    left, right, false = PLACES[label]
    assert equal(SPACES, left, right)
    with pytest.raises(Refusal, match="unexplained"):
        equal(SPACES, left, false)


def test_the_matrices_of_a_sum_have_one_shape():
    def zeros(size):
        return t.IndexSum("i", t.Zero(size, size), N)

    assert equal(SPACES, zeros(N), t.Zero(N, N))
    with pytest.raises(Refusal, match="a shape depends on the summed index i"):
        equal(SPACES, t.Trace(zeros(t.Sum((i, ONE)))), whole(0))


def test_a_sum_over_an_index_is_averaged():
    modulus = t.Product((at(U, i, i), t.Conjugate(at(U, i, i))))
    mean, fourth = (t.HaarMean("U", over("i", *(modulus,) * k)) for k in (1, 2))
    large = SPACES.from_value("N", 2)
    value = t.Product((TWO, t.Power(t.Sum((N, ONE)), whole(-1))))
    assert averaged(SPACES, mean, ONE)
    assert averaged(large, fourth, value)
    with pytest.raises(Refusal, match="unexplained"):
        averaged(large, fourth, t.Product((value, value)))


NUMBERS = {  # factors of one dimension are numbers: equal sides, and a side that differs
    "a factor of one dimension": (t.Tensor((A, t.Identity(ONE))), A, t.Tensor((A, C))),
    "a factor that is a number": (
        t.Tensor((A, C, B)),
        t.Product((t.Trace(C), t.Tensor((A, B)))),
        t.Tensor((A, B)),
    ),
    "only such factors": (
        t.Trace(t.Tensor((C, C))),
        t.Product((t.Trace(C), t.Trace(C))),
        t.Trace(C),
    ),
    "the one entry": (at(C, whole(0), whole(0)), t.Trace(C), ONE),
    "numbers in any order": (t.Product((C, D)), t.Product((D, C)), t.Product((C, C))),
    "numbers in a trace": (trace(C, D), t.Product((t.Trace(D), t.Trace(C))), trace(C, C)),
    "a part that is traced out": (
        t.PartialTrace(t.Tensor((A, C)), (N, ONE), (0,)),
        t.Product((t.Trace(C), A)),
        A,
    ),
}


@pytest.mark.parametrize("label", NUMBERS)
def test_a_matrix_of_one_row_and_column_is_a_number(label):
    left, right, false = NUMBERS[label]
    assert equal(SPACES, left, right)
    with pytest.raises(Refusal, match="unexplained"):
        equal(SPACES, left, false)


SYMMETRIC = {  # of a real Hermitian matrix S and a real involution P
    "its transpose": (t.Transpose(S), S, t.Transpose(A)),
    "its adjoint": (t.Transpose(t.Conjugate(S)), S, A),
    "beside a transpose": (trace(S, A), trace(S, t.Transpose(A)), trace(A, A)),
    "between others": (
        trace(S, t.Transpose(A), B, S),
        trace(S, t.Transpose(B), A, S),
        trace(S, t.Transpose(A), S, B),
    ),
    "its square": (trace(P, t.Transpose(P)), N, trace(P, S)),
    "the sum of its entries": (
        over("i", over("j", at(S, i, j), at(A, i, j))),
        trace(S, A),
        over("i", at(S, i, i), at(A, i, i)),
    ),
}


@pytest.mark.parametrize("label", SYMMETRIC)
def test_a_real_hermitian_matrix_is_its_transpose(label):
    left, right, false = SYMMETRIC[label]
    assert equal(SPACES, left, right)
    with pytest.raises(Refusal, match="unexplained"):
        equal(SPACES, left, false)


def test_vectors_of_numbered_bases_make_one():
    """The index of a product counts the last factor first, as NumPy's ``kron``."""
    pair = t.Tensor((t.BasisProjector(ONE, TWO), t.BasisProjector(TWO, whole(3))))
    assert entrywise(SPACES, pair, t.BasisProjector(whole(5), whole(6)))
    kept = t.PartialTrace(t.BasisProjector(whole(5), whole(6)), (TWO, whole(3)), (1,))
    assert entrywise(SPACES, kept, t.BasisProjector(TWO, whole(3)))
    for false in (t.BasisProjector(whole(4), whole(6)), t.BasisProjector(whole(3), whole(6))):
        with pytest.raises(Refusal, match="unexplained"):
            entrywise(SPACES, pair, false)


def test_entries_are_those_of_a_matrix_with_numbers_of_rows():
    with pytest.raises(Refusal, match="number of rows"):
        entrywise(SPACES, A, A)
