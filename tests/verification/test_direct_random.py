"""Terms drawn at random, most of them senseless: values, or a sentence; and those of networks.

The terms are of every operation, with parts that need not fit: a number in the place of a matrix,
names that are bound twice, sizes that are others. Whatever is read has a value or is refused, and
what both ways of evaluation read has one value.
"""

import random
from collections import Counter

import flint
import pytest

from bptools.verification.cases.instances import read_letters
from bptools.verification.explicit.balls import BITS
from bptools.verification.explicit.direct import DirectValues
from bptools.verification.explicit.evaluation import Evaluation, as_ball
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.terms.contexts import Declared, Proposition
from bptools.verification.terms.language import ELEMENTARY, SHAPES, node, whole
from bptools.verification.terms.tables import Tables

TWO, KIND = whole(2), frozenset(("Hermitian involution",))
CONTEXT = (
    Declared("Scalar", "n", "natural"),
    Declared("Scalar", "x", "real"),
    Declared("Scalar", "y", "real"),
    Declared("Function", "f", "real"),
    Declared("Matrix", "A", rows=TWO, columns=TWO),
    Declared("Matrix", "D", rows=TWO, columns=whole(3)),
    Declared("Matrix", "P", rows=TWO, columns=TWO, kinds=KIND),
    Declared("Family", "G", rows=TWO, columns=TWO, kinds=KIND),
)
VALUES = read_letters(
    {
        **{"n": "2", "x": "1/5", "y": "1/7"},
        "A": [["1", "2 + 3*I"], ["0 + -1*I", "1/2"]],
        "D": [["1", "2", "0 + 1*I"], ["3", "0", "1"]],
        "P": [["3/5", "4/5"], ["4/5", "-3/5"]],
        "G": [["0", "1"], ["1", "0"]],
    }
)
NAMES = {
    "Variable": "nxyxyxkA", "MatrixVariable": "APAPDXXxkG", "Apply": ELEMENTARY, "Member": "G",
    "AngleMean": "xy", "Value": "f",
}  # fmt: skip
OPERATIONS = (*SHAPES, *("Product", "Sum", "Trace", "Slope", "Recursion", "AngleMean") * 3)
PLACES = {("Value", 1): "xy", ("Slope", 1): "xy", ("Rotation", 0): "PPA", ("Exponential", 0): "PPX"}


class Drawn:
    """Written terms, the last of which is of the given depth."""

    def __init__(self, seed):
        self.draw, self.entries = random.Random(seed), []

    def term(self, depth, place=None):
        op = self.draw.choice(OPERATIONS if depth else ("Variable", "MatrixVariable", "Rational"))
        names = PLACES.get(place)
        if names:
            op = "Variable" if "x" in names else "MatrixVariable"
        parts = [self.part(kind, op, k, depth - 1, names) for k, kind in enumerate(SHAPES[op])]
        self.entries.append([op, *parts])
        return len(self.entries) - 1

    def part(self, kind, op, place, depth, names):
        if kind == "s":
            return self.draw.choice(
                names or ("Xk"[place] if op == "Recursion" else NAMES.get(op, "xyAX"))
            )
        if kind == "q":
            return self.draw.choice(("0", "1", "2", "2", "-1", "1/2", "3"))
        if kind == "t":
            return self.term(max(depth, 0), (op, place))
        if kind == "T":
            return [self.term(max(depth, 0)) for _ in range(self.draw.choice((1, 2, 2, 3)))]
        return [0] if kind == "I" else 1


class ByNetworks(Evaluation):
    """The values of terms by networks alone."""

    def _directly(self, _):
        raise OutOfReach("asked of networks alone")


def drawn(seed):
    """Return a term, or none if what is drawn is no term of the language."""
    own, tables = Drawn(seed), Tables()
    own.term(own.draw.choice((2, 3, 3, 4)))
    try:
        tables.read_terms(own.entries)
    except Rejected:
        return None
    return node("Trace", node("Product", (tables.terms[-1], node("MatrixVariable", "A"))))


def read(evaluate):
    """Return a value, or none where it is refused."""
    try:
        with flint.ctx.workprec(BITS):
            return evaluate()
    except (OutOfReach, Rejected):
        return None


@pytest.mark.parametrize("start", range(4))
def test_a_random_term_has_the_value_of_its_networks(start):
    seen = Counter()
    for seed in range(1000 * start, 1000 * start + 250):
        term = drawn(seed)
        if term is None:
            continue
        direct = read(lambda term=term: DirectValues(CONTEXT, VALUES).scalar(term))
        statement = Proposition(CONTEXT, term, "=", term)
        networks = read(lambda s=statement: as_ball(ByNetworks(s).at(VALUES).left))
        seen[direct is None, networks is None] += 1
        if direct is not None and networks is not None:
            with flint.ctx.workprec(BITS):
                gap = abs(direct - networks)
                assert gap.contains(0), term
                assert gap.upper() < 1e-40 * (1 + abs(networks)).upper(), term
    assert seen[False, False] > 20, "both read some of them"
    assert seen[True, True] > 20, "and refuse some"
