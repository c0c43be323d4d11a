"""Written tables that nobody's program writes: each is refused in a sentence, or out of reach."""

import pytest

from bptools.verification.explicit.evaluation import require_violated
from bptools.verification.explicit.witnesses import ExplicitValues
from bptools.verification.limits import MOST_TERMS, OutOfReach, Rejected
from bptools.verification.rules import equalities, inequalities, quantifiers
from bptools.verification.rules.written import WrittenProof, relation_of
from bptools.verification.terms.contexts import Declared, Proposition
from bptools.verification.terms.language import node, put, whole
from bptools.verification.terms.rendering import text, words
from bptools.verification.terms.tables import Tables

X, Y, A = node("Variable", "x"), node("Variable", "y"), node("MatrixVariable", "A")
REAL = (Declared("Scalar", "x", "real"), Declared("Scalar", "y", "real"))
TERMS = {
    "no list": ("terms", "terms must be a list"),
    "too many terms": ([["Pi"]] * (MOST_TERMS + 1), "more than"),
    "a term that is no list": (["Pi"], "a term must be a list"),
    "a name that is a number": ([["Variable", 7]], "a name must be"),
    "a name without letters": ([["Variable", ""]], "a name must be"),
    "a name that cannot be printed": ([["Variable", "\n"]], "a name must be"),
    "a name without end": ([["Variable", "x" * 201]], "a name must be"),
    "a sum of nothing": ([["Sum", []]], "a Sum of nothing"),
    "a tensor product of nothing": ([["Tensor", []]], "a Tensor of nothing"),
    "a float": ([["Rational", 0.5]], "must be written as such"),
    "an unknown function": ([["Pi"], ["Apply", "tanh", 0]], "no such function"),
    "a function of no variable": ([["Pi"], ["Value", "f", 0]], "of a variable"),
    "a slope by no variable": ([["Pi"], ["Slope", 0, 0]], "of a variable"),
    "a truth for a number": ([["Pi"], ["Trace", True]], "small natural number"),
    "a negative number": ([["Pi"], ["Trace", -1]], "small natural number"),
    "a number that is too large": ([["Pi"], ["Trace", 1 << 31]], "small natural number"),
    "factors that are out of order": (
        [["Pi"], ["PartialTrace", 0, [0, 0], [1, 0]]],
        "must be in order",
    ),
    "a factor that there is not": ([["Pi"], ["PartialTrace", 0, [0, 0], [2]]], "there is not"),
    "no factor": ([["Pi"], ["PartialTrace", 0, [0, 0], []]], "there is not"),
    "a matrix of no entries": ([["Explicit", 0, 0, []]], "as many entries"),
    "a recursion of one name": (
        [["Pi"], ["Recursion", "X", "X", 0, 0, 0, 0]],
        "bound in it alone",
    ),
    "a recursion of a name outside": (
        [["MatrixVariable", "X"], ["Recursion", "X", "k", 0, 0, 0, 0]],
        "bound in it alone",
    ),
}


@pytest.mark.parametrize(("entries", "sentence"), TERMS.values(), ids=TERMS)
def test_terms(entries, sentence):
    with pytest.raises((Rejected, OutOfReach), match=sentence):
        Tables().read_terms(entries)


def matrix(name, rows=0, columns=0, kinds=(), rank=None, group=None):
    return ["Matrix", name, rows, columns, [*kinds], rank, group]


CONTEXTS = {
    "a name twice": ([["Scalar", "x", "real", 0, None]] * 2, "declared twice"),
    "an unknown sort": ([["Scalar", "x", "whole", 0, None]], "none of the language"),
    "a range of a real number": ([["Scalar", "x", "real", 2, None]], "natural number has a range"),
    "an index of a real number": ([["Scalar", "x", "real", 0, 0]], "natural number has a range"),
    "an open size": ([matrix("A", 2, 2)], "not declared"),
    "an unknown kind": ([matrix("A", kinds=("nice",))], "none of the language"),
    "an unknown group": ([matrix("A", group="Haar on E(8)")], "none of the language"),
    "an assumption of a random matrix": (
        [matrix("U", kinds=("Hermitian",), group="Haar on U(d)")],
        "assumed of a random matrix",
    ),
    "a random matrix that is not square": ([matrix("U", 0, 1, group="Haar on U(d)")], "square"),
    "a random vector of two columns": ([matrix("u", 0, 0, group="Haar on unit vectors")], "one"),
    "an involution that is not square": (
        [matrix("A", 0, 1, kinds=("Hermitian involution",))],
        "must be square",
    ),
    "a rank of no projector": ([matrix("A", rank=0)], "only a projector"),
    "a state for a member": ([["Family", "G", 0, ["pure state"]]], "none of the language"),
    "a tie of one": ([matrix("A"), ["Tie", "commuting", ["A", "A"]]], "several declared"),
    "a tie of what is not declared": (
        [matrix("A"), ["Tie", "commuting", ["A", "B"]]],
        "several declared",
    ),
    "a tie of a random matrix": (
        [matrix("A"), matrix("U", group="Haar on U(d)"), ["Tie", "commuting", ["A", "U"]]],
        "several declared",
    ),
    "a tie of two shapes": (
        [matrix("A"), matrix("B", 1, 1), ["Tie", "Kraus family", ["A", "B"]]],
        "of one shape",
    ),
    "a tie of three": (
        [*map(matrix, "ABC"), ["Tie", "orthogonal", ["A", "B", "C"]]],
        "are two, and square",
    ),
    "a tie that is not square": (
        [matrix("A", 0, 1), matrix("B", 0, 1), ["Tie", "commuting", ["A", "B"]]],
        "are two, and square",
    ),
}


@pytest.mark.parametrize(("entries", "sentence"), CONTEXTS.values(), ids=CONTEXTS)
def test_contexts(entries, sentence):
    tables = Tables()
    tables.read_terms([["Rational", "2"], ["Rational", "3"], ["Variable", "N"]])
    with pytest.raises(Rejected, match=sentence):
        tables.read_contexts([entries])
    with pytest.raises(Rejected, match="no such context"):
        tables.context(0)


CAPTURED = {
    "in a mean": (node("AngleMean", "t", X, node("Pi")), {"x": node("Variable", "t")}),
    "in a sum": (node("IndexSum", "k", X, whole(2)), {"x": node("Variable", "k")}),
    "in a recursion": (
        node("Recursion", "X", "k", whole(2), A, A, whole(3)),
        {"A": node("MatrixVariable", "X")},
    ),
    "in a derivative": (node("Slope", node("Product", (X, Y)), X), {"y": X}),
    "of a derivative": (node("Slope", node("Product", (X, Y)), X), {"x": whole(1)}),
    "of a function": (node("Value", "f", X), {"x": whole(1)}),
}


@pytest.mark.parametrize(("term", "values"), CAPTURED.values(), ids=CAPTURED)
def test_no_value_is_captured(term, values):
    with pytest.raises(Rejected):
        put(term, values)


def test_what_is_not_captured_is_put():
    mean = node("AngleMean", "t", X, node("Pi"))
    assert put(mean, {"x": Y}) is node("AngleMean", "t", Y, node("Pi"))
    assert put(mean, {"t": Y}) is mean


SQUARE = {"context": 0, "root": 0}
STATED = {"context": 0, "left": 1, "relation": "<=", "right": 2}
THEOREMS = {
    "a rule that there is not": ({"rule": "truth", "made_of": {}, "states": {}}, "no rule"),
    "no rule": ({"rule": 3, "made_of": {}, "states": {}}, "no rule"),
    "too much": ({"rule": "square", "made_of": SQUARE, "states": STATED, "more": 1}, "no rule"),
    "too little": (
        {"rule": "square", "made_of": {}, "states": STATED},
        "square is not made of context, root",
    ),
    "a statement without a side": (
        {"rule": "square", "made_of": SQUARE, "states": {"context": 0}},
        "two sides and a relation",
    ),
    "another statement": (
        {"rule": "square", "made_of": SQUARE, "states": {**STATED, "left": 0}},
        "does not give what is stated",
    ),
    "another relation": (
        {"rule": "square", "made_of": SQUARE, "states": {**STATED, "relation": "<"}},
        "no such relation",
    ),
    "a theorem that is later": (
        {"rule": "slack", "made_of": {"theorem": 0}, "states": STATED},
        "not before it",
    ),
    "theorems that are no list": (
        {
            "rule": "by_cases",
            "made_of": {"context": 0, "name": "x", "general": 0, "cases": 0},
            "states": STATED,
        },
        "not before it",
    ),
    "equalities without names": (
        {
            "rule": "congruent",
            "made_of": {"context": 0, "body": 0, "equal_pairs": []},
            "states": STATED,
        },
        r"read as dict\[str, (Proposition|Node)\] is",
    ),
}


@pytest.mark.parametrize(("entry", "sentence"), THEOREMS.values(), ids=THEOREMS)
def test_theorems(entry, sentence):
    tables = Tables()
    tables.read_terms([["Variable", "x"], ["Rational", "0"], ["Conjugate", 0], ["Product", [2, 0]]])
    tables.read_contexts([[["Scalar", "x", "real", 0, None]]])
    with pytest.raises(Rejected, match=sentence):
        WrittenProof(tables, [entry])
    true = {"rule": "square", "made_of": SQUARE, "states": {**STATED, "right": 3}}
    assert WrittenProof(tables, [true]).theorem(0).relation == "<="


AFTER = {  # of a first theorem, that x^2 is not negative
    "values without names": (
        {"rule": "instance", "made_of": {"theorem": 0, "context": 0, "values": []}},
        r"read as dict\[str, (Proposition|Node)\] is",
    ),
    "cases that are no list": (
        {"rule": "by_cases", "made_of": {"context": 0, "name": "x", "general": 0, "cases": 0}},
        r"read as tuple\[Proposition, ...\] is",
    ),
    "a step without parts": (
        {"rule": "by_induction", "made_of": {"context": 0, "name": "x", "base": 0, "step": {}}},
        "InductionStep is not made of gap, again, rest",
    ),
    "what a step takes without parts": (
        {
            "rule": "by_induction",
            "made_of": {
                "context": 0,
                "name": "x",
                "base": 0,
                "step": {"gap": 0, "again": [{}], "rest": 0},
            },
        },
        "Taken is not made of weight, values, widths",
    ),
    "a name that is not in the theorem": (
        {"rule": "instance", "made_of": {"theorem": 0, "context": 0, "values": {"z": 0}}},
        "z is not in the theorem",
    ),
    "an angle that is no name": (
        {"rule": "mean_over_angle", "made_of": {"theorem": 0, "angle": 1, "half_width": 1}},
        "an angle must be a name",
    ),
    "two bounds of which one is another": (
        {"rule": "antisymmetric", "made_of": {"at_most": 0, "at_least": 0}},
        "make no equality",
    ),
}


@pytest.mark.parametrize(("entry", "sentence"), AFTER.values(), ids=AFTER)
def test_theorems_that_rest_on_another(entry, sentence):
    tables = Tables()
    tables.read_terms([["Variable", "x"], ["Rational", "0"], ["Conjugate", 0], ["Product", [2, 0]]])
    tables.read_contexts([[["Scalar", "x", "real", 0, None]]])
    first = {"rule": "square", "made_of": SQUARE, "states": {**STATED, "right": 3}}
    with pytest.raises(Rejected, match=sentence):
        WrittenProof(tables, [first, {**entry, "states": STATED}])


def test_a_relation_is_one_of_three():
    for other in ("<", None, ["="]):
        with pytest.raises(Rejected, match="no such relation"):
            relation_of(other)


M = Declared("Matrix", "A", rows=whole(2), columns=whole(2))
P = Declared("Matrix", "P", rows=whole(2), columns=whole(2), kinds=frozenset(("pure state",)))
ONE_BY_ONE = node("MatrixVariable", "P")
REFUSED = {
    "what is positive is no name": lambda: inequalities.positive((M, P), A, whole(2)),
    "nor a scalar between": lambda: inequalities.positive((M, P, *REAL), X, ONE_BY_ONE),
    "a matrix that is not positive": lambda: inequalities.positive((M, P), ONE_BY_ONE, A),
    "an overlap of no names": lambda: inequalities.overlap((M, P), whole(2), A, ONE_BY_ONE),
    "an overlap of what is not positive": lambda: inequalities.overlap((M, P), A, A, ONE_BY_ONE),
    "an overlap of a scalar between": lambda: inequalities.overlap(
        (M, P, *REAL), ONE_BY_ONE, X, ONE_BY_ONE
    ),
    "a complement of no contraction": lambda: inequalities.complement((M, P), A, A),
    "a complement of a scalar": lambda: inequalities.complement((M, P, *REAL), X, ONE_BY_ONE),
    "two shapes": lambda: inequalities.cauchy_schwarz((M, P), A, whole(1)),
    "a name that is not declared": lambda: equalities.congruent(REAL, A, {}),
    "a name that is not declared at all": lambda: equalities.reflexive(REAL, A),
    "a name of a place that has a meaning": lambda: equalities.congruent(
        REAL, X, {"x": equalities.reflexive(REAL, Y)}
    ),
    "an equality of another context": lambda: equalities.congruent(
        REAL, node("Variable", "z"), {"z": equalities.reflexive(REAL[:1], X)}
    ),
    "an equality of matrices": lambda: equalities.congruent(
        (M,), node("MatrixVariable", "Z"), {"Z": equalities.reflexive((M,), A)}
    ),
    "what does not meet": lambda: equalities.transitive(
        equalities.reflexive(REAL, X), equalities.reflexive(REAL, Y)
    ),
    "an equality from a gap": lambda: inequalities.bounded(
        X, "=", X, inequalities.square(REAL, whole(0))
    ),
    "a bound of what is not real": lambda: equalities.weakened(
        equalities.reflexive((Declared("Scalar", "z", "complex"),), node("Variable", "z")), "<="
    ),
    "a bound the other way": lambda: equalities.weakened(inequalities.square(REAL, X), ">="),
    "no natural number": lambda: quantifiers.natural(REAL, "x"),
    "a counterexample to a bound": lambda: require_violated(
        inequalities.square(REAL, X), "=", X, ExplicitValues({}, {}, {})
    ),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_rules_refuse(refused):
    with pytest.raises(Rejected):
        refused()


def test_rules_hold_where_they_should():
    square = inequalities.square(REAL, X)
    equality = equalities.equal(REAL, X, X)
    assert (
        equalities.antisymmetric(
            equalities.weakened(equality, "<="), equalities.weakened(equality, ">=")
        )
        == equality
    )
    assert equalities.transitive(equalities.equal(REAL, whole(0), whole(0)), square) == square
    inner = inequalities.cauchy_schwarz(REAL, X, Y)
    assert inner.left is whole(0)
    complemented = inequalities.complement((M, P), A, node("Tensor", (ONE_BY_ONE,)))
    assert complemented.relation == "<="
    assert inequalities.complement((M, P), A, node("Identity", whole(2))).relation == "<="


def test_everything_that_is_stated_has_words():
    context = (
        Declared("Function", "f", "real"),
        Declared("Scalar", "N", "natural", 2),
        Declared("Scalar", "k", "natural", 0, node("Variable", "N")),
        Declared("Scalar", "x", "real"),
    )
    own = {"rows": node("Variable", "N"), "columns": whole(3)}
    context += Declared("Matrix", "A", **own), Declared("Family", "G", **own)
    value = node("Value", "f", X)
    zero = node("Zero", node("Variable", "N"), whole(3))
    said = words(Proposition(context, node("Slope", value, X), "=", node("Trace", zero)))
    for part in (
        "d/dx[f(x)]",
        "Tr[0_(N x 3)]",
        "real function f",
        "natural N >= 2",
        "k >= 0 < N",
        "; A N x 3; G family of N x 3",
    ):
        assert part in said


def test_a_sum_has_parentheses_where_it_is_a_part():
    both = node("Sum", tuple(node("MatrixVariable", name) for name in "AB"))
    assert text(node("Transpose", both)) == "(A + B)^T"
    assert text(node("Conjugate", both)) == "conj(A + B)"


def test_all_but_the_names_of_its_step_can_be_replaced_in_a_recursion():
    size, count = node("Variable", "N"), node("Variable", "m")
    letters = (node("MatrixVariable", name) for name in "SB")
    step = node("Product", (node("Variable", "j"), *letters))
    recursion = node("Recursion", "S", "j", size, node("MatrixVariable", "A"), step, count)
    assert recursion.free == {"N", "m", "A", "B"}
