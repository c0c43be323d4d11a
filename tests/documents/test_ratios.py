"""A ratio of claimed to true is printed where it says something, and nowhere else."""

import random

import pytest

from bptools.claims import Case, Evidence, Method, Verdict
from bptools.documents.ratios import ratio, sharpest, spread

HOLDS, FAILS = Verdict.HOLDS, Verdict.FAILS


def case(expected: str, found: float, bound: float | None, **fields: float) -> Case:
    verdict = FAILS if fields.pop("fails", 0) else HOLDS
    return Case("", expected, found, verdict, bound=bound, **fields)


@pytest.mark.parametrize(
    "silent",
    [
        case("<= 1", -974.5, 1.0),
        case("<= 1", 0.0, 1.0),
        case("<= 1", 1e-16, 1.0),  # rounding noise
        case(">= 1", 1.0, 1e-16),
        case("<= 0", 0.5, 0.0),
        case("<= -1", -2.0, -1.0),
        case("<= 1", float("nan"), 1.0),
        case("<= 1", float("inf"), 1.0),
        case("<= 1", 0.5, None),
        case("1", 0.5, 1.0),  # an equality
        case("<= 1", 0.5, 1.0, low=-0.1, high=1.1),
        Case("", "<= 1", "not a number", HOLDS, bound=1.0),
        Case("", "<= 1", "1e-99999999999", HOLDS, bound=1.0),  # read exactly it fills all memory
        Case("", "<= 1", "1/0", HOLDS, bound=1.0),
    ],
)
def test_there_is_no_ratio_of_what_is_negative_zero_or_noise(silent: Case) -> None:
    assert ratio(silent) is None


def evidence(method: Method, *cases: Case) -> Evidence:
    verdict = Verdict.of_all([one.verdict for one in cases])
    return Evidence("a.b", "checks.a:b", "", verdict, method, cases)


def test_the_sharpest_ratio_is_nearest_to_one_where_all_hold() -> None:
    rng = random.Random(3)
    for _ in range(200):
        values = [rng.uniform(1, 50) for _ in range(5)]
        below = evidence(Method.EXACT, *(case("<= 1", 1 / value, 1.0) for value in values))
        found = sharpest([below])
        assert found is not None
        assert found.value == pytest.approx(min(values))
        ends = spread(below)
        assert ends is not None
        assert ends[0] <= ends[1] <= ends[2]


def test_a_violation_counts_more_than_what_holds_and_a_proof_more_than_samples() -> None:
    violated = evidence(Method.ENCLOSED, case(">= 1", 0.99, 1.0), case(">= 1", 0.5, 1.0, fails=1))
    found = sharpest([violated])
    assert found is not None
    assert found.value == 2.0
    exact = evidence(Method.EXACT, case("<= 1", 0.5, 1.0))
    sampled = evidence(Method.SAMPLED, case("<= 1", 0.999, 1.0))
    found = sharpest([sampled, exact])
    assert found is not None
    assert (found.value, found.sampled) == (2.0, False)
    found = sharpest([sampled])
    assert found is not None
    assert found.sampled
