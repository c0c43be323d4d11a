"""Moments of traces of group commutators, against networks and below the stable dimension."""

import pytest
from sympy import Symbol, Trace, conjugate

from bptools.haar import Unitary, expectation, integral
from bptools.haar.commutators import integral_of_commutators

d = Symbol("d", integer=True, positive=True)
U, V = Unitary("U", d), Unitary("V", d)
W = U * V * U.adjoint() * V.adjoint()


@pytest.mark.parametrize(
    "turned", [U.adjoint() * V * U * V.adjoint(), V * U * V.adjoint() * U.adjoint()]
)
def test_the_fourth_moment_by_networks(turned):
    trace = Trace(turned)
    by_characters = integral(trace**2 * conjugate(trace) ** 2)
    by_networks = integral(trace**2 * Trace(turned.adjoint()) ** 2)
    assert (by_characters.value - by_networks.value).factor() == 0
    assert [by_characters.at(n) for n in (1, 2, 3)] == [by_networks.at(n) for n in (1, 2, 3)]


@pytest.mark.parametrize(("plain", "barred"), [(4, 0), (3, 1), (3, 3), (4, 4)])
def test_the_rational_function_at_its_first_dimensions_counts_paths(plain, barred):
    mean = integral_of_commutators(3 * Trace(W) ** plain * conjugate(Trace(W)) ** barred)
    degree = plain + barred
    assert mean.domain == (d >= degree)
    for size in range(degree, degree + (3 if degree < 6 else 1)):
        assert mean.value.subs(d, size) == mean.at(size)


def test_other_words_are_left_to_networks():
    assert integral_of_commutators(abs(Trace(U * V * U.adjoint() * V)) ** 4) is None
    assert integral_of_commutators(abs(Trace(W)) ** 2) is None
    assert expectation(abs(Trace(W)) ** 2) == d**2 / ((d - 1) * (d + 1))
    two = integral(abs(Trace(W)) ** 8).at(2)
    assert two == integral(Trace(W) ** 8).at(2)  # SU(2): the trace of a commutator is real
