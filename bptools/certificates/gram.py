"""Weingarten tables as certificates that they invert the Gram matrices.

A certificate holds numerators and their common denominator, polynomials in the dimension; Coq makes
the permutations or pairings itself and multiplies out, as polynomials: at every dimension at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from math import factorial

from flint import fmpz_poly
from sympy import Expr, Poly, Symbol, fraction, lcm, together

from bptools.errors import UsageError
from bptools.haar.weingarten.functions import weingarten_table_orthogonal, weingarten_table_unitary

MOST = {"unitary": 6, "orthogonal": 4}  # degrees that Coq checks within minutes
EVERY_ROW = 120  # up to so many diagrams, every row is multiplied out; else one of each type
_D = Symbol("d", integer=True, positive=True)
_NAMES = {
    "unitary": ("permutations", "unitary_type", "unitary_loops"),
    "orthogonal": ("pairings", "orthogonal_type", "orthogonal_loops"),
}
_SYMPLECTIC = """\
(* Sp(2h): its Weingarten function is that of O at d = -2h, up to signs of the diagrams that are
   those of its Gram matrix too (Matsumoto, 2013). *)
Theorem symplectic_gram : forall h : Z, forall s, In s rows ->
  sum (map (fun t => (-2 * h) ^ Z.of_nat (orthogonal_loops (orthogonal_type s t)) *
                     eval (lookup (orthogonal_type first t) table) (-2 * h)) diagrams)
  = if equal s first then eval below (-2 * h) else 0.
Proof. intros h s member. exact (gram s member (-2 * h)). Qed.
Redirect "symplectic_gram" Print Assumptions symplectic_gram.
"""


def certificate(group: str, degree: int) -> str:
    """Return a Coq file that proves a symbolic Weingarten table.

    Args:
        group: ``"unitary"`` or ``"orthogonal"``; the latter covers the symplectic group.
        degree: Number of factors U and of their conjugates, or half the number of factors O.

    Raises:
        UsageError: If the degree is none that Coq checks within minutes.
    """
    if group not in MOST or not 1 <= degree <= MOST[group]:
        limits = ", ".join(f"{name} 1 to {most}" for name, most in MOST.items())
        raise UsageError(f"degree must be in {limits}, not {group} {degree}")
    tables = {"unitary": weingarten_table_unitary, "orthogonal": weingarten_table_orthogonal}
    numerators, below = _over_one_denominator(dict(tables[group](degree, _D)))
    rows = "; ".join(
        f"([{'; '.join(f'{length}%nat' for length in _type(group, cls))}], {_polynomial(above)})"
        for cls, above in numerators.items()
    )
    diagrams, kind, loops = _NAMES[group]
    count = (
        factorial(degree)
        if group == "unitary"
        else factorial(2 * degree) // (2**degree * factorial(degree))
    )
    chosen = "diagrams" if count <= EVERY_ROW else f"representatives diagrams {kind} first"
    head = files("bptools.certificates").joinpath("gram.v").read_text(encoding="utf-8")
    first = f"seq 0 {degree}" if group == "unitary" else "hd [] diagrams"
    return f"""{head}
Definition diagrams := Eval vm_compute in {diagrams} {degree}.
Definition first := Eval vm_compute in {first}.
Definition rows := Eval vm_compute in {chosen}.
Definition table : list (list nat * poly) := [{rows}].
Definition below : poly := {_polynomial(below)}.
Theorem gram : forall s, In s rows -> forall d : Z,
  sum (map (fun t => d ^ Z.of_nat ({loops} ({kind} s t)) *
                     eval (lookup ({kind} first t) table) d) diagrams)
  = if equal s first then eval below d else 0.
Proof.
  exact (check_sound diagrams {kind} {loops} table first rows below
           (eq_refl true <: check diagrams {kind} {loops} table first rows below = true)).
Qed.
Redirect "gram" Print Assumptions gram.
{_SYMPLECTIC if group == "orthogonal" else ""}"""


def _over_one_denominator(
    table: Mapping[tuple[int, ...], Expr],
) -> tuple[dict[tuple[int, ...], fmpz_poly], fmpz_poly]:
    parts = {cls: fraction(together(value)) for cls, value in table.items()}
    shared = lcm([below for _, below in parts.values()])
    numerators = {
        cls: _coefficients(above * (shared / below).cancel())
        for cls, (above, below) in parts.items()
    }
    return numerators, _coefficients(shared)


def _coefficients(expression: Expr) -> fmpz_poly:
    return fmpz_poly([int(c) for c in reversed(Poly(expression, _D).all_coeffs())])


def _type(group: str, cls: tuple[int, ...]) -> list[int]:
    lengths = sorted(cls, reverse=True)
    return lengths if group == "unitary" else [length for length in lengths for _ in range(2)]


def _polynomial(polynomial: fmpz_poly) -> str:
    return "[" + "; ".join(f"({int(c)})" for c in polynomial.coeffs()) + "]"
