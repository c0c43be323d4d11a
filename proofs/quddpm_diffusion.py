"""The averaged state of the forward diffusion, by which the loss sees it.

Averaged over its angles a step is a unital channel. On a diagonal matrix it acts qubit by qubit:
R_Z and R_ZZ commute with every diagonal matrix, and R_Y by an angle uniform on [-w, w] keeps what
commutes with Y and multiplies what anticommutes, the strings with Z there, by sin(w)/w. These two
facts are verified here, on any number of qubits. Hence a string of Z on k qubits is multiplied by
lambda^k, with lambda = prod_s sinc(pi h_s/8) after the steps s <= t, and a product of diagonal
one-qubit states stays one, of populations (1 + lambda)/2 and (1 - lambda)/2. So the distance from
1/N in the norm of Hilbert and Schmidt is a sum of n-th powers of overlaps on one qubit; the
overlaps, and the sum of their powers, are verified.
"""

from sympy import Identity, ImmutableMatrix, MatMul, Symbol, Trace, sin

from bptools.algebra import AngleAverage, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, Entries, proof
from proofs import N, matrix, source

WIDTH = Symbol("w", positive=True)  # pi h_s/8
ANGLE = Symbol("phi", real=True)
DAMPING = Symbol("lambda", real=True)
QUBITS = Symbol("n", integer=True, positive=True)
FIDELITY = Symbol("F", real=True)

GENERATOR, STATE, OBSERVABLE = (matrix(name) for name in ("H", "X", "O"))
_HYPOTHESES = (
    Hypothesis(GENERATOR, Kind.INVOLUTION),
    Hypothesis(STATE, Kind.HERMITIAN),
    Hypothesis(OBSERVABLE, Kind.HERMITIAN),
)
_TURN = Rotation(GENERATOR, ANGLE)
_FLIPPED = GENERATOR * STATE * GENERATOR
_FIGURE = source("App. E, Fig. 6")

TURN = Claim(
    name="quddpm_diffusion.turn",
    title="A turn by a random angle",
    statement=(
        "Averaged over its angle, uniform on $[-w, w]$, a rotation about $H$ keeps the part of $X$ "
        "that commutes with $H$, $(X + H X H) slash 2$, and multiplies the part that anticommutes, "
        "$(X - H X H) slash 2$, by $sin(w) slash w$."
    ),
    quantity=AngleAverage(Trace(OBSERVABLE * _TURN * STATE * _TURN.adjoint()), WIDTH, ANGLE),
    closed_form=Trace(OBSERVABLE * (STATE + _FLIPPED)) / 2
    + sin(WIDTH) / WIDTH * Trace(OBSERVABLE * (STATE - _FLIPPED)) / 2,
    source=_FIGURE,
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=_HYPOTHESES,
)

_KEPT = STATE + _FLIPPED

COMMUTING = Claim(
    name="quddpm_diffusion.commuting",
    title="What commutes with a gate does not see it",
    statement=(
        "A rotation about $H$ by any angle leaves $X + H X H$ as it is; every matrix that commutes "
        "with $H$ is of this form."
    ),
    quantity=Trace(OBSERVABLE * _TURN * _KEPT * _TURN.adjoint()),
    closed_form=Trace(OBSERVABLE * _KEPT),
    source=_FIGURE,
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=_HYPOTHESES,
)

_POPULATIONS = ImmutableMatrix(
    [[(1 + DAMPING) / 2, (1 - DAMPING) / 2], [(1 - DAMPING) / 2, (1 + DAMPING) / 2]]
)
_SAME, _OPPOSITE = (1 + DAMPING**2) / 2, (1 - DAMPING**2) / 2

OVERLAPS = Claim(
    name="quddpm_diffusion.overlaps",
    title="Overlaps on one qubit",
    statement=(
        "Two diagonal states of a qubit with populations $(1 plus.minus lambda) slash 2$, in one "
        "order or the other, have the overlaps $(1 + lambda^2) slash 2$ if it is the same one and "
        "$(1 - lambda^2) slash 2$ if not."
    ),
    quantity=MatMul(_POPULATIONS, _POPULATIONS.T, evaluate=False),
    closed_form=ImmutableMatrix([[_SAME, _OPPOSITE], [_OPPOSITE, _SAME]]),
    source=_FIGURE,
    reading=Reading.OURS,
    uses=("quddpm_diffusion.turn", "quddpm_diffusion.commuting"),
)

_MIXED = 2 ** (-QUBITS)

_STEPS = (
    "A diagonal matrix commutes with $Z_i$ and with $Z_i Z_j$, so that of the diffusion's gates it "
    "sees the turns about $Y$ alone. Every step leaves it diagonal and multiplies a string of $Z$ "
    "on $k$ qubits by $sinc(pi h_s slash 8)^k$: qubit by qubit, the kernel having no tensor "
    "products of a symbolic number of factors."
)
GHZ = Claim(
    name="quddpm_diffusion.ghz",
    title="Approach of GHZ data to 1/N",
    statement=(
        "Extended GHZ states with a uniform angle, diffused by steps of strengths $h_s$, have the "
        "averaged state $rho_t$ with $norm(rho_t - bb(1) slash N)_2^2$ as below: $lambda = "
        "product_(s <= t) sinc(pi h_s slash 8)$, $sinc x = sin(x) slash x$."
    ),
    in_words=(
        f"{_STEPS} The data's average is $(|0..0〉〈0..0| + |1..1〉〈1..1|) slash 2$, a mixture of "
        "two product states, and stays one of products; the overlap of two products is the $n$-th "
        "power of that on one qubit."
    ),
    quantity=(2 * _SAME**QUBITS + 2 * _OPPOSITE**QUBITS) / 4 - _MIXED,
    closed_form=((1 + DAMPING**2) ** QUBITS + (1 - DAMPING**2) ** QUBITS) / 2 ** (QUBITS + 1)
    - _MIXED,
    source=_FIGURE,
    reading=Reading.OURS,
    domain=((QUBITS, 1),),
    uses=("mmd.distance", "quddpm_diffusion.overlaps"),
)

START = FIDELITY * STATE + (1 - FIDELITY) / (N - 1) * (Identity(N) - STATE)
EXCESS = (N * FIDELITY - 1) / (N - 1)

NOISE = Claim(
    name="quddpm_diffusion.noise",
    title="Start states of mean fidelity F",
    statement=(
        "$F X + (1 - F) (bb(1) - X) slash (N - 1)$ has $p^2$ times the squared distance of $X$ "
        "from $bb(1) slash N$, $p = (N F - 1) slash (N - 1)$."
    ),
    quantity=Trace((START - Identity(N) / N) ** 2),
    closed_form=EXCESS**2 * Trace((STATE - Identity(N) / N) ** 2),
    source=_FIGURE,
    reading=Reading.OURS,
    domain=((N, 2),),
    hypotheses=_HYPOTHESES[1:2],
)

ZERO = Claim(
    name="quddpm_diffusion.zero",
    title="Approach of the start states to 1/N",
    statement=(
        "From an ensemble of mean fidelity $F$ with $|0..0〉$, spread evenly over the rest, the "
        "diffusion leads to $norm(rho_t - bb(1) slash N)_2^2$ as below, $lambda$ as for GHZ data; "
        "from $|0..0〉$ itself the first factor is 1."
    ),
    in_words=(
        f"{_STEPS} States around $|0..0〉$ of mean fidelity $F$, spread evenly over the rest, "
        "have the average of quddpm_diffusion.noise with $X = |0..0〉〈0..0|$; a unital channel "
        "puts its image in the place of $X$."
    ),
    quantity=((2**QUBITS * FIDELITY - 1) / (2**QUBITS - 1)) ** 2 * (_SAME**QUBITS - _MIXED),
    closed_form=((2**QUBITS * FIDELITY - 1) / (2**QUBITS - 1)) ** 2
    * _MIXED
    * ((1 + DAMPING**2) ** QUBITS - 1),
    source=_FIGURE,
    reading=Reading.OURS,
    domain=((QUBITS, 1),),
    uses=("quddpm_diffusion.overlaps", "quddpm_diffusion.noise"),
)


@proof(TURN)
def turn() -> Derivation:
    """Multiply the rotations out and integrate."""
    return Derivation.in_one_line(TURN, "Double angle; the sine averages to 0.", Algebra())


@proof(COMMUTING)
def commuting() -> Derivation:
    """Take the matrix past the rotation."""
    return Derivation.in_one_line(COMMUTING, "The rotations cancel.", Algebra())


@proof(NOISE)
def noise() -> Derivation:
    """Collect the terms: the average less 1/N is p times X less 1/N."""
    return Derivation.in_one_line(NOISE, "Multiply out.", Algebra())


@proof(OVERLAPS)
def overlaps() -> Derivation:
    """Multiply the populations."""
    return Derivation.in_one_line(OVERLAPS, "Row by column.", Entries())


@proof(GHZ)
def ghz() -> Derivation:
    """Take the powers: of four pairs of product states two started alike."""
    return Derivation.in_one_line(GHZ, "$n$-th powers of the overlaps on one qubit.", Entries())


@proof(ZERO)
def zero() -> Derivation:
    """Take the power of the overlap on one qubit."""
    return Derivation.in_one_line(ZERO, "$n$-th power of the overlap on one qubit.", Entries())
