"""Every word of an author's, given any wrong kind of argument: right, or refused in a sentence.

The words are those that ``bptools.paper`` lists; each parameter of each is tried.
"""

from copy import copy
from fnmatch import fnmatch
from inspect import Parameter, isfunction, signature

import pytest

from bptools import paper as words
from bptools.errors import UsageError
from bptools.paper.pages import Page
from tests.authors.statements import HEAD

RIGHT = {  # of each word, a value for every parameter
    "E": "Tr(U*A), U",
    "E_angles": "cos(x), x, y, half_width=w",
    "Rational": "1, 2",
    "Rotation": "P, x",
    "Tr": "A",
    "Var": "Tr(U*A), U",
    "angle": "'x'",
    "anticomm": "A, B",
    "asymptotic": "'a', 1/N, Var(cost), N, N >= 2, rate=1, eq='', title='', statement='', "
    "reading=None, least=False",
    "at": "N=2",
    "at_least": "N",
    "at_most": "N",
    "claim": "'a', Tr(P*P), N, N >= 2, eq='', title='', statement='', in_words='', reading=None, "
    "hypotheses=[], uses=[], steps=[], proved=True",
    "comm": "A, B",
    "commuting": "A, B",
    "conjugate": "x",
    "contraction": "'C', N",
    "cos": "x",
    "dagger": "A",
    "density": "'C', N",
    "disjoint": "A, B",
    "exp": "x",
    "family": "'C', N, Kind.UNITARY",
    "haar": "'C', N",
    "hermitian": "'C', N",
    "identity": "N",
    "involution": "'C', N",
    "isometry": "'C', N, N",
    "iterate": "F, T, (F, k, D)",
    "kraus": "A, B",
    "kron": "A, B",
    "matrix": "'C', N, N, Kind.PROJECTOR, rank=1",
    "natural": "'n', 1",
    "orthogonal": "'C', N",
    "paper": "'A et al. 2020', 'arXiv'",
    "partial_trace": "matrix('C', a*b), (a, b), 0",
    "pauli": "'C', N",
    "positive": "'x'",
    "product": "1 - 1/(i + 1), (i, 1, a)",
    "projector": "'C', N, 1",
    "proof": "own",
    "pure": "'C', N",
    "qubit": "P=X",
    "qubits": "1, P=X",
    "real": "'x'",
    "refute": "'b', Tr(P*P), 2*N, N >= 2, instead='own', at=qubit(P=Z), eq='', title='', "
    "statement='', reading=None, hypotheses=[], words=''",
    "sin": "x",
    "slope": "cos(x), x",
    "sqrt": "x",
    "state": "'C', N",
    "traceless": "'C', N",
    "unitary": "'C', N",
    "value_of": "Var(cost), []",
}
WRONG = {
    "text": "'q'",
    "float": "0.5",
    "inexact": "0.5*x",
    "None": "None",
    "bool": "True",
    "number": "3",
    "negative": "-1",
    "scalar": "x",
    "list": "[A]",
    "empty": "[]",
    "matrix": "B",
    "column": "psi",
    "other space": "M",
    "relation": "N >= 2",
    "word": "Tr",
    "object": "object()",
}

# What is right beside what ``RIGHT`` gives: which parameters take it, as patterns.
SCALARS = (
    "E.expression E_angles.expression Rotation.angle Var.expression at_*.bound claim.left "
    "claim.right conjugate.expression cos.angle exp.exponent product.factor refute.left "
    "refute.printed sin.angle slope.expression sqrt.number value_of.expression"
)
NUMBERS = f"{SCALARS} Rational.* *.values"
SPACES = (
    "E.expression Rotation.generator Tr.matrix conjugate.expression dagger.expression "
    "exp.exponent kron.factors value_of.expression"
)
TAKEN = {
    "text": "*.name *.eq *.title *.statement *.in_words *.words *.reference",
    "None": "E.over Var.over *.reading matrix.cols *.rank refute.at",
    "bool": "*.conditions asymptotic.least claim.proved",
    "number": f"{NUMBERS} E_angles.half_width *.dim isometry.rows isometry.cols *.rank *.count",
    "negative": NUMBERS,
    "scalar": f"{SCALARS} E_angles.angles E_angles.half_width slope.angle",
    "empty": "*.hypotheses claim.uses claim.steps",
    "matrix": f"{SPACES} *comm.left *comm.right *.second iterate.st* *.others",
    "column": "E.* Var.over conjugate.expression dagger.expression kron.factors value_of.exp*",
    "other space": SPACES,
    "relation": "*.conditions",
}


def _listed():
    """The words that are functions; the others are letters, numbers and types that these return."""
    listed = {name: getattr(words, name) for name in words.__all__}
    return [name for name, word in listed.items() if isfunction(word)]


@pytest.fixture(scope="module")
def letters():
    """The letters of a page, and what the table's words are of them."""
    names = {"__name__": "proofs.toy"}
    exec(f"{HEAD}\nown = claim('own', Tr(P*P), N, proved=False)", names)
    return names


def _with_wrong(bound, name, argument):
    """Arguments in which one is wrong: among several of a parameter, the first."""
    kind = bound.signature.parameters[name].kind
    if kind is Parameter.VAR_POSITIONAL:
        argument = (argument, *bound.arguments[name][1:])
    elif kind is Parameter.VAR_KEYWORD:
        argument = dict.fromkeys(bound.arguments[name], argument)
    changed = copy(bound)
    changed.arguments = {**bound.arguments, name: argument}
    return changed


CALL = compile("word(*bound.args, **bound.kwargs)", "toy.py", "eval")


def _said(letters, word, bound):
    """What a word says to arguments on a page that states only ``own``: nothing if it is right."""
    page = {"__name__": "proofs.toy", "word": word, "bound": bound}
    own = Page(page, source="A et al. 2020")
    own.claims[letters["own"].name] = letters["own"]
    page["__page__"] = own
    try:
        eval(CALL, page)
    except UsageError as error:
        return str(error)
    return ""


def _sentences(letters, name):
    """What is said of each wrong argument of a word, by parameter and kind."""
    word = letters[name]
    bound = eval(f"bind({RIGHT[name]})", {**letters, "bind": signature(word).bind})
    assert set(bound.arguments) == set(signature(word).parameters), f"{name}: give every parameter"
    assert not _said(letters, word, bound), f"{name} refuses what is right"
    for parameter in bound.arguments:
        for kind, wrong in WRONG.items():
            said = _said(letters, word, _with_wrong(bound, parameter, eval(wrong, letters)))
            yield parameter, kind, said


def test_the_table_has_every_word():
    assert sorted(RIGHT) == sorted(_listed())


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_wrong_argument_is_refused_in_a_sentence_that_names_it(letters, name):
    parameters = signature(letters[name]).parameters
    for parameter, kind, said in _sentences(letters, name):
        own = f"{name}.{parameter}"
        right = any(fnmatch(own, pattern) for pattern in TAKEN.get(kind, "").split())
        assert right is not bool(said), f"{kind} for {own}: {said or 'taken'}"
        assert "\n" not in said
        assert right or any(word in said for word in (name, *parameters)), f"{own}: {said}"
