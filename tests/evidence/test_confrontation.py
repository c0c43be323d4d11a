import numpy as np
import pytest
from sympy import I, Rational, sqrt
from sympy.polys.polyerrors import CoercionFailed

from bptools.claims import Relation
from bptools.confrontation import enclosed_case, exact_case, rounding_radius
from bptools.evidence import Verdict
from bptools.explicit import gaussian_array


@pytest.mark.parametrize(
    ("relation", "expected", "found", "verdict"),
    [
        (Relation.EQUAL, Rational(1, 3), Rational(1, 3), Verdict.HOLDS),
        (Relation.EQUAL, 1 + I, 1 - I, Verdict.FAILS),
        (Relation.AT_MOST, 1, 1, Verdict.HOLDS),
        (Relation.AT_MOST, 1, 2, Verdict.FAILS),
        (Relation.AT_LEAST, 1, 2, Verdict.HOLDS),
        (Relation.AT_LEAST, 1, 0, Verdict.FAILS),
    ],
)
def test_exact_numbers_are_compared_by_the_relation(relation, expected, found, verdict):
    assert exact_case("", expected, found, relation).verdict is verdict


def test_arrays_are_compared_entry_by_entry():
    one = gaussian_array(np.eye(2))
    assert exact_case("", one, np.eye(2, dtype=int)).verdict is Verdict.HOLDS
    case = exact_case("", one, 2 * one)
    assert (case.verdict, case.expected, case.found) == (
        Verdict.FAILS,
        "1 at (0, 0)",
        "2 at (0, 0)",
    )


def test_what_cannot_be_compared_exactly_is_refused():
    with pytest.raises(CoercionFailed):
        exact_case("", 1, sqrt(2))
    with pytest.raises(CoercionFailed):
        exact_case("", 1, 1.0)
    with pytest.raises(ValueError, match="shape"):
        exact_case("", 1, np.eye(2, dtype=int))
    with pytest.raises(ValueError, match="real"):
        exact_case("", 1, I, Relation.AT_MOST)


def test_enclosures_decide_by_their_radius():
    assert enclosed_case("", 1.0, 1.0 + 1e-12, 1e-11).verdict is Verdict.HOLDS
    assert enclosed_case("", 1.0, 1.0 + 1e-10, 1e-11).verdict is Verdict.FAILS
    assert enclosed_case("", 1.0, 1.0 + 1e-10j, 1e-11).verdict is Verdict.FAILS
    assert enclosed_case("", np.eye(2), 1j * np.eye(2), 1e-11).found == pytest.approx(2**0.5)


@pytest.mark.parametrize(
    ("expected", "found", "radius", "message"),
    [
        (1.0, np.nan, 1e-9, "finite"),
        (1.0, 1.0, 0.0, "radius"),
        (1.0, [1.0], 1e-9, "shape"),
    ],
)
def test_enclosures_of_nothing_are_refused(expected, found, radius, message):
    with pytest.raises(ValueError, match=message):
        enclosed_case("", expected, found, radius)
    with pytest.raises(ValueError, match="operations"):
        rounding_radius(0)
