"""A ratio of claimed to true is printed where it says something, and nowhere else."""

import random

import msgspec
import pytest
from sympy import symbols

from bptools.claims import Case, Claim, Evidence, Method, Reading, Results, Source, Verdict
from bptools.claims.evidence import LOOKS, SAMPLES_OF_A_CASE
from bptools.claims.names import declared_names
from bptools.claims.sharpness import sharpest, sharpness, spread
from bptools.claims.verdicts import FindingVerdict, Verdicts, verdicts_of

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
        case("<= 1", 0.5, 1.0, low=0.1, high=0.9, samples=1000),  # as wide as what it is about
        case("<= 1", 0.5, 1.0, low=0.3, high=0.7, samples=1000),
        case("<= 1", 1e-17, 1.0),
        Case("", "<= 1", "not a number", HOLDS, bound=1.0),
        Case("", "<= 1", "1e-99999999999", HOLDS, bound=1.0),  # read exactly it fills all memory
        Case("", "<= 1", "1/0", HOLDS, bound=1.0),
    ],
)
def test_there_is_no_ratio_of_what_is_negative_zero_or_noise(silent: Case) -> None:
    assert sharpness(silent) is None
    assert sharpest([evidence(Method.SAMPLED, silent)]) is None


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
        assert found.ratio == pytest.approx(min(values))
        ends = spread(below)
        assert ends is not None
        assert ends.nearest <= ends.middle <= ends.farthest == pytest.approx(max(values))


@pytest.mark.parametrize(
    ("expected", "found", "bound", "ratio"),
    [
        ("<= 2", 1.0, 2.0, 2.0),
        ("<= 2", 4.0, 2.0, 0.5),
        (">= 2", 4.0, 2.0, 0.5),
        (">= 2", 1.0, 2.0, 2.0),
        ("<= 1/2", "1/4", 0.5, 2.0),
    ],
)
def test_claimed_over_true_whatever_the_relation(expected, found, bound, ratio) -> None:
    sharp = sharpness(Case("", expected, found, HOLDS, bound=bound))
    assert sharp is not None
    assert sharp.ratio == ratio


def test_an_interval_of_a_known_value_may_be_wide() -> None:
    assert sharpness(case("<= 1", 0.5, 1.0, low=0.1, high=0.9)) is not None


def test_the_committed_verdicts_have_the_ratio_of_the_report() -> None:
    finding = evidence(Method.EXACT, case("<= 2", 1.0, 2.0), case("<= 2", 1.5, 2.0))
    run = Results("A paper", 1, 1e-3, False, {}, {}, "2025-01-01", "0" * 40, (), (finding,))
    (verdict,) = verdicts_of(run).verdicts
    sharp = sharpest([finding])
    assert sharp is not None
    assert (verdict.sharpest, str(sharp)) == (1.333, "2 | 1.5 | 1.33")
    assert verdict.cases == 2


def test_samples_are_named_where_a_run_looked_again() -> None:
    def looked(**budgets: str) -> str:
        run = Results("A paper", 1, 1e-3, False, budgets, {}, "2025-01-01", "0" * 40, (), ())
        return run.looks_again

    assert looked() == ""
    assert looked(**{LOOKS: "1", SAMPLES_OF_A_CASE: "100"}) == ""
    assert looked(**{LOOKS: "2", SAMPLES_OF_A_CASE: "200"}) == "200"


def test_a_violation_counts_more_than_what_holds_and_a_proof_more_than_samples() -> None:
    violated = evidence(Method.ENCLOSED, case(">= 1", 0.99, 1.0), case(">= 1", 0.5, 1.0, fails=1))
    found = sharpest([violated])
    assert found is not None
    assert found.ratio == 2.0
    exact = evidence(Method.EXACT, case("<= 1", 0.5, 1.0))
    sampled = evidence(Method.SAMPLED, case("<= 1", 0.999, 1.0))
    found = sharpest([sampled, exact])
    assert found is not None
    assert (found.ratio, found.sampled) == (2.0, False)
    found = sharpest([sampled])
    assert found is not None
    assert found.sampled


def test_verdicts_are_written_a_line_a_finding():
    parts = tuple(
        FindingVerdict("a.b", f"checks.a:{k}", HOLDS, Method.EXACT, k, 1.5) for k in (1, 2)
    )
    verdicts = Verdicts("a paper", "c", "d", 0, False, parts)
    written = verdicts.to_json()
    assert msgspec.json.decode(written, type=Verdicts) == verdicts
    assert written.endswith(b"\n")
    assert sum(b"checks.a:" in line for line in written.splitlines()) == 2


def test_what_letters_range_over_is_said():
    n, k = symbols("n k", integer=True, positive=True)
    x, y, z = symbols("x", real=True), symbols("y", nonnegative=True), symbols("z")
    claim = Claim(
        name="a.b", title="A", statement="B.", quantity=n + k + x + y + z, closed_form=z,
        source=Source("nowhere", "1"), reading=Reading.OURS, domain=((n, 3),),
    )  # fmt: skip
    ranges = {line.partition(" ")[0]: line.partition(": ")[2] for line in declared_names(claim)}
    assert ranges == {
        "n": "natural from 3", "k": "natural from 1", "x": "real", "y": "non-negative",
        "z": "complex",
    }  # fmt: skip
