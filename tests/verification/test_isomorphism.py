"""Networks compared: what is the same in another order, and what only looks alike."""

import pytest

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks import isomorphism
from bptools.verification.rules import equalities
from bptools.verification.terms.contexts import Declared
from bptools.verification.terms.language import node, whole

SIZE = node("Variable", "N")
CONTEXT = (
    Declared("Scalar", "N", "natural", 2),
    *(Declared("Matrix", name, rows=SIZE, columns=SIZE) for name in "AB"),
    Declared("Matrix", "U", rows=SIZE, columns=SIZE, group="Haar on U(d)"),
)
A, B, U = (node("MatrixVariable", name) for name in "ABU")


def product(*factors):
    return node("Product", factors)


def trace(*factors):
    return node("Trace", product(*factors))


def turned(matrix):
    return node("Transpose", matrix)


def side_by_side(*factors):
    return node("Tensor", factors)


def entries(*matrices):
    """The sum over i of the product of the entries i, i: an index at more than two places."""
    index = node("Variable", "i")
    factors = tuple(node("Element", matrix, index, index) for matrix in matrices)
    return node("IndexSum", "i", product(*factors), SIZE)


def column(diagonal, matrix):
    """The sum over i of the entries i, i of a matrix and i, 0 of another."""
    index = node("Variable", "i")
    first = node("Element", diagonal, index, index)
    second = node("Element", matrix, index, whole(0))
    return node("IndexSum", "i", product(first, second), SIZE)


def mean(*factors):
    return node("HaarMean", "U", product(*factors))


CONJUGATE = node("Conjugate", trace(U, B))
PAIRS = [
    (trace(A, B), trace(B, A), trace(A, A)),
    (trace(A, B, A, A, B), trace(A, A, B, A, B), trace(A, A, A, B, B)),
    (trace(A, turned(A)), trace(turned(A), A), trace(A, A)),
    (trace(turned(A), B), trace(A, turned(B)), trace(A, B)),
    (product(trace(A), trace(B)), trace(side_by_side(B, A)), trace(A, B)),
    (trace(side_by_side(A, B), side_by_side(B, A)), product(trace(A, B), trace(B, A)),
     product(trace(A, A), trace(B, B))),
    (entries(A, B), entries(B, A), entries(A, A)),
    (product(column(A, B), column(B, A)), product(column(B, A), column(A, B)),
     product(column(A, A), column(B, B))),
    (entries(product(A, B), A), entries(A, product(A, B)), entries(product(A, A), B)),
    (mean(trace(U, A), CONJUGATE), mean(CONJUGATE, trace(U, A)),
     product(mean(trace(U, A)), mean(CONJUGATE))),
    (trace(side_by_side(A, node("Identity", SIZE))), product(SIZE, trace(A)),
     product(whole(2), trace(A))),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "unlike"), PAIRS)
def test_what_is_the_same_is_and_what_looks_alike_is_not(left, right, unlike):
    assert equalities.equal(CONTEXT, left, right).right is right
    with pytest.raises(Rejected, match="not shown to be equal"):
        equalities.equal(CONTEXT, left, unlike)


def test_networks_that_look_alike_from_everywhere_are_compared_in_few_tries(monkeypatch):
    """Six matrices in two rings of three, or of two and four: each is between two others."""
    rings = product(trace(A, A, A), trace(A, A, A)), product(trace(A, A), trace(A, A, A, A))
    with pytest.raises(Rejected, match="not shown to be equal"):
        equalities.equal(CONTEXT, *rings)
    first, second = trace(A, turned(A), A, B), trace(B, A, turned(A), A)
    assert equalities.equal(CONTEXT, first, second).relation == "="
    isomorphism._is_same.cache_clear()
    monkeypatch.setattr(isomorphism, "MOST_TRIES", 0)
    with pytest.raises(OutOfReach, match="too symmetric to be compared"):
        equalities.equal(CONTEXT, first, second)
