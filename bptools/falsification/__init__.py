"""Whatever numbers can contradict is contradicted: claims at instances of their own hypotheses.

    properties  whether exact matrices have the kinds and the relations that are assumed
    matrices    explicit matrices of every assumed kind, exact
    instances   values for all that a claim leaves open, smallest dimensions first
    plain       instances of plain matrices, where bounds are attained
    places      the place at which a refuted claim is said to fail, as an instance
    entries     the ring of polynomials in which a formula is computed
    moments     Haar moments at integer dimensions, by Gram matrices
    valuation   the value of a formula where all that it leaves open has values
    operations  sums, products and traces, node by node
    exponentials  exp(-i theta V) by the eigenspaces of V
    averages    averages over matrices and angles by that second route, and derivatives
    falsifier   the attempt to falsify a claim, and to do without each of its hypotheses
    minimising  contradictions with plainer matrices and numbers
    checking    the same as a check, of claims that state check="auto"

It shares nothing with the rules, the algebra or the Haar engine that a derivation rests on.
"""

from bptools.falsification.checking import automatic_check, drawn_instances
from bptools.falsification.falsifier import (
    Falsification,
    HypothesisNeed,
    Trial,
    falsify,
    hypothesis_needs,
)
from bptools.falsification.minimising import MINIMAL, minimised

__all__ = [
    "MINIMAL",
    "Falsification",
    "HypothesisNeed",
    "Trial",
    "automatic_check",
    "drawn_instances",
    "falsify",
    "hypothesis_needs",
    "minimised",
]
