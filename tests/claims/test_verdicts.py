"""The sharpness of a finding is above 1 if and only if one of its bounds is violated."""

import pytest

from bptools.claims import Case, Evidence, Method, Verdict
from bptools.claims.verdicts import _ratio, _verdict


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
    assert _ratio(case(expected, found, bound)) == ratio


def test_a_finding_is_as_sharp_as_its_sharpest_case():
    cases = (case("<= 2", 1.0, 2.0), case(">= 2", 2.5, 2.0), case("<= 2", "unknown", 2.0))
    evidence = Evidence("a.b", "checks.a:f", "t", Verdict.HOLDS, Method.EXACT, cases)
    assert (_verdict(evidence).sharpest, _verdict(evidence).cases) == (0.8, 3)
