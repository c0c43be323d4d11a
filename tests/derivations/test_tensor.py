"""The average of tensor products as a rule: true lines pass, others leave a remainder."""

from sympy import Adjoint, KroneckerProduct, MatrixSymbol, Symbol, Trace

from bptools.algebra import Abbreviation, HaarAverage, HaarVariance, Hypothesis, Kind
from bptools.derivations.averaging import averaged_by_cases
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.quantification import context_of
from bptools.haar import PartialTrace, Unitary
from bptools.kernel.refusal import Refusal
from bptools.kernel.theorems import equal

N = Symbol("N", integer=True, positive=True)
STATE = MatrixSymbol("psi_0", N, N)
B = MatrixSymbol("B", N**2, N**2)
V = [Unitary(f"V_{k}", N) for k in (1, 2)]
INPUTS = [Abbreviation(f"psi_{k}", v * STATE * Adjoint(v)) for k, v in enumerate(V, 1)]
FORM = Trace(KroneckerProduct(*INPUTS) * B)
PURE = (Hypothesis(STATE, Kind.PURE),)


def shown(rule, before, after, hypotheses=PURE):
    context = context_of((before, after), hypotheses)
    elaborate = Elaborator()
    try:
        rule(context, elaborate(before), elaborate(after))
    except Refusal:
        return False
    return True


def test_mean_of_a_bilinear_form():
    mean = HaarAverage(FORM, *V)
    assert shown(averaged_by_cases, mean, Trace(B) / N**2)
    assert not shown(averaged_by_cases, mean, Trace(B) / N)
    assert not shown(averaged_by_cases, mean, Trace(B) / N**2, ())  # which is not normalised then


def test_second_moment_leaves_partial_traces():
    ones = [Trace(PartialTrace(B, (N, N), keep) ** 2) for keep in (0, 1)]
    exact = (Trace(B**2) + Trace(B) ** 2 + sum(ones)) / (N * (N + 1)) ** 2
    assert shown(averaged_by_cases, HaarAverage(FORM**2, *V), exact)
    assert not shown(averaged_by_cases, HaarAverage(FORM**2, *V), exact - ones[0])


def test_the_variance_of_a_form_that_need_not_be_real_has_a_modulus():
    ones = [Trace(PartialTrace(B, (N, N), keep) ** 2) for keep in (0, 1)]
    mean_square = (Trace(B**2) + Trace(B) ** 2 + sum(ones)) / (N * (N + 1)) ** 2
    variance = mean_square - Trace(B) ** 2 / N**4
    real = (*PURE, Hypothesis(B, Kind.HERMITIAN))
    assert shown(averaged_by_cases, HaarVariance(FORM, *V), variance, real)
    assert not shown(averaged_by_cases, HaarVariance(FORM, *V), variance)


def test_expressions_with_tensor_products_are_compared_as_they_are():
    mean = HaarAverage(FORM, *V)
    assert shown(equal, 2 * mean - mean, mean)
    assert not shown(equal, mean, mean + 1)
    assert not shown(equal, mean, HaarAverage(FORM**2, *V))
