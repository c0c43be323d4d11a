"""Slacks proposed as sums of quadratic forms, where larger ones make up for what is taken off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sympy import Expr, Rational, S, simplify
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Hypothesis
from bptools.derivations import Complement, Square
from bptools.paper.forms import AssumedLetters, Form, Squares, factors_of, is_negative, terms_of

_HALF = Rational(1, 2)
Mixed = list[tuple[list[MatrixExpr], Expr]]


def squares_of_forms(slack: Expr, hypotheses: Iterable[Hypothesis]) -> Squares | None:
    """Return squares that a sum of quadratic forms is made of, each root X by itself.

    Where a form is taken off, a larger one makes up for it: |Tr X|^2 is at most N Tr X^dagger X,
    for a state s |Tr s X|^2 at most Tr X^dagger s X, and this at most Tr X^dagger X. For the real
    part of Tr X^dagger Y the forms of X and Y make up, by that of X - Y or X + Y; for that of C X
    with a contraction C the form of X does.

    Args:
        slack: A polynomial in traces, with weights that are rational in dimensions.
        hypotheses: What is assumed of its letters.

    Returns:
        Squares for the kernel to check; None if a term is no such form, or too much is taken off.
    """
    letters = AssumedLetters(hypotheses)
    weights, mixed = _weights(slack, letters)
    squares = _of_mixed(mixed, weights, letters) if weights else None
    if squares is None:
        return None
    for rank in (2, 1, 0):
        for form in sorted((f for f in weights if f.rank == rank), key=_longest_first):
            weight = simplify(weights[form])
            if not is_negative(weight):
                squares += [form.times(weight)] if weight != 0 else []
            elif rank:
                squares += form.rest(-weight)
                larger, share = form.larger
                weights[letters.either(larger)] += weight * share
            elif contracted := letters.contracted(form.root):
                squares.append(Complement(-weight, *contracted))
                larger, share = letters.norm(contracted[0])
                weights[larger] += weight * share
            else:
                return None
    return tuple(squares)


def _longest_first(form: Form) -> int:
    return -len(factors_of(form.root)) if isinstance(form.root, MatrixExpr) else 0


def _weights(slack: Expr, letters: AssumedLetters) -> tuple[dict[Form, Expr], Mixed]:
    """Return what a slack is of each form, and the terms that are none."""
    weights: dict[Form, Expr] = defaultdict(lambda: S.Zero)
    mixed: Mixed = []
    for words, weight in terms_of(slack):
        form = letters.form(words)
        if form is None:
            mixed.append((words, weight))
        else:
            weights[letters.either(form)] += weight
    return weights, mixed


def _of_mixed(
    mixed: Mixed, weights: dict[Form, Expr], letters: AssumedLetters
) -> list[Square] | None:
    """Return squares of sums X + Y, whose own forms are taken off the weights.

    None if a term is not the real part of a Tr X^dagger Y, of which both forms are there.
    """
    squares: list[Square] = []
    left = list(mixed)
    while left:
        words, weight = left.pop()
        share = weight * _HALF
        if len(words) != 1:
            return None
        if not letters.have_conjugate_traces(*words, *words):
            partner = next((p for p in left if _are_conjugate(letters, words, p[0])), None)
            if partner is None or simplify(partner[1] - weight) != 0:
                return None
            left.remove(partner)
            share = weight
        share, sign = (-share, -1) if is_negative(share) else (share, 1)
        for first, second in letters.halves(words[0]):
            norms = [letters.norm(half) for half in (first, second)]
            if all(form in weights or letters.contracted(form.root) for form, _ in norms):
                squares.append(Square(share, first + sign * second))
                for form, size in norms:
                    weights[form] -= share * size
                break
        else:
            return None
    return squares


def _are_conjugate(letters: AssumedLetters, one: list[MatrixExpr], other: list[MatrixExpr]) -> bool:
    return len(one) == len(other) == 1 and letters.have_conjugate_traces(*one, *other)
