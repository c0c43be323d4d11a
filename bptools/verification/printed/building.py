"""How letters are printed, and terms of operations that formulas print: products, quotients."""

from __future__ import annotations

from fractions import Fraction

from bptools.verification.limits import OutOfReach
from bptools.verification.terms.language import Node, negative, node, whole

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|rho|sigma|"
    "tau|upsilon|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|ell"
)
_BASE = rf'(?:{_GREEK}|[A-Za-z]|"[ -!#-~]+")'
_SCRIPT = rf"\((?:{_BASE}|[0-9]+|prime|[+*-])(?: (?:{_BASE}|[0-9]+|prime|[+*-]))*\)"
LETTER = rf"(?:(?:overline|hat|tilde|dot)\({_BASE}\)|{_BASE})(?:_{_SCRIPT})?(?:\^{_SCRIPT})?"


def product(*factors: Node) -> Node:
    """Return a product; one factor is itself."""
    return factors[0] if len(factors) == 1 else node("Product", factors)


def ratio(above: Node, below: Node) -> Node:
    """Return a quotient."""
    return node("Product", (above, node("Power", below, whole(-1))))


def root(degree: Node, body: Node) -> Node:
    """Return a root of a degree."""
    return node("Power", body, node("Power", degree, whole(-1)))


def halves(*terms: Node) -> Node:
    """Return half of a sum."""
    return node("Product", (whole(Fraction(1, 2)), node("Sum", terms)))


def applied(function: str, argument: Node) -> Node:
    """Return an elementary function of a term.

    Raises:
        OutOfReach: If it is none that the reader knows.
    """
    forth, back = (node("Apply", "exp", x) for x in (argument, negative(argument)))
    conjugate = node("Conjugate", argument)
    match function:
        case "sin" | "cos" | "arctan":
            return node("Apply", function, argument)
        case "tan":
            return ratio(node("Apply", "sin", argument), node("Apply", "cos", argument))
        case "sinh":
            return halves(forth, negative(back))
        case "cosh":
            return halves(forth, back)
        case "Re":
            return halves(argument, conjugate)
        case "Im":
            return ratio(halves(argument, negative(conjugate)), node("ImaginaryUnit"))
    raise OutOfReach(f"the printed function {function}")
