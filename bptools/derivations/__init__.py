"""Derivations whose every step the engine carries out and verifies."""

from bptools.derivations.derivation import Counterexample, Definition, Derivation, Step
from bptools.derivations.proof import Proof, ProofFunction, proof
from bptools.derivations.rules import (
    Algebra,
    Average,
    Bound,
    CauchySchwarz,
    Complement,
    Entries,
    MeanComplement,
    MeanSquare,
    Product,
    Specialise,
    Square,
)
from bptools.derivations.verification import verify

__all__ = [
    "Algebra",
    "Average",
    "Bound",
    "CauchySchwarz",
    "Complement",
    "Counterexample",
    "Definition",
    "Derivation",
    "Entries",
    "MeanComplement",
    "MeanSquare",
    "Product",
    "Proof",
    "ProofFunction",
    "Specialise",
    "Square",
    "Step",
    "proof",
    "verify",
]
