"""Equations 40 and 43 read entry by entry: the constant in O(epsilon) grows with N.

If every entry of the averaged input is within epsilon of 1/N, the mean gradient is at most epsilon
times the entrywise 1-norm of M, which grows: if the target carried back to the gate has entries of
modulus 1/N only and no expectation of P, the same target turned by a quarter about P shifts the
mean by 1/2, though all its entries are 1/N from Haar. No bound grows faster than N epsilon.
"""

from sympy import (
    Adjoint,
    Expr,
    I,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    MatrixSymbol,
    Rational,
    S,
    Sum,
    Symbol,
    Trace,
    conjugate,
    eye,
    sqrt,
    symbols,
)

from bptools.algebra import Abbreviation, Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation, Stance
from bptools.derivations import (
    Algebra,
    Bound,
    CauchySchwarz,
    Counterexample,
    Derivation,
    SlackOf,
    Square,
    Step,
    proof,
)
from bptools.evaluation import exact_array
from proofs import THETA, N, commutator, matrix, source
from proofs.gates import X, Y, Z
from proofs.haar_input import DEFINITIONS, OPERATOR, OVERLAP, PURE_TARGET, WITHOUT

_HALF = Rational(1, 2)
_OVERLAP = Trace(WITHOUT.generator * WITHOUT.carried)
DEVIATION = matrix("Delta_1")
SHORT = matrix("S")  # what the entries of the deviation are short of the largest one
EPSILON = Symbol("epsilon", real=True)
_ROW, _COLUMN = symbols("r s", integer=True, nonnegative=True)
AVERAGE = Abbreviation("rho_1", Identity(N) / N + DEVIATION)
_QUARTER_TURN = Abbreviation("W", (Identity(N) + I * WITHOUT.generator) / sqrt(2))
_TURNED = Adjoint(WITHOUT.before) * _QUARTER_TURN
TOP = Abbreviation("phi", _TURNED * WITHOUT.target * Adjoint(_TURNED))


BOUND = Claim(
    name="entrywise.bound",
    title="Mean, deviation entry by entry",
    statement=(
        "Without ancillas the square of the mean gradient is at most "
        '$op("Tr") Delta_1^2 slash 2$, where the averaged input deviates from $bb(1) slash N$ by '
        "$Delta_1$."
    ),
    quantity=WITHOUT.derivative(AVERAGE) ** 2,
    relation=Relation.AT_MOST,
    closed_form=Trace(DEVIATION**2) / 2,
    source=source("40, 43"),
    reading=Reading.REPAIRED,
    domain=((N, 2),),
    hypotheses=(*PURE_TARGET, Hypothesis(DEVIATION, Kind.HERMITIAN)),
    uses=("haar_input.gradient",),
)


def _squared_modulus(of: MatrixSymbol) -> Expr:
    return of[_ROW, _COLUMN] * conjugate(of[_ROW, _COLUMN])


ENTRIES = Claim(
    name="entrywise.entries",
    title="Mean, no entry beyond $epsilon$",
    statement=(
        "Without ancillas the square of the mean gradient is at most $N^2 epsilon^2 slash 2$, and "
        "half the sum below, for every matrix $S$. If no entry of the averaged input deviates from "
        "$bb(1) slash N$ by more than $epsilon$, the moduli of $S$ can be such that each term of "
        "it is 0: the mean is at most $N epsilon slash sqrt(2)$."
    ),
    quantity=BOUND.quantity,
    relation=Relation.AT_MOST,
    closed_form=N**2 * EPSILON**2 / 2
    + Sum(
        _squared_modulus(DEVIATION) + _squared_modulus(SHORT) - EPSILON**2,
        (_ROW, 0, N - 1),
        (_COLUMN, 0, N - 1),
    )
    / 2,
    source=source("40, 43"),
    reading=Reading.REPAIRED,
    domain=((N, 2),),
    hypotheses=BOUND.hypotheses,
    uses=("entrywise.bound",),
    check="auto",
)
FLAT = Claim(
    name="entrywise.flat",
    title="Growth of the entrywise constant",
    statement=(
        "The target carried back to the gate and turned by a quarter about $P_k$, taken as input "
        '$phi$, has the gradient $(1 - op("Tr") (P_k sigma\')^2) slash 2$. If all its entries have '
        "modulus $1 slash N$ it deviates from Haar by $epsilon = 1 slash N$ entry by entry: below "
        "the shift in units of that $epsilon$."
    ),
    quantity=N * Trace(TOP * WITHOUT.operator),
    closed_form=N / 2 * (1 - OVERLAP**2),
    source=source("40, 43"),
    reading=Reading.OURS,
    domain=((N, 2),),
    hypotheses=PURE_TARGET,
    uses=("haar_input.gradient",),
)
_M = Symbol("M", integer=True, positive=True)  # half the dimension
_REST = matrix("omega", _M)
_ON_A_QUBIT = KroneckerProduct(Z, Identity(_M))
_TARGET, _TURNED_TARGET = (
    KroneckerProduct(ImmutableMatrix((eye(2) + pauli) / 2), _REST) for pauli in (Y, X)
)
GROWS = Claim(
    name="entrywise.grows",
    title="Growth of the entrywise constant, every even N",
    statement=(
        "Without other gates, $P_k = Z$ on a qubit, target $|i〉〈i|$ beside a pure state $omega$ "
        "of $M = N slash 2$ dimensions, $phi$ is $|+〉〈+|$ beside $omega$: where $omega$ has "
        "equal amplitudes all its entries have modulus $1 slash N$. The shift in units of "
        "$1 slash N$ is $N slash 2$: no constant serves all $N$."
    ),
    quantity=2 * _M * Trace(_TURNED_TARGET * (I / 2) * commutator(_ON_A_QUBIT, _TARGET)),
    closed_form=_M,
    source=source("40, 43"),
    reading=Reading.OURS,
    domain=((_M, 1),),
    hypotheses=(Hypothesis(_REST, Kind.PURE),),
    uses=("entrywise.flat",),
    check="auto",
)
UNIFORM = Claim(
    name="entrywise.uniform",
    title="Mean within O(ε), entry by entry, uniformly in N",
    statement=(
        "If every entry of the averaged input deviates by at most $epsilon = 1 slash N$, the mean "
        "gradient is at most $epsilon$ for every $N$, as it is for one qubit."
    ),
    quantity=FLAT.quantity,
    relation=Relation.AT_MOST,
    closed_form=S.One,
    source=source("40, 43"),
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    domain=((N, 2),),
    hypotheses=PURE_TARGET,
    uses=("entrywise.flat",),
    repaired_by="entrywise.entries",
    repair=N / sqrt(2),
)


@proof(BOUND)
def bound() -> Derivation:
    """Use the Cauchy-Schwarz inequality, then the exact trace of $M^2$."""
    norms = Trace(OPERATOR**2) * Trace(DEVIATION**2)
    steps = (
        Step(
            Trace(AVERAGE * OPERATOR) ** 2,
            "The gradient is an expectation value (22), linear in the input.",
            Algebra((OPERATOR, WITHOUT.carried)),
        ),
        Step(Trace(DEVIATION * OPERATOR) ** 2, "$M$ is traceless.", Algebra()),
        Step(
            norms,
            "Cauchy-Schwarz.",
            Bound((CauchySchwarz(S.One, DEVIATION, OPERATOR),)),
            Relation.AT_MOST,
        ),
        Step(
            (1 - _OVERLAP**2) * Trace(DEVIATION**2) / 2,
            'Multiply out $op("Tr") M^2$; $sigma\'$ is a pure state.',
            Algebra((OPERATOR,)),
        ),
        Step(
            BOUND.closed_form,
            '$op("Tr")[P_k sigma\']$ is real.',
            Bound((Square(_HALF, _OVERLAP * DEVIATION),)),
            Relation.AT_MOST,
        ),
    )
    return Derivation(BOUND.quantity, steps, DEFINITIONS)


@proof(ENTRIES)
def entries() -> Derivation:
    """Add what the entries are short of: the squared norm of $S$."""
    rule = Bound((SlackOf(S.One, S.One, bound), Square(_HALF, SHORT)))
    return Derivation.in_one_line(ENTRIES, "The sum of squared moduli is a trace.", rule)


@proof(FLAT)
def flat() -> Derivation:
    """Multiply out: both are made of $P_k$ and the target carried back."""
    steps = (
        Step(
            N / 2 * (1 - _OVERLAP**2),
            "Multiply out; $sigma'$ is a pure state.",
            Algebra((OPERATOR, WITHOUT.carried)),
        ),
    )
    return Derivation(FLAT.quantity, steps, DEFINITIONS)


@proof(GROWS)
def grows() -> Derivation:
    """Multiply out."""
    return Derivation.in_one_line(GROWS, "$omega^2 = omega$.", Algebra())


@proof(UNIFORM)
def uniform() -> Counterexample:
    """Take two qubits, $P_k = Z_1$ and the product of two states $|i〉$ as target."""
    target = ImmutableMatrix((eye(2) + Y) / 2)
    identity = exact_array(eye(4))
    values = {
        N: 4,
        THETA: 0,
        WITHOUT.after: identity,
        WITHOUT.before: identity,
        WITHOUT.generator: exact_array(KroneckerProduct(Z, ImmutableMatrix(eye(2)))),
        WITHOUT.observable: exact_array(KroneckerProduct(target, target)),
    }
    words = (
        "Two qubits, $P_k = Z_1$, target $|i〉|i〉$, input $|+〉|i〉$: every entry deviates by at "
        "most $epsilon = 1 slash 4$, the mean by $1 slash 2 = 2 epsilon$. On $n$ qubits it is "
        "$2^n slash 2$ times $epsilon$."
    )
    return Counterexample(flat(), values, words)
