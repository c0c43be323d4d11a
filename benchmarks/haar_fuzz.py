"""Confront the exact engine with expressions of every kind, multiplied out in matrix elements.

    python benchmarks/haar_fuzz.py --expressions 20000 --texts 100000

draws expressions (traces, elements of products, sums over indices with limits, bras and kets, rows
and 1 by 1 factors, Kronecker products and partial traces, one or two random matrices of any kind
and name, at integer and symbolic dimensions), averages each with the engine and by the projector
onto invariant tensors, and compares exactly (what SymPy itself cannot build, and what multiplying
out does not end within a minute, is counted apart); then strings for the command line, which may be
refused but end neither in a traceback nor after more than ten seconds. Exits with 1 if anything is
wrong. ``--wrong`` shows that it can be.
"""

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sympy import Rational, Symbol

sys.path.insert(0, str(Path(__file__).parents[1]))

from bptools.haar import Integral, integral_from_text
from tests.haar.drawn import drawn, drawn_text
from tests.haar.entrywise import differences

LONGEST = 10.0  # seconds for one string
LONGEST_CONFRONTATION = 60  # seconds for one expression, multiplied out too
DIMENSIONS = ("d", "1", "2", "3", "2^n", "d_A*d_B")


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """End a block with a TimeoutError after so many seconds."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def confronted(count: int, seed: int) -> list[str]:
    """Compare expressions; print the counts and return what is wrong."""
    d = Symbol("d", integer=True, positive=True)
    tally: Counter[str] = Counter()
    wrong = []
    for number in range(count):
        try:
            case = drawn(np.random.default_rng([seed, number]), (1, 2, d, d)[number % 4])
        except AttributeError:  # SymPy's own, of a product that it simplifies while it is built
            tally["not drawn"] += 1
            continue
        try:
            with limited(LONGEST_CONFRONTATION):
                confrontation = differences(case, d)
        except TimeoutError:
            tally["not ended"] += 1
            print(f"expression {number}: {case.expression} took over {LONGEST_CONFRONTATION} s")
            continue
        except Exception as error:
            wrong.append(f"expression {number}: {case.expression}: {error!r}")
            continue
        tally["comparisons"] += confrontation.compared
        if confrontation.refused is not None:
            tally["refused: " + confrontation.refused[:24]] += 1
        wrong += [f"expression {number}: {case.expression}: {x}" for x in confrontation.wrong]
    print(f"{count} expressions of seed {seed}: {dict(tally)}")
    return wrong


def read(count: int, seed: int) -> list[str]:
    """Read strings; print the counts and return what ended in a traceback or took too long."""
    rng = np.random.default_rng([seed, 1])
    tally: Counter[str] = Counter()
    wrong = []
    for _ in range(count):
        text, dim = drawn_text(rng), str(rng.choice(DIMENSIONS))
        begun = time.process_time()
        try:
            integral_from_text(text, dim)
            tally["answered"] += 1
        except (ValueError, TypeError, MemoryError) as error:
            tally[type(error).__name__] += 1
        except Exception as error:
            wrong.append(f"{text!r} in {dim}: {error!r}")
        if time.process_time() - begun > LONGEST:
            wrong.append(f"{text!r} in {dim} took more than {LONGEST} s")
    print(f"{count} strings: {dict(tally)}")
    return wrong


def main() -> int:
    """Run both, and print what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--expressions", type=int, default=2000)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20251206)
    parser.add_argument("--wrong", action="store_true", help="multiply exact values by 3/2")
    options = parser.parse_args()
    if options.wrong:
        exact = Integral.at
        Integral.at = lambda self, point: exact(self, point) * Rational(3, 2)
    wrong = confronted(options.expressions, options.seed) + read(options.texts, options.seed)
    print(f"{len(wrong)} wrong", *wrong[:20], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
