"""Confront the exact engine with expressions of every kind, multiplied out in matrix elements.

    python benchmarks/haar_fuzz.py --expressions 20000 --texts 1000000 --dimensions 100000

draws expressions (traces, elements of products, sums over indices with limits, bras and kets, rows
and 1 by 1 factors, Kronecker products and partial traces, one or two random matrices of any kind
and name, at integer and symbolic dimensions), averages each with the engine and by the projector
onto invariant tensors, and compares exactly (what SymPy itself cannot build, and what multiplying
out does not end within a minute, is counted apart); then strings for the command line, which may be
refused but end neither in a traceback nor after more than ten seconds, and strings for ``--dim``;
then expressions as people spell them, in ASCII, Unicode and LaTeX, which may be refused too.
Exits with 1 if anything is wrong. ``--wrong`` shows that it can be. ``--seconds`` ends each part
after so long, ``--write`` adds what was done to ``benchmarks/haar_fuzz.md``, slices of other seeds
add up.
"""

import argparse
import math
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sympy import Rational, Symbol

sys.path.insert(0, str(Path(__file__).parents[1]))

from bptools.haar import Integral, integral_from_text
from tests.haar.comparison import differences, is_refusal
from tests.haar.drawn import drawn, drawn_dimension, drawn_text
from tests.haar.spelled import misread

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


class Slice(NamedTuple):
    """How many of a kind were tried, and what was wrong."""

    tried: int
    wrong: list[str]


def in_time(count: int, seconds: float) -> Iterator[int]:
    """Count up, as long as there is time."""
    begun = time.monotonic()
    for number in range(count):
        if time.monotonic() - begun > seconds:
            return
        yield number


def confronted(count: int, seed: int, seconds: float) -> Slice:
    """Compare expressions; print the counts and return what is wrong."""
    d = Symbol("d", integer=True, positive=True)
    tally: Counter[str] = Counter()
    tried, wrong = 0, []
    for number in in_time(count, seconds):
        tried += 1
        try:
            case = drawn(np.random.default_rng([seed, number]), (1, 2, d, d)[number % 4])
        except (AttributeError, IndexError):  # SymPy's own, of a product that it simplifies
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
    print(f"{tried} expressions of seed {seed}: {dict(tally)}")
    return Slice(tried, wrong)


def read(count: int, seed: int, seconds: float, *, of_dimensions: bool) -> Slice:
    """Read strings; print the counts and return what ended in a traceback or took too long."""
    rng = np.random.default_rng([seed, 2 if of_dimensions else 1])
    tally: Counter[str] = Counter()
    tried, wrong = 0, []
    for _ in in_time(count, seconds):
        tried += 1
        if of_dimensions:
            text, dim = "|Tr U|^2", drawn_dimension(rng)
        else:
            text, dim = drawn_text(rng), str(rng.choice(DIMENSIONS))
        begun = time.process_time()
        try:
            integral_from_text(text, dim)
            tally["answered"] += 1
        except Exception as error:
            if isinstance(error, ValueError | TypeError | MemoryError) and is_refusal(error):
                tally[type(error).__name__] += 1
            else:
                wrong.append(f"{text!r} in {dim!r}: {error!r}")
        if time.process_time() - begun > LONGEST:
            wrong.append(f"{text!r} in {dim!r} took more than {LONGEST} s")
    print(f"{tried} {'dimensions' if of_dimensions else 'strings'}: {dict(tally)}")
    return Slice(tried, wrong)


def spelled(count: int, seed: int, seconds: float) -> Slice:
    """Read expressions as people spell them; print the counts and return what is misread."""
    tally: Counter[str] = Counter()
    tried, wrong = 0, []
    for number in in_time(count, seconds):
        tried += 1
        try:
            with limited(int(LONGEST)):
                text = misread([seed, number], depth=number % 2)
            tally["read"] += 1
            wrong += [f"spelling {number}: {text}"] if text else []
        except ValueError as error:
            tally["refused: " + str(error)[:40]] += 1
        except Exception as error:
            wrong.append(f"spelling {number}: {error!r}")
    print(f"{tried} spellings: {dict(tally)}")
    return Slice(tried, wrong)


def main() -> int:
    """Run all, and print what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--expressions", type=int, default=2000)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=2000)
    parser.add_argument("--spellings", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=math.inf, help="for each of the four")
    parser.add_argument("--write", action="store_true", help="add to benchmarks/haar_fuzz.md")
    parser.add_argument("--seed", type=int, default=20251206)
    parser.add_argument("--wrong", action="store_true", help="multiply exact values by 3/2")
    options = parser.parse_args()
    if options.wrong:
        exact = Integral.at
        Integral.at = lambda self, point: exact(self, point) * Rational(3, 2)
    seed, seconds = options.seed, options.seconds
    slices = [
        confronted(options.expressions, seed, seconds),
        read(options.texts, seed, seconds, of_dimensions=False),
        read(options.dimensions, seed, seconds, of_dimensions=True),
        spelled(options.spellings, seed, seconds),
    ]
    wrong = [line for part in slices for line in part.wrong]
    if options.write:
        with Path(__file__).with_suffix(".md").open("a", encoding="utf-8") as table:
            tried = " | ".join(f"{part.tried:,}" for part in slices)
            table.write(f"| {seed} | {tried} | {len(wrong)} |\n")
    print(f"{len(wrong)} wrong", *wrong[:20], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
