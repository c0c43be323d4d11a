"""At least five thousand falsehoods, mutants of the project's true theorems, put to the rules.

    python benchmarks/mutants.py --write           # some minutes

Each differs from a true statement at one place and is false at a random model of the hypotheses,
which is decided by values alone; the rules are given it without the falsifier. None may be proved.
The tests put a sample of them to the rules in every run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bptools.derivations import Proof
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.proving import Proving
from bptools.kernel.averages import Integration
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from tests.laws.falsehoods import test_mutations as mutations

GOAL, MOST = 5_000, 400  # falsehoods in all, and of one side of one theorem
FILE = Path(__file__).with_suffix(".md")


def verdicts(proof: Proof) -> Iterator[str]:
    """Yield what the rules make of each mutant of a theorem: proved, refused or not shown."""
    claim = proof.claim
    context = Proving(claim, proof.derive()).claim_context
    elaborate, normalise = Elaborator(), Normaliser(context, Integration())
    left, right = elaborate(claim.quantity), elaborate(claim.closed_form)
    forms = normalise(left), normalise(right)
    random = Random(f"mutants {claim.name}")
    for side, form in ((right, forms[0]), (left, forms[1])):
        for mutant in mutations.falsehoods(context, side, random, MOST):
            try:
                proved = form.minus(normalise(mutant)).is_zero
            except Refusal:
                yield "refused"
                continue
            yield "proved" if proved else "not shown"


def main() -> int:
    """Count, print the counts; return 1 if a falsehood is proved or there are too few."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    options = parser.parse_args()
    start, counts = perf_counter(), {"proved": 0, "refused": 0, "not shown": 0}
    for proof in mutations.PROOFS:
        for verdict in verdicts(proof):
            counts[verdict] += 1
    total = sum(counts.values())
    page = (
        f"# Mutants of true theorems\n\n{total} falsehoods of {len(mutations.PROOFS)} theorems: "
        f"{counts['proved']} proved, {counts['refused']} refused, "
        f"{counts['not shown']} not shown.\n"
    )
    print(page, f"{perf_counter() - start:.0f} s", sep="\n")
    if options.write:
        FILE.write_text(page, encoding="utf-8")
    return int(counts["proved"] > 0 or total < GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
