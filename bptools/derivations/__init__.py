"""Derivations whose every step the engine carries out and verifies."""

from bptools.derivations.derivation import Counterexample, Definition, Derivation, Step
from bptools.derivations.rules import (
    Algebra,
    Average,
    Bound,
    Complement,
    Entries,
    MeanComplement,
    MeanSquare,
    Specialise,
    Square,
)
from bptools.derivations.verification import verify

__all__ = [
    "Algebra",
    "Average",
    "Bound",
    "Complement",
    "Counterexample",
    "Definition",
    "Derivation",
    "Entries",
    "MeanComplement",
    "MeanSquare",
    "Specialise",
    "Square",
    "Step",
    "verify",
]
