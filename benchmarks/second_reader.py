"""The second reader on every proof of this project: time, and what becomes of altered proofs.

    python benchmarks/second_reader.py [ALTERATIONS]

Every proof is written and read again. Then so many random alterations of each (one entry of the
JSON changed, digests made to fit) are read: each must be refused, out of reach, or say the same.
"""

import copy
import random
import sys
import time
from collections import Counter

import msgspec

from bptools.claims.record import claim_record
from bptools.derivations import verified
from bptools.running.project import load
from bptools.verification.checking import check
from bptools.verification.limits import Rejected
from tests.verification.altered import alterations, files


def main() -> None:
    """Print how many proofs were confirmed, in how long, and what became of alterations."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    rng, outcomes, seconds, slowest = random.Random(1), Counter(), 0.0, 0.0
    for proof in load(None).proofs:
        outcome = verified(proof)
        written = msgspec.json.decode(outcome.written)
        results = {
            "claims": [msgspec.to_builtins(claim_record(proof.claim))],
            "evidence": [msgspec.to_builtins(outcome.evidence)],
        }
        begun = time.process_time()
        (true,) = check(*files(results, written))
        spent = time.process_time() - begun
        seconds, slowest = seconds + spent, max(slowest, spent)
        outcomes["confirmed" if true.rechecked else "NOT CONFIRMED"] += 1
        if not true.rechecked:
            print(true)
        if spent > 0.5:  # altering what is slow would take hours
            continue
        everything = list(alterations(written))
        for alteration in rng.sample(everything, min(count, len(everything))):
            place = f"{proof.claim.name} {alteration.place}"
            outcomes[_read(results, alteration.of(written), true, place)] += 1
    print(f"all proofs read again in {seconds:.1f} s, the slowest in {slowest:.1f} s")
    print(dict(outcomes))


def _read(results: dict, changed: dict, true: object, place: str) -> str:
    try:
        (altered,) = check(*files(copy.deepcopy(results), changed))
    except Rejected:
        return "refused"
    if not altered.rechecked:
        return "out of reach"
    if sorted(altered.statement) == sorted(true.statement):
        return "says the same"
    print("ANOTHER STATEMENT", place, altered.statement[:300], sep="\n  ")
    return "another statement"


if __name__ == "__main__":
    main()
