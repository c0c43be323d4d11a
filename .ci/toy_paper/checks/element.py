"""Samples of NumPy's unitaries."""

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, equality_case
from bptools.ensembles import haar_unitaries
from bptools.statistics import Budget, bernstein_interval, chunked, stream
from proofs import N
from proofs.element import SQUARE

DIMENSION, PRECISION = 3, 0.05


@check(SQUARE, method=Method.SAMPLED, weight=1)
def by_samples(claim: Claim, budget: Budget, seed: int) -> list[Case]:
    """Sample unitaries of three dimensions."""
    unitaries = haar_unitaries(budget.samples, DIMENSION, stream(seed, claim.name))
    squares = chunked(abs(unitaries[:, 0, 0]) ** 2)
    interval = bernstein_interval(squares, 0, 1, budget.error_rate)
    claimed = float(claim.closed_form.subs(N, DIMENSION))
    return [equality_case("$N = 3$", interval, claimed, PRECISION, budget.samples)]
