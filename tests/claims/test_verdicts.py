"""The sharpness of a finding is above 1 if and only if one of its bounds is violated."""

import pytest

from bptools.claims import Case, Evidence, Method, Verdict
from bptools.claims.sharpness import ratio_of, sharpest
from bptools.claims.verdicts import _verdict


def case(expected, found, bound):
    return Case("x", expected, found, Verdict.HOLDS, bound=bound)


@pytest.mark.parametrize(
    ("expected", "found", "bound", "ratio"),
    [
        ("<= 2", 1.0, 2.0, 0.5),
        ("<= 2", 3.0, 2.0, 1.5),
        (">= 2", 3.0, 2.0, 2 / 3),
        (">= 2", 1.0, 2.0, 2.0),
        ("<= 1/2", "1/4", 0.5, 0.5),
        ("<= 0", 1.0, 0.0, None),
        (">= 1", 0.0, 1.0, None),
        ("<= 2", "unknown", 2.0, None),
        (2.0, 2.0, None, None),
    ],
)
def test_the_smaller_side_over_the_larger_as_the_claim_orders_them(expected, found, bound, ratio):
    sharpness = ratio_of(case(expected, found, bound))
    assert (None if sharpness is None else sharpness.ratio) == ratio


@pytest.mark.parametrize(
    ("found", "low", "high", "samples", "shown"),
    [
        (0.5, 0.49, 0.51, 1000, True),
        (0.5, -0.1, 1.1, 1000, False),  # an interval that holds 0
        (0.5, 0.1, 0.9, 1000, False),  # one as wide as what it is about
        (0.5, 0.1, 0.9, None, True),  # not sampled: the value is known
        (1e-17, None, None, None, False),  # what rounding leaves of 0
    ],
)
def test_no_ratio_is_shown_of_noise(found, low, high, samples, shown):
    one = Case("x", "<= 1", found, Verdict.HOLDS, low=low, high=high, bound=1.0, samples=samples)
    assert (sharpest([one]) is not None) is shown


def test_the_sharpest_case_is_shown():
    cases = [case("<= 2", 1.0, 2.0), case("<= 2", 1.5, 2.0), case("= 2", 2.0, None)]
    assert str(sharpest(cases)) == "2 | 1.5 | 1.33"


def test_a_finding_is_as_sharp_as_its_sharpest_case():
    cases = (case("<= 2", 1.0, 2.0), case(">= 2", 2.5, 2.0), case("<= 2", "unknown", 2.0))
    evidence = Evidence("a.b", "checks.a:f", "t", Verdict.HOLDS, Method.EXACT, cases)
    assert (_verdict(evidence).sharpest, _verdict(evidence).cases) == (0.8, 3)
