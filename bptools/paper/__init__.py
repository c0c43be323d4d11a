"""The authors' words: what a theorist would write, thin over claims and the kernel.

    parameters   what each word takes: other arguments are refused in a sentence
    letters      matrices that carry what is assumed of them, numbers, qubits
    means        averages of matrices, by their traces with every matrix
    words        traces, commutators, averages, variances
    arguments    what statements must be made of: slips and their remedies
    conditions   where dimensions start, which hypotheses a formula's letters carry
    shapes       whether a formula's matrices fit together
    slopes       derivatives of exponentials of matrices, written out
    engine       the exact value of an expression, and where it holds
    forms        Tr X^dagger X, Tr X^dagger s X and |Tr X|^2, and how they are read
    sums         slacks as sums of such forms
    overlaps     slacks in which products of norms make up for |Tr X^dagger Y|^2
    ranges       in what range a trace with a state lies
    squares      slacks proposed as sums and products of squares
    powers       bounds between powers with symbolic exponents, by induction
    derivations  proofs that take no code of the author's, and counterexamples at a place
    rates        the constant of a leading order's relative error
    pages        the file that statements are written in, so that a project finds them
    statements   a paper, a claim, a refutation, a leading order

In ``proofs/mcclean.py``:

    from bptools.paper import *

    paper("McClean et al. 2018", "arXiv:1803.11173")
    rho, V, H, U, W = pure("rho"), hermitian("V"), hermitian("H"), haar("U"), haar("W")
    grad = I * Tr(U * rho * U.H * comm(V, W.H * H * W))
    claim("before", Var(grad, over=U), -Tr(comm(V, W.H * H * W) ** 2) / (N * (N + 1)), N >= 2)
    claim("both", Var(grad, over=(U, W)), ...)  # prints the value, to be pasted

Every claim is proved by the kernel and confronted with instances of its own hypotheses; nothing
that these words do is trusted.
"""

from sympy import I, pi

from bptools.algebra import Kind
from bptools.claims import Reading
from bptools.derivations import proof
from bptools.paper.engine import ExactValue, value_of
from bptools.paper.letters import (
    ID,
    PLUS,
    ZERO,
    AssumedMatrix,
    N,
    WitnessValues,
    X,
    Y,
    Z,
    angle,
    at,
    commuting,
    contraction,
    density,
    disjoint,
    family,
    haar,
    hermitian,
    identity,
    involution,
    isometry,
    kraus,
    kron,
    matrix,
    natural,
    orthogonal,
    pauli,
    positive,
    projector,
    pure,
    qubit,
    qubits,
    real,
    state,
    traceless,
    unitary,
)
from bptools.paper.statements import asymptotic, at_least, at_most, claim, paper, refute
from bptools.paper.words import (
    E,
    E_angles,
    Rational,
    Rotation,
    Tr,
    Var,
    anticomm,
    comm,
    conjugate,
    cos,
    dagger,
    exp,
    iterate,
    partial_trace,
    product,
    sin,
    slope,
    sqrt,
)

__all__ = [
    "ID",
    "PLUS",
    "ZERO",
    "AssumedMatrix",
    "E",
    "E_angles",
    "ExactValue",
    "I",
    "Kind",
    "N",
    "Rational",
    "Reading",
    "Rotation",
    "Tr",
    "Var",
    "WitnessValues",
    "X",
    "Y",
    "Z",
    "angle",
    "anticomm",
    "asymptotic",
    "at",
    "at_least",
    "at_most",
    "claim",
    "comm",
    "commuting",
    "conjugate",
    "contraction",
    "cos",
    "dagger",
    "density",
    "disjoint",
    "exp",
    "family",
    "haar",
    "hermitian",
    "identity",
    "involution",
    "isometry",
    "iterate",
    "kraus",
    "kron",
    "matrix",
    "natural",
    "orthogonal",
    "paper",
    "partial_trace",
    "pauli",
    "pi",
    "positive",
    "product",
    "projector",
    "proof",
    "pure",
    "qubit",
    "qubits",
    "real",
    "refute",
    "sin",
    "slope",
    "sqrt",
    "state",
    "traceless",
    "unitary",
    "value_of",
]
