"""Time the writing of a report of 200 claims and 2 500 cases; the limits are 8 s and 600 MB.

Run ``uv run python benchmarks/report.py``. The first writing pays for importing typst, jinja2
and matplotlib, as one run of ``bptools report`` does.
"""

import resource
import tempfile
import time
from pathlib import Path

from bptools.claims import (
    Case,
    CitationRecord,
    ClaimRecord,
    Evidence,
    Figure,
    Method,
    Reading,
    Results,
    Series,
    Stance,
    StepRecord,
    Verdict,
)
from bptools.records import Math

CLAIMS, CASES, STEPS, LIMIT = 200, 6, 2, 8.0


def formula(number):
    """Return a formula of its own for every number, so that none is compiled for another."""
    fraction = f'frac(op("Tr") [A B] op("Tr") [C^dagger D] + x_({number}), N (N^(2) - 1))'
    return Math(f"bb(E) [U_(i j) overline(U_(k l))] = {fraction} - sqrt({number} N)", "a formula")


def claim(number):
    """Return one claim."""
    name = f"claim.n{number}"
    cited = (CitationRecord("CS06", "B. Collins, P. Śniady", "integration over U(N)"),)
    return ClaimRecord(
        name, f"Claim {number}", "A statement.", formula(number), "paper", str(number),
        Reading.RESTORED, Stance.ASSERTED, (), (), (Math("N >= 2", "N is at least 2"),), cited,
    )  # fmt: skip


def findings(number):
    """Return a derivation, an exact check and a sampled check of one claim."""
    name, holds = f"claim.n{number}", Verdict.HOLDS
    steps = tuple(
        StepRecord("=", formula(1000 * number + step), "because", "rule") for step in range(STEPS)
    )
    exact = tuple(Case(f"N = {n}", "1/144", "1/144", holds) for n in range(2, 8))
    cases = tuple(
        Case(f"n = {n}", 0.1 / 2**n, 0.1 / 2**n, holds, 0.09 / 2**n, 0.11 / 2**n, 0.2, 5000)
        for n in range(CASES)
    )
    drawn = (figure(number),) if number % 2 else ()
    yield Evidence(name, "proofs.a:b", "Derivation", holds, Method.SYMBOLIC, exact[:1], steps)
    yield Evidence(name, "checks.a:b", "Exact", holds, Method.EXACT, exact)
    yield Evidence(name, "checks.a:c", "Sampled", holds, Method.SAMPLED, cases, (), drawn)


def figure(number):
    """Return a figure of three series."""
    x = tuple(float(n) for n in range(1, 9))
    y = tuple(number / 4**n for n in x)
    low, high = tuple(0.8 * v for v in y), tuple(1.2 * v for v in y)
    series = (
        Series("exact", "curve", x, y),
        Series("sampled", "points", x, y, low, high),
        Series("bound", "bound", x, high),
    )
    return Figure(f"figure-{number}", "Variance", "qubits", "variance", "It falls.", series)


def main():
    """Print how long the first and the following writings take, in all and on the processor."""
    numbers = range(1, CLAIMS + 1)
    results = Results(
        paper="A paper", seed=1, error_rate=1e-3, quick=False, budgets={}, versions={},
        date="2025-01-01", commit="0" * 40,
        claims=tuple(map(claim, numbers)),
        evidence=tuple(e for number in numbers for e in findings(number)),
    )  # fmt: skip
    for turn in ("first", "second", "third"):
        with tempfile.TemporaryDirectory() as folder:
            begun, worked = time.perf_counter(), time.process_time()
            from bptools.documents import write

            paths = write(results, Path(folder))
            elapsed, worked = time.perf_counter() - begun, time.process_time() - worked
            sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.2f} MB" for path in paths)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent = f"{elapsed:6.2f} s (limit {LIMIT:.0f} s), {worked:.2f} s of CPU, {peak:.0f} MB"
        print(f"{turn:7} {spent}   {sizes}")


if __name__ == "__main__":
    main()
