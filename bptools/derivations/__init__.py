"""Derivations whose every step the engine carries out and verifies."""

from bptools.derivations.derivation import Counterexample, Definition, Derivation, Step
from bptools.derivations.proof import Proof, ProofFunction, proof
from bptools.derivations.rules import (
    Algebra,
    Antiderivative,
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
    TensorAverage,
)
from bptools.derivations.verification import verify

__all__ = [
    "Algebra",
    "Antiderivative",
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
    "TensorAverage",
    "proof",
    "verify",
]
