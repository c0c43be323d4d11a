"""Statements in plain text, written from the terms that were checked and from nothing else."""

from __future__ import annotations

from bptools.verification.statements import Context, Declared, Node, Proposition

_LOOSE, _TIGHT = 0, 1  # whether a sum or a product needs parentheses where it stands


def words(theorem: Proposition) -> str:
    """Return a statement with all that it quantifies over."""
    declared = "; ".join(map(_declaration, theorem.context))
    formula = f"{text(theorem.left)} {theorem.relation} {text(theorem.right)}"
    return f"{formula}  for all {declared}" if declared else formula


def assumptions(context: Context) -> str:
    """Return what a context declares."""
    return "; ".join(map(_declaration, context))


def _declaration(declared: Declared) -> str:
    if declared.shape == "Scalar":
        below = f" < {text(declared.below)}" if declared.below is not None else ""
        least = f" >= {declared.least}" if declared.sort == "natural" else ""
        return f"{declared.sort} {declared.name}{least}{below}"
    if declared.shape == "Function":
        return f"{declared.sort} function {declared.name}"
    if declared.shape == "Tie":
        return declared.name
    assert declared.rows is not None
    assert declared.columns is not None
    size = f"{text(declared.rows)} x {text(declared.columns)}"
    rank = f" of trace {text(declared.rank)}" if declared.rank is not None else ""
    if declared.shape == "Family":
        size = f"family of {size}"
    kinds = [*sorted(declared.kinds), *([declared.group] if declared.group else [])]
    return f"{declared.name} {size}" + (f" ({', '.join(kinds)}{rank})" if kinds else "")


def text(term: Node, place: int = _LOOSE) -> str:
    """Return a term as text."""
    parts = term.parts
    match term.op:
        case "Variable" | "MatrixVariable":
            return str(parts[0])
        case "Rational":
            plain = parts[0] >= 0 and parts[0].denominator == 1
            return str(parts[0]) if plain else f"({parts[0]})"
        case "ImaginaryUnit":
            return "i"
        case "Pi":
            return "pi"
        case "Sum":
            joined = " + ".join(text(x) for x in parts[0])
            return f"({joined})" if place == _TIGHT else joined
        case "Product":
            joined = " ".join(text(x, _TIGHT) for x in parts[0])
            return f"({joined})" if place == _TIGHT else joined
        case "Power":
            exponent = text(parts[1])
            if parts[1].op == "Rational":  # which has parentheses of its own
                exponent = str(parts[1].parts[0])
            height = exponent if exponent.isalnum() else f"({exponent})"
            return f"{text(parts[0], _TIGHT)}^{height}"
        case "Value":
            return f"{parts[0]}({text(parts[1])})"
        case "Apply":
            return f"{parts[0]}({text(parts[1])})"
        case "Explicit":
            rows = [parts[2][k * parts[1] :][: parts[1]] for k in range(parts[0])]
            return "[" + "; ".join(", ".join(map(text, row)) for row in rows) + "]"
    return _operation(term)


def _operation(term: Node) -> str:
    parts = term.parts
    match term.op:
        case "Conjugate":
            return f"conj({text(parts[0])})"
        case "Transpose" if parts[0].op == "Conjugate":
            return f"{text(parts[0].parts[0], _TIGHT)}^dagger"
        case "Transpose":
            return f"{text(parts[0], _TIGHT)}^T"
        case "Trace":
            return f"Tr[{text(parts[0])}]"
        case "Identity":
            return f"1_{text(parts[0], _TIGHT)}"
        case "Zero":
            return f"0_({text(parts[0])} x {text(parts[1])})"
        case "Tensor":
            return "(" + " (x) ".join(text(x, _TIGHT) for x in parts[0]) + ")"
        case "PartialTrace":
            sizes = ", ".join(map(text, parts[1]))
            return f"PartialTrace[{text(parts[0])}; of {sizes}; keeping {list(parts[2])}]"
        case "Element":
            return f"{text(parts[0], _TIGHT)}[{text(parts[1])}, {text(parts[2])}]"
        case "Delta":
            return f"delta[{text(parts[0])}, {text(parts[1])}]"
        case "Rotation":
            return f"exp(-i {text(parts[1], _TIGHT)} {text(parts[0], _TIGHT)} / 2)"
        case "Exponential":
            return f"exp(-i {text(parts[1], _TIGHT)} {text(parts[0], _TIGHT)})"
        case "BasisProjector":
            return f"|{text(parts[0])}><{text(parts[0])}|"
        case "AbsoluteRatio":
            return f"abs0({text(parts[0])} / {text(parts[1])})"
        case "HaarMean":
            return f"E_{parts[0]}[{text(parts[1])}]"
        case "AngleMean":
            width = text(parts[2])
            return f"E_({parts[0]} in [-{width}, {width}])[{text(parts[1])}]"
        case "IndexSum":
            return f"Sum_({parts[0]} < {text(parts[2])})[{text(parts[1])}]"
        case "IndexProduct":
            return f"Prod_({parts[0]} < {text(parts[2])})[{text(parts[1])}]"
        case "Limit":
            return f"lim_({parts[0]} -> oo)[{text(parts[1])}]"
        case "LimitAtZero":
            return f"lim_({parts[0]} -> 0)[{text(parts[1])}]"
        case "LineIntegral":
            return f"Integral_({parts[0]} real)[{text(parts[1])}]"
        case "Member":
            return f"{parts[0]}_({text(parts[1])})"
        case "Recursion":
            previous, index, _, start, step, count = parts
            steps = f"{previous} := {text(step)}"
            return f"[{previous} := {text(start)}, for {index} < {text(count)}: {steps}]"
    return f"d/d{parts[1].parts[0]}[{text(parts[0])}]"
