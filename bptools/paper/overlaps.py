"""Slacks by Cauchy and Schwarz: |Tr X^dagger Y|^2 is at most Tr X^dagger X Tr Y^dagger Y."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, S, Trace, simplify
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools import derivations
from bptools.algebra import Hypothesis
from bptools.derivations import CauchySchwarz, Square
from bptools.paper.forms import AssumedLetters, Form, Squares, is_negative, terms_of
from bptools.paper.sums import squares_of_forms

Norms = frozenset[Form]


def squares_of_overlaps(slack: Expr, hypotheses: Iterable[Hypothesis]) -> Squares | None:
    """Return squares of a slack in which products of norms make up for overlaps.

    Args:
        slack: A polynomial in traces, with weights that are rational in dimensions.
        hypotheses: What is assumed of its letters.

    Returns:
        Squares for the kernel to check; None where no overlap has two norms beside it, or what is
        left is no sum of forms.
    """
    assumed = tuple(hypotheses)
    letters, norms, overlaps, rest = AssumedLetters(assumed), dict[Norms, Expr](), [], S.Zero
    for words, weight in terms_of(slack):
        if (pair := _norms(words, letters)) is not None:
            norms[pair] = norms.get(pair, S.Zero) + weight
        elif len(words) == 2 and letters.have_conjugate_traces(*words) and is_negative(weight):
            overlaps.append((words[0], -weight))
        else:
            rest += weight * _product(words)
    squares: list[Square] = []
    for word, weight in overlaps:
        halves = next((h for h in letters.halves(word) if _pair(h, letters) in norms), None)
        if halves is None:
            rest -= weight * Trace(word) * Trace(letters.adjoint(word))
            continue
        squares.append(CauchySchwarz(weight, *halves))
        norms[_pair(halves, letters)] -= weight
    for pair, weight in norms.items():
        if is_negative(left := simplify(weight)):
            return None
        parts = [(form.times(S.One),) for form in (*pair, *pair)[:2]]
        squares += [derivations.Product(left, S.One, *parts)] if left != 0 else []
    forms = squares_of_forms(rest, assumed) if rest != 0 else ()
    return (*squares, *forms) if squares and forms is not None else None


def _product(words: list[MatrixExpr]) -> Expr:
    product = S.One
    for word in words:
        product *= Trace(word)
    return product


def _norms(words: list[MatrixExpr], letters: AssumedLetters) -> Norms | None:
    """Return the two norms Tr X^dagger X of which a term is the product; None if it is not."""
    forms = [letters.form([word]) for word in words]
    if len(forms) != 2 or any(form is None or form.rank for form in forms):
        return None
    return frozenset(letters.either(form) for form in forms if form is not None)


def _pair(halves: tuple[MatrixExpr, MatrixExpr], letters: AssumedLetters) -> Norms:
    return frozenset(letters.either(Form(half)) for half in halves)
