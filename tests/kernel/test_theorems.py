"""Theorems are made by rules alone, and every rule says what it rests on."""

import ast
from pathlib import Path

import pytest

import bptools.kernel
from bptools.kernel import terms as t
from bptools.kernel import theorems
from bptools.kernel.contexts import Context, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation
from bptools.kernel.theorems import Theorem, trust

ROOM = Path(bptools.kernel.__file__).parent
MAKERS = [
    ROOM / f"{name}.py"
    for name in (
        "minting",
        "equalities",
        "inequalities",
        "limits",
        "means",
        "quantifiers",
    )
]
SOURCES = sorted(Path(bptools.kernel.__file__).parents[1].rglob("*.py"))
X, Y = t.Variable("x"), t.Variable("y")
CONTEXT = Context((Scalars("x", Sort.REAL), Scalars("y", Sort.REAL)))


def test_nothing_else_makes_a_theorem():
    with pytest.raises(TypeError, match="rules of the kernel alone"):
        Theorem(object(), CONTEXT, X, Relation.EQUAL, Y)
    with pytest.raises(TypeError, match="one kind of theorem"):
        type("Mine", (Theorem,), {})


def test_a_theorem_does_not_change():
    theorem = theorems.reflexive(CONTEXT, X)
    with pytest.raises(TypeError, match="does not change"):
        theorem.left = Y
    with pytest.raises(TypeError, match="does not change"):
        theorem._content = (CONTEXT, X, Relation.EQUAL, Y)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_only_the_rules_use_the_key(source):
    """No module but those of the rules names the key, or writes to an object's slots by hand."""
    text = source.read_text()
    if source in MAKERS or not ("KEY" in text or "_content" in text or "minting" in text):
        return
    nodes = list(ast.walk(ast.parse(text)))
    attributes = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    imported = {
        (node.module, alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert ("bptools.kernel.minting", "KEY") not in imported
    assert ("bptools.kernel.minting", "*") not in imported
    assert "KEY" not in attributes
    assert "_content" not in attributes


@pytest.mark.parametrize("source", MAKERS, ids=lambda path: path.stem)
def test_every_theorem_is_made_in_a_rule(source):
    tree = ast.parse(source.read_text())
    registered = {rule.name for rule in trust()}
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            calls = {
                n.func.id
                for n in ast.walk(function)
                if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
            }
            assert "Theorem" not in calls or function.name in registered


@pytest.mark.parametrize("source", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_the_kernel_computes_exactly(source):
    """No float, no SymPy, no text for identity, no substitution by a foreign hand."""
    tree = ast.parse(source.read_text())
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            assert not any(name.split(".")[0] in ("sympy", "numpy") for name in imported)
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("subs", "xreplace", "simplify")
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            assert not any(
                isinstance(s, ast.Call) and isinstance(s.func, ast.Name) and s.func.id == "str"
                for s in sides
            )


def test_the_rules_say_what_they_rest_on():
    rules = trust()
    assert len({rule.name for rule in rules}) == len(rules) > 15
    assert all(rule.mathematics.endswith(".") for rule in rules)


def test_chains_meet_and_do_not_mix_directions():
    up = theorems.bounded(
        X, Relation.AT_MOST, t.Sum((X, t.Power(Y, t.whole(2)))), theorems.square(CONTEXT, Y)
    )
    with pytest.raises(Refusal, match="do not meet"):
        theorems.transitive(up, up)
    down = theorems.bounded(up.right, Relation.AT_LEAST, X, theorems.square(CONTEXT, Y))
    with pytest.raises(Refusal, match="must not mix"):
        theorems.transitive(up, down)


def test_a_name_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        Context((Scalars("x", Sort.REAL), Scalars("x", Sort.COMPLEX)))


def test_nothing_is_assumed_of_a_random_matrix():
    from bptools.kernel.contexts import Group

    with pytest.raises(ValueError, match="nothing can be assumed"):
        Matrices("U", X, X, frozenset((Kind.HERMITIAN,)), group=Group.UNITARY)


def natural(least):
    return Context((Scalars("n", Sort.NATURAL, least),))


def test_cases_must_be_those_that_are_missing():
    n = t.Variable("n")
    general = theorems.reflexive(natural(3), n)
    cases = tuple(theorems.reflexive(natural(1).at_value("n", k), t.whole(k)) for k in (1, 2))
    assert theorems.by_cases(natural(1), "n", general, cases).context == natural(1)
    with pytest.raises(Refusal, match="general case must be"):
        theorems.by_cases(natural(1), "n", general, cases[:1])
    with pytest.raises(Refusal, match="another statement"):
        theorems.by_cases(natural(1), "n", general, cases[::-1])


def test_a_used_name_cannot_be_left_out():
    theorem = theorems.reflexive(CONTEXT, X)
    assert theorems.narrowed(theorem, Context((Scalars("x", Sort.REAL),)))
    with pytest.raises(Refusal, match="must be declared"):
        theorems.narrowed(theorem, Context((Scalars("y", Sort.REAL),)))
