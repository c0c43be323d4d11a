"""Scalars at explicit matrices in the second reader, beside sums over entries by NumPy."""

import flint
import numpy as np
import pytest
from flint import acb

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Group, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.terms import whole
from bptools.verification.explicit import contraction
from bptools.verification.explicit.balls import BITS
from bptools.verification.explicit.contraction import contracted
from bptools.verification.limits import OutOfReach
from bptools.verification.normal import haar
from bptools.verification.normal.reader import TermReader
from tests.verification.test_explicit import carried

TWO, FOUR = whole(2), whole(4)
A, B, C, D, G, S = (t.MatrixVariable(name) for name in "ABCDGS")
N, K = t.Variable("N"), t.Variable("k")
CONTEXT = Context(
    (
        Matrices("A", TWO, TWO, frozenset()),
        Matrices("B", TWO, TWO, frozenset({Kind.HERMITIAN})),
        Matrices("C", FOUR, FOUR, frozenset()),
        Matrices("D", TWO, FOUR, frozenset()),
        Matrices("S", TWO, TWO, frozenset({Kind.PURE})),
        Scalars("x", Sort.REAL),
        Scalars("N", Sort.NATURAL, 1),
        Matrices("G", N, N, frozenset()),
    )
)
rng = np.random.default_rng(8)


def drawn(*shape):
    return rng.integers(-3, 4, shape) + 1j * rng.integers(-3, 4, shape)


KET = np.array([3, 4j]) / 5
MATRICES = {"A": drawn(2, 2), "C": drawn(4, 4), "D": drawn(2, 4), "S": np.outer(KET, KET.conj())}
MATRICES["G"] = MATRICES["A"]
MATRICES["B"] = MATRICES["A"] + MATRICES["A"].conj().T
a, b, c, d, s = (MATRICES[name] for name in "ABCDS")


def turned(matrix, angle):
    """exp(-i a V) of a Hermitian matrix, by its eigenvectors."""
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.exp(-1j * angle * values)) @ vectors.conj().T


def diagonal(letter):
    return t.Element(letter, K, K)


def adjoint(letter):
    return t.Conjugate(t.Transpose(letter))


SCALARS = {  # what the reader is given, and what NumPy makes of the same entries
    "a trace": (t.Trace(t.Product((A, B, A))), np.trace(a @ b @ a)),
    "two traces": (
        t.Product((t.Trace(A), t.Trace(t.Product((A, B))))),
        np.trace(a) * np.trace(a @ b),
    ),
    "a transpose": (t.Trace(t.Product((A, t.Transpose(A)))), np.trace(a @ a.T)),
    "conjugates": (t.Trace(t.Product((t.Conjugate(A), A, B))), np.trace(a.conj() @ a @ b)),
    "another shape": (t.Trace(t.Product((D, C, adjoint(D)))), np.trace(d @ c @ d.conj().T)),
    "a pure state": (t.Trace(t.Product((S, A))), np.trace(s @ a)),
    "a pure state twice": (
        t.Product((t.Trace(t.Product((S, A))), t.Trace(t.Product((S, B))))),
        np.trace(s @ a) * np.trace(s @ b),
    ),
    "a conjugate state": (t.Trace(t.Product((t.Conjugate(S), A))), np.trace(s.conj() @ a)),
    "a tensor product": (
        t.Trace(t.Product((t.Tensor((A, B)), C))),
        np.trace(np.kron(a, b) @ c),
    ),
    "a partial trace": (
        t.Trace(t.Product((t.PartialTrace(C, (TWO, TWO), (1,)), A))),
        np.einsum("kikj,ji->", c.reshape(2, 2, 2, 2), a),
    ),
    "an element": (t.Element(t.Product((A, B)), whole(1), whole(0)), (a @ b)[1, 0]),
    "an element of a product of spaces": (
        t.Element(t.Product((t.Tensor((A, B)), C)), whole(1), whole(2)),
        (np.kron(a, b) @ c)[1, 2],
    ),
    "an element beside another space": (
        t.Element(t.Tensor((A, B)), whole(2), whole(1)),
        np.kron(a, b)[2, 1],
    ),
    "a place in a product space": (
        t.Trace(t.Product((t.Tensor((t.BasisProjector(whole(1), TWO), A)), C))),
        np.trace(np.kron(np.diag([0, 1]), a) @ c),
    ),
    "a place behind another space": (
        t.Trace(t.Product((t.Tensor((A, t.BasisProjector(whole(1), TWO))), C))),
        np.trace(np.kron(a, np.diag([0, 1])) @ c),
    ),
    "one index of three": (
        t.IndexSum("k", t.Product((diagonal(A), diagonal(B), diagonal(A))), TWO),
        np.einsum("kk,kk,kk->", a, b, a),
    ),
    "an exponential": (
        t.Trace(t.Product((t.Exponential(B, t.Variable("x")), A))),
        np.trace(turned(b, 0.5) @ a),
    ),
    "powers and an exponential": (
        t.Trace(t.Product((B, B, t.Exponential(B, t.Variable("x")), A))),
        np.trace(b @ b @ turned(b, 0.5) @ a),
    ),
    "a conjugate exponential": (
        t.Trace(t.Product((t.Conjugate(t.Exponential(B, t.Variable("x"))), A))),
        np.trace(turned(b, 0.5).conj() @ a),
    ),
    "a number": (t.Product((t.Variable("x"), t.Trace(t.Identity(TWO)))), 2 * 0.5),
}


def read(term, context):
    context, own = carried(context, term)
    return TermReader(context, haar.averaged)(own)


def value(term, matrices=MATRICES, context=CONTEXT):
    with flint.ctx.workprec(BITS):
        grids = {
            name: [[acb(x.real, x.imag) for x in row] for row in rows.tolist()]
            for name, rows in matrices.items()
        }
        return contracted(read(term, context), grids.__getitem__, {"x": acb(0.5)})


@pytest.mark.parametrize("label", SCALARS)
def test_a_scalar_is_what_its_entries_add_up_to(label):
    term, expected = SCALARS[label]
    assert complex(value(term)) == pytest.approx(complex(expected), abs=1e-10)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (A, "a matrix where a number is compared"),
        (t.Trace(t.Identity(N)), "N"),
        (t.Trace(t.Product((G, G))), "a size without a value"),
        (t.Element(G, t.minus(N, whole(1)), whole(0)), "a place without a value"),
    ],
)
def test_what_has_no_value_is_out_of_reach(term, words):
    with pytest.raises(OutOfReach, match=words):
        value(term)


def test_a_random_vector_that_stands_free_is_the_column_that_it_has():
    vector = Matrices("v", TWO, whole(1), group=Group.STATE)
    context = Context((vector, Matrices("A", TWO, TWO, frozenset())))
    v = t.MatrixVariable("v")
    term = t.Trace(t.Product((adjoint(v), A, v)))
    ket = np.array([[0.6], [0.8j]])
    rows = {"v": ket, "A": a}
    expected = (ket.conj().T @ a @ ket)[0, 0]
    assert complex(value(term, rows, context)) == pytest.approx(complex(expected), abs=1e-10)


def test_a_state_without_entries_is_out_of_reach():
    with pytest.raises(OutOfReach, match="without an entry that is apart from 0"):
        value(SCALARS["a pure state"][0], MATRICES | {"S": np.zeros((2, 2), complex)})


def test_too_many_products_are_out_of_reach(monkeypatch):
    monkeypatch.setattr(contraction, "MOST_PRODUCTS", 20)
    with pytest.raises(OutOfReach, match="more than 20 products"):
        value(SCALARS["another shape"][0])
