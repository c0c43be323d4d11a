"""Cases, induction and instances: what the kernel makes of them, and what the reader refuses."""

import copy

import pytest

from bptools.derivations.tables import ProofTables
from bptools.kernel import terms as t
from bptools.kernel import theorems
from bptools.kernel.contexts import Bond, Context, Kind, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
from bptools.kernel.quantifiers import Again, InductionStep
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.rules.written import WrittenProof
from bptools.verification.terms.rendering import words
from bptools.verification.terms.tables import Tables
from tests.verification.altered import alterations

N = t.Variable("n")
POWER = t.Power(t.whole(2), N)
GAP = t.minus(POWER, N)  # 2^n - n


def natural(least):
    return Context((Scalars("n", Sort.NATURAL, least),))


def nonnegative(context, term):
    """Return the theorem 0 <= term, of a term whose sign can be read off."""
    weighted = theorems.scaled(theorems.square(context, t.whole(1)), term)
    return theorems.bounded(t.whole(0), Relation.AT_MOST, term, weighted)


def induction(least=0, gap=GAP, weight=None, rest=None, base=None):
    context = natural(least)
    step = InductionStep(
        gap,
        (Again(weight or nonnegative(context, t.whole(1)), {}, {}),),
        rest or nonnegative(context, t.minus(POWER, t.whole(1))),
    )
    at_least = context.at_value("n", least)
    first = base or nonnegative(at_least, gap.put({"n": t.whole(least)}))
    return theorems.by_induction(context, "n", first, step)


def cases(least=1):
    general = theorems.equal(natural(3), t.Sum((N, N)), t.Product((t.whole(2), N)))
    below = tuple(
        theorems.equal(
            natural(least).at_value("n", k),
            t.Sum((t.whole(k), t.whole(k))),
            t.Product((t.whole(2), t.whole(k))),
        )
        for k in range(least, 3)
    )
    return theorems.by_cases(natural(least), "n", general, below)


A, B, C = map(t.MatrixVariable, "ABC")
SIZE = t.Variable("N")
SIZES = (Scalars("N", Sort.NATURAL, 2),)


def involution(name):
    return Matrices(name, SIZE, SIZE, frozenset((Kind.INVOLUTION,)))


def square_of(*declared):
    return theorems.equal(Context((*declared, *SIZES)), t.Trace(t.Product((A, A))), t.Variable("N"))


def instance():
    """B C, of commuting involutions, is an involution too: its square has the trace N."""
    tied = Context((involution("B"), involution("C"), *SIZES, Tie(Bond.COMMUTING, ("B", "C"))))
    return theorems.instance(square_of(involution("A")), tied, {"A": t.Product((B, C))})


def above(number, distance):
    return t.Sum((number, t.whole(distance)))


def telescope(least=0, multiple=None, base=None, right=None):
    """The product of (i + 2) / (i + 1) over i < n is n + 1."""
    context, i = natural(least), t.Variable("i")
    factor = t.Product((above(i, 2), t.Power(above(i, 1), t.whole(-1))))
    left, right = t.IndexProduct("i", factor, N), right or above(N, 1)
    multiple = multiple or t.Product((above(N, 2), t.Power(above(N, 1), t.whole(-1))))
    first = [side.put({"n": t.whole(least)}) for side in (left, right)]
    base = base or theorems.equal(context.at_value("n", least), *first)
    return theorems.equal_by_induction(context, "n", base, (left, right, multiple))


THEOREMS = {
    "by_induction": induction,
    "equal_by_induction": telescope,
    "by_cases": cases,
    "instance": instance,
}


def written(theorem):
    tables = ProofTables()
    place = tables.theorem(theorem)
    return copy.deepcopy(tables.content), place


def read(content, place):
    own = Tables()
    own.read_terms(content["terms"])
    own.read_contexts(content["contexts"])
    return WrittenProof(own, content["theorems"]).theorem(place)


@pytest.mark.parametrize("name", THEOREMS)
def test_the_reader_confirms_what_the_kernel_makes(name):
    theorem = THEOREMS[name]()
    assert theorem.inference.rule == name
    assert read(*written(theorem)).relation == theorem.relation.value


@pytest.mark.parametrize("name", THEOREMS)
def test_what_is_altered_is_refused_or_says_the_same_in_another_order(name):
    """Every entry of the last theorem and of the contexts, altered in every way but one."""
    content, place = written(THEOREMS[name]())
    true = sorted(words(read(content, place)))
    last = {"contexts": content["contexts"], "theorems": content["theorems"][place:]}
    refused = 0
    for alteration in alterations(last):
        if alteration.before is None:  # a range added to a name: less is said
            continue
        changed = alteration.of(last)
        forged = {**content, "contexts": changed["contexts"]}
        forged["theorems"] = [*content["theorems"][:place], *changed["theorems"]]
        try:
            statement = words(read(forged, place))
        except (Rejected, OutOfReach):
            refused += 1
        else:
            assert sorted(statement) == true, alteration.place
    assert refused > 20


def test_an_induction_holds_only_with_its_base_and_its_step():
    assert induction().left == t.whole(0)
    at_one = nonnegative(natural(1).at_value("n", 1), t.whole(1))
    with pytest.raises(Refusal, match="starts at 0"):
        induction(base=nonnegative(natural(0), t.whole(1)))
    with pytest.raises(Refusal, match="base of an induction"):
        induction(base=nonnegative(natural(0).at_value("n", 0), t.whole(3)))
    with pytest.raises(Refusal, match="own context"):
        induction(rest=nonnegative(natural(1), t.minus(POWER, t.whole(1))))
    with pytest.raises(Refusal, match="needed"):
        induction(base=theorems.reflexive(at_one.context, t.whole(1)))
    with pytest.raises(Refusal):
        induction(rest=nonnegative(natural(0), POWER))


def test_an_equality_by_induction_holds_only_with_its_base_and_its_multiple():
    assert telescope().relation is Relation.EQUAL
    at_zero = natural(0).at_value("n", 0)
    with pytest.raises(Refusal, match="starts at 0"):
        telescope(base=theorems.equal(natural(0), POWER, POWER))
    with pytest.raises(Refusal, match="base of an induction"):
        telescope(base=theorems.equal(at_zero, t.whole(1), t.whole(1)))
    with pytest.raises(Refusal, match="unexplained"):
        telescope(multiple=t.whole(3))
    with pytest.raises(Refusal, match="unexplained"):  # 2 n + 1 is alike at 0 alone
        telescope(right=t.Sum((N, N, t.whole(1))))


def test_an_induction_cannot_keep_what_has_the_size_of_its_number():
    sized = Context((Matrices("A", N, N), Scalars("n", Sort.NATURAL, 1)))
    trace = theorems.square(sized, A).right
    base = theorems.square(sized.at_value("n", 1), A)
    step = InductionStep(
        trace,
        (Again(nonnegative(sized, t.whole(1)), {}, {}),),
        theorems.scaled(theorems.square(sized, A), t.whole(0)),
    )
    with pytest.raises(Refusal, match="whose size it is"):
        theorems.by_induction(sized, "n", base, step)


def test_every_case_below_the_general_one_is_needed():
    assert cases(1).context == natural(1)
    assert cases(2).context == natural(2)
    content, place = written(cases())
    made_of = content["theorems"][place]["made_of"]
    for numbers in (made_of["cases"][1:], made_of["cases"][::-1], [*made_of["cases"], 0]):
        forged = copy.deepcopy(content)
        forged["theorems"][place]["made_of"]["cases"] = numbers
        with pytest.raises(Rejected, match=r"another (context|statement)"):
            read(forged, place)


@pytest.mark.parametrize("value", [t.Product((B, B)), t.Product((t.whole(2), B)), C])
def test_a_value_must_be_shown_to_have_the_kinds(value):
    """B B = 1 has them, 2 B has not, and of C nothing is assumed."""
    free = Context((involution("B"), Matrices("C", SIZE, SIZE), *SIZES))
    general = square_of(involution("A"))
    if value == t.Product((B, B)):
        assert read(*written(theorems.instance(general, free, {"A": value})))
        return
    with pytest.raises(Refusal):
        theorems.instance(general, free, {"A": value})
    content, place = written(theorems.instance(general, free, {"A": B}))
    tables = ProofTables()
    tables.term(value)
    forged = copy.deepcopy(content)
    offset = len(forged["terms"])
    forged["terms"] += [_moved(entry, offset) for entry in tables.content["terms"]]
    forged["theorems"][place]["made_of"]["values"]["A"] = len(forged["terms"]) - 1
    with pytest.raises(Rejected):
        read(forged, place)


def _moved(entry, offset):
    """Return a term whose numbers of other terms begin at an offset."""
    op, *parts = entry
    if op in ("MatrixVariable", "Variable", "Rational"):
        return entry
    return [op, *([k + offset for k in part] if isinstance(part, list) else part for part in parts)]
