"""The average of tensor products as a rule: true lines pass, others leave a remainder."""

from sympy import Adjoint, KroneckerProduct, MatrixSymbol, Symbol, Trace

from bptools.algebra import Abbreviation, HaarAverage, HaarVariance, Hypothesis, Kind
from bptools.claims import Relation
from bptools.derivations.rules import Context
from bptools.derivations.tensor import TensorAverage
from bptools.haar import PartialTrace, Unitary

N = Symbol("N", integer=True, positive=True)
STATE = MatrixSymbol("psi_0", N, N)
B = MatrixSymbol("B", N**2, N**2)
V = [Unitary(f"V_{k}", N) for k in (1, 2)]
INPUTS = [Abbreviation(f"psi_{k}", v * STATE * Adjoint(v)) for k, v in enumerate(V, 1)]
FORM = Trace(KroneckerProduct(*INPUTS) * B)
PURE = Context((Hypothesis(STATE, Kind.PURE),))


def left_over(before, after, context=PURE):
    return TensorAverage().difference(before, after, Relation.EQUAL, context).terms


def test_mean_of_a_bilinear_form():
    mean = HaarAverage(FORM, *V)
    assert not left_over(mean, Trace(B) / N**2)
    assert left_over(mean, Trace(B) / N)
    assert left_over(mean, Trace(B) / N**2, Context(()))  # which is not normalised then


def test_second_moment_leaves_partial_traces():
    ones = [Trace(PartialTrace(B, (N, N), keep) ** 2) for keep in (0, 1)]
    exact = (Trace(B**2) + Trace(B) ** 2 + sum(ones)) / (N * (N + 1)) ** 2
    assert not left_over(HaarAverage(FORM**2, *V), exact)
    assert not left_over(HaarVariance(FORM, *V), exact - Trace(B) ** 2 / N**4)
    assert left_over(HaarAverage(FORM**2, *V), exact - ones[0])


def test_expressions_with_tensor_products_are_compared_as_they_are():
    mean = HaarAverage(FORM, *V)
    assert not PURE.difference(2 * mean - mean, mean).terms
    assert PURE.difference(mean, mean + 1).terms
    assert PURE.difference(mean, HaarAverage(FORM**2, *V)).terms
