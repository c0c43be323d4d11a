"""Exact algebra of matrix words, traces and scalars under stated hypotheses."""

from bptools.algebra.abbreviations import (
    Abbreviation,
    Constant,
    abbreviations,
    unabbreviated,
)
from bptools.algebra.averages import AngleAverage, HaarAverage, HaarVariance
from bptools.algebra.hypotheses import Hypothesis, Kind
from bptools.algebra.parsing import Parser
from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.rewriting import Rewriting
from bptools.algebra.rotations import Rotation
from bptools.algebra.scalars import prime_powers, vanishes
from bptools.algebra.words import Letter, Word

__all__ = [
    "Abbreviation",
    "AngleAverage",
    "Constant",
    "HaarAverage",
    "HaarVariance",
    "Hypothesis",
    "Kind",
    "Letter",
    "Monomial",
    "Parser",
    "Polynomial",
    "Rewriting",
    "Rotation",
    "Word",
    "abbreviations",
    "prime_powers",
    "unabbreviated",
    "vanishes",
]
