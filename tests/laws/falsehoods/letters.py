"""Letters of every sort and kind, declared once, for inferences in the kernel's own terms."""

from fractions import Fraction

from bptools.kernel import terms as t
from bptools.kernel.contexts import Bond, Context, Function, Group, Kind, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
from bptools.kernel.terms import Elementary, whole

N, M, i, j, k, n = (t.Variable(name) for name in ("N", "M", "i", "j", "k", "n"))
a, x, y, z, theta = (t.Variable(name) for name in ("a", "x", "y", "z", "theta"))
A, B, P, Q, R, U, V, W, psi, rho = (
    t.MatrixVariable(name) for name in ("A", "B", "P", "Q", "R", "U", "V", "W", "psi", "rho")
)
K, L, D, F = (t.MatrixVariable(name) for name in "KLDF")
ZERO, ONE, TWO = map(whole, range(3))
HALF = t.Rational(Fraction(1, 2))
I = t.ImaginaryUnit()  # noqa: E741 - the letter of the field
SCALARS = (
    Scalars("N", Sort.NATURAL, 1),
    Scalars("M", Sort.NATURAL, 1),
    Scalars("j", Sort.NATURAL),
    Scalars("n", Sort.NATURAL),
    Scalars("a", Sort.POSITIVE),
    Scalars("z", Sort.COMPLEX),
    *(Scalars(name, Sort.REAL) for name in ("x", "y", "theta")),
)
CONTEXT = Context(
    (
        *SCALARS,
        Function("f", Sort.REAL),
        Function("p", Sort.POSITIVE),
        *(Matrices(name, N, N) for name in "ABDF"),
        Matrices("K", M, N),
        Matrices("L", M, N),
        Matrices("R", N, M),
        Matrices("P", N, N, frozenset((Kind.INVOLUTION,))),
        Matrices("Q", N, N, frozenset((Kind.PROJECTOR,))),
        Matrices("V", N, N, frozenset((Kind.HERMITIAN,))),
        Matrices("rho", N, N, frozenset((Kind.DENSITY,))),
        Matrices("U", N, N, group=Group.UNITARY),
        Matrices("W", N, N, group=Group.ORTHOGONAL),
        Matrices("psi", N, ONE, group=Group.STATE),
        Tie(Bond.KRAUS, ("K", "L")),
        Tie(Bond.ORTHOGONAL, ("D", "F")),
    )
)


def of(function: Elementary, term: t.Term) -> t.Apply:
    """An elementary function of a scalar."""
    return t.Apply(function, term)
