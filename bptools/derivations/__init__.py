"""Derivations whose every step the engine carries out and verifies.

derivation    a chain of expressions, each turned into the next by a named rule
rules         the rules that an author names: how a line follows from the one before
instantiation what puts values into a proved claim
elaboration   from what authors write, SymPy, to what the kernel reads: terms
quantification from what authors write to what it quantifies over: the kernel's context
means         what an author's rules for means mean
averaging     averages on a whole domain: the general formula, smaller dimensions one by one
inductions    what an author's induction means
proving       what an author's rules mean: each line becomes a theorem of the kernel, or none
squares       squares with weights, as theorems that they are not negative
tables        proofs as plain data: terms, contexts and theorems in tables
written       a verified proof as JSON, for another reader
verification  verify a derivation line by line by the kernel and turn the outcome into evidence
instances     explicit instances of what a claim assumes: at a witness, or to see that there is one
proof         how a derivation announces which claim it derives
"""

from bptools.derivations.derivation import Counterexample, Definition, Derivation, Step
from bptools.derivations.instantiation import (
    MeanOfBound,
    MeanOfProved,
    MeanOfSquare,
    MeanSlackOf,
    SlackOf,
    Specialise,
)
from bptools.derivations.proof import Proof, ProofFunction, proof
from bptools.derivations.rules import (
    Again,
    Algebra,
    Antiderivative,
    AtInfinity,
    AtZero,
    Average,
    Bound,
    CauchySchwarz,
    Complement,
    Entries,
    Expectation,
    Induction,
    MeanComplement,
    MeanFromBelow,
    MeanOfRatio,
    MeanSquare,
    Overlap,
    Product,
    Square,
    TensorAverage,
)
from bptools.derivations.verification import verified, verify

__all__ = [
    "Again",
    "Algebra",
    "Antiderivative",
    "AtInfinity",
    "AtZero",
    "Average",
    "Bound",
    "CauchySchwarz",
    "Complement",
    "Counterexample",
    "Definition",
    "Derivation",
    "Entries",
    "Expectation",
    "Induction",
    "MeanComplement",
    "MeanFromBelow",
    "MeanOfBound",
    "MeanOfProved",
    "MeanOfRatio",
    "MeanOfSquare",
    "MeanSlackOf",
    "MeanSquare",
    "Overlap",
    "Product",
    "Proof",
    "ProofFunction",
    "SlackOf",
    "Specialise",
    "Square",
    "Step",
    "TensorAverage",
    "proof",
    "verified",
    "verify",
]
