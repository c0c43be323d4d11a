"""Statements in plain text, written from the terms that were checked and from nothing else."""

from __future__ import annotations

import json
import re

from bptools.verification.terms.contexts import Declared, Proposition
from bptools.verification.terms.language import Node

FORMS = {  # what terms are written as; a part marked t has parentheses if it is a sum or a product
    "Variable": "{0}",
    "MatrixVariable": "{0}",
    "ImaginaryUnit": "i",
    "Pi": "pi",
    "Value": "{0}({1})",
    "Apply": "{0}({1})",
    "Conjugate": "conj({0})",
    "Transpose": "{0:t}^T",
    "Trace": "Tr[{0}]",
    "Identity": "1_{0:t}",
    "Zero": "0_({0} x {1})",
    "PartialTrace": "PartialTrace[{0}; of {1}; keeping [{2}]]",
    "Element": "{0:t}[{1}, {2}]",
    "Delta": "delta[{0}, {1}]",
    "Rotation": "exp(-i {1:t} {0:t} / 2)",
    "Exponential": "exp(-i {1:t} {0:t})",
    "BasisProjector": "|{0}><{0}|",
    "AbsoluteRatio": "abs0({0} / {1})",
    "HaarMean": "E_{0}[{1}]",
    "AngleMean": "E_({0} in [-{2}, {2}])[{1}]",
    "IndexSum": "Sum_({0} < {2})[{1}]",
    "IndexProduct": "Prod_({0} < {2})[{1}]",
    "Limit": "lim_({0} -> oo)[{1}]",
    "LimitAtZero": "lim_({0} -> 0)[{1}]",
    "LineIntegral": "Integral_({0} real)[{1}]",
    "Slope": "d/d{1}[{0}]",
    "Member": "{0}_({1})",
    "Recursion": "[{0} := {3}, for {1} < {5}: {0} := {4}]",
}


_PLAIN = re.compile(r"[A-Za-z\\][A-Za-z0-9_^{}\\']*(_[+*-])?( \((summed|stepped)\))?|place [0-9]+")


def words(theorem: Proposition) -> str:
    """Return a statement with all that it quantifies over."""
    declared = "; ".join(map(_declaration, theorem.context))
    formula = f"{text(theorem.left)} {theorem.relation} {text(theorem.right)}"
    return f"{formula}  for all {declared}" if declared else formula


def _declaration(declared: Declared) -> str:
    if declared.shape == "Scalar":
        below = f" < {text(declared.below)}" if declared.below is not None else ""
        least = f" >= {declared.least}" if declared.sort == "natural" else ""
        return f"{declared.sort} {quoted(declared.name)}{least}{below}"
    if declared.shape == "Function":
        return f"{declared.sort} function {quoted(declared.name)}"
    if declared.shape == "Tie":
        return f"{''.join(declared.kinds)}: {', '.join(map(quoted, declared.matrices))}"
    assert declared.rows is not None
    assert declared.columns is not None
    size = f"{text(declared.rows)} x {text(declared.columns)}"
    rank = f" of trace {text(declared.rank)}" if declared.rank is not None else ""
    if declared.shape == "Family":
        size = f"family of {size}"
    kinds = [*sorted(declared.kinds), *([declared.group] if declared.group else [])]
    return f"{quoted(declared.name)} {size}" + (f" ({', '.join(kinds)}{rank})" if kinds else "")


def quoted(name: str) -> str:
    """Return a name, in quotes if it could be taken for more than one, or for another."""
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


class _Part:
    """A part of a term in a form: a term, terms, a name or numbers."""

    def __init__(self, part: object) -> None:
        self._part = part

    def __format__(self, mark: str) -> str:
        if isinstance(self._part, Node):
            return text(self._part, tight=mark == "t")
        if isinstance(self._part, tuple):
            return ", ".join(f"{_Part(part)}" for part in self._part)
        return quoted(str(self._part))


def text(term: Node, *, tight: bool = False) -> str:
    """Return a term as text; with parentheses, if it is tight and a sum or a product."""
    parts = term.parts
    match term.op:
        case "Sum" | "Product":
            is_sum = term.op == "Sum"
            joined = (" + " if is_sum else " ").join(text(x, tight=not is_sum) for x in parts[0])
            return f"({joined})" if tight else joined
        case "Rational":
            plain = parts[0] >= 0 and parts[0].denominator == 1
            return str(parts[0]) if plain else f"({parts[0]})"
        case "Power":
            exponent = text(parts[1])
            if parts[1].op == "Rational":  # which has parentheses of its own
                exponent = str(parts[1].parts[0])
            height = exponent if exponent.isalnum() else f"({exponent})"
            return f"{text(parts[0], tight=True)}^{height}"
        case "Explicit":
            rows = [parts[2][k * parts[1] :][: parts[1]] for k in range(parts[0])]
            return "[" + "; ".join(", ".join(map(text, row)) for row in rows) + "]"
        case "Tensor":
            return "(" + " (x) ".join(text(x, tight=True) for x in parts[0]) + ")"
        case "Transpose" if parts[0].op == "Conjugate":
            return f"{text(parts[0].parts[0], tight=True)}^dagger"
    return FORMS[term.op].format(*map(_Part, parts))
