"""Equations 32 to 34, Lemma 1: the sum over indices, term by term, against matrix products."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import product

import numpy as np
from sympy import Sum

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.ensembles.rational import random_matrix
from bptools.evaluation import Gaussian, Values, evaluate
from bptools.statistics import stream
from proofs import N
from proofs.lemma1 import ADJOINTS, EXPANSION, A, B, C, U, V

DIMENSIONS = (1, 2, 3, 4)


@check(EXPANSION, ADJOINTS, method=Method.EXACT)
def check_loops(claim: Claim, seed: int) -> Iterator[Case]:
    """Add the terms one by one, for random matrices of Gaussian integers, unitary or not."""
    for dim in DIMENSIONS:
        for number in (1, 2):
            generator = stream(seed, claim.name, dim, number)
            matrices = {symbol: random_matrix(dim, generator) for symbol in (A, B, C, U, V)}
            order = [matrices[symbol] for symbol in (A, U, B, V, C)]
            if claim.name == ADJOINTS.name:
                order = [*order[:3], matrices[U].conj().T]
            quantity = np.trace(reduce(np.matmul, order))
            values = {N: dim, **matrices}
            sums = {total: _term_by_term(total, values) for total in claim.closed_form.atoms(Sum)}
            expected = evaluate(claim.closed_form, values | sums, exact=True)
            label = f"$N = {dim}$, matrices {number}"
            yield exact_case(label, claim.relation, quantity, expected, values)


def _term_by_term(total: Sum, values: Values) -> Gaussian:
    """Return the value of a sum over indices, every one of its terms evaluated."""
    indices = [index for index, _, _ in total.limits]
    ends = [
        [int(evaluate(end, values, exact=True)) for end in (first, last)]
        for _, first, last in total.limits
    ]
    value = Gaussian(0)
    for point in product(*(range(first, last + 1) for first, last in ends)):
        at = dict(zip(indices, point, strict=True))
        value += evaluate(total.function, {**values, **at}, exact=True)
    return value
