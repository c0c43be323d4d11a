"""Exact algebra of matrix words, traces and scalars under stated hypotheses.

words          words of matrix letters: products of matrices up to adjoint
polynomial     polynomials in matrix words and their traces, with scalar coefficients
parsing        symPy expressions to polynomials in matrix words
hypotheses     what is assumed of a matrix: words for the report, rewriting for the algebra
rewriting      normal form of a polynomial under hypotheses: involutions, projectors, unitaries
contraction    sums over matrix indices to traces
scalars        deciding whether a scalar coefficient vanishes identically
differences    differences of matrices as SymPy's modulus meets them
abbreviations  names for matrices and scalars: printed as the name, computed as the expression
averages       unevaluated averages and variances over random matrices, as SymPy scalars
rotations      the rotation about a Hermitian involution, exp(-i angle V) of a Hermitian V
limits         limits as a natural number grows without bound, as a variable vanishes
outcomes       what a measurement in a basis leaves
sequences      families of matrices, and matrices that are defined by recursion
nodes          all that expressions are made of
"""

from bptools.algebra import differences  # noqa: F401 - for what it does to SymPy
from bptools.algebra.abbreviations import (
    Abbreviation,
    Constant,
    abbreviations,
    unabbreviated,
)
from bptools.algebra.averages import AngleAverage, HaarAverage, HaarVariance, MatrixAngleAverage
from bptools.algebra.hypotheses import Hypothesis, Kind
from bptools.algebra.limits import LimitToInfinity, LimitToZero
from bptools.algebra.nodes import nodes_of
from bptools.algebra.outcomes import AbsoluteRatio, BasisProjector
from bptools.algebra.parsing import Parser
from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.rewriting import Rewriting
from bptools.algebra.rotations import HermitianExponential, Rotation
from bptools.algebra.scalars import prime_powers, vanishes
from bptools.algebra.sequences import MatrixFamily, Member, Recursion
from bptools.algebra.words import Letter, Word

__all__ = [
    "Abbreviation",
    "AbsoluteRatio",
    "AngleAverage",
    "BasisProjector",
    "Constant",
    "HaarAverage",
    "HaarVariance",
    "HermitianExponential",
    "Hypothesis",
    "Kind",
    "Letter",
    "LimitToInfinity",
    "LimitToZero",
    "MatrixAngleAverage",
    "MatrixFamily",
    "Member",
    "Monomial",
    "Parser",
    "Polynomial",
    "Recursion",
    "Rewriting",
    "Rotation",
    "Word",
    "abbreviations",
    "nodes_of",
    "prime_powers",
    "unabbreviated",
    "vanishes",
]
