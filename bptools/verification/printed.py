"""Whether a theorem is about the claim that the results print: all but the formula itself.

The relation, the domain, the hypotheses, and what every letter ranges over are compared. That the
printed formula is the one that was proved is known by the digest of the proof, and is for eyes.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from bptools.verification.limits import Rejected
from bptools.verification.rendering import text
from bptools.verification.statements import Context, Declared, Proposition

LAWS = {
    "Haar on U(d)": ("Unitary", "CircularOrthogonal"),
    "Haar on O(d)": ("Orthogonal",),
    "Haar on unit vectors": ("State",),
    None: ("",),
}


def require_printed(theorem: Proposition, printed: Any, claim: dict[str, Any]) -> None:  # noqa: ANN401 - whatever the file holds
    """Refuse a theorem that is not about the claim as the results print it.

    Args:
        theorem: What is proved or refuted.
        printed: How the claim was printed when it was proved.
        claim: The claim's record in the results.

    Raises:
        Rejected: Naming what differs.
    """
    try:
        formula = str(claim["formula"]["typst"])
        domain = [str(entry["typst"]) for entry in claim["domain"]]
        hypotheses = [str(entry) for entry in claim["hypotheses_text"]]
        declares = [str(entry) for entry in claim.get("declares", [])]
    except (KeyError, TypeError) as error:
        raise Rejected("the claim is printed without formula, domain or hypotheses") from error
    parts = {"formula": formula, "domain": domain, "hypotheses": hypotheses, "declares": declares}
    if printed != parts:
        raise Rejected("its claim is printed otherwise than when it was proved")
    if f" {theorem.relation} " not in formula:
        raise Rejected("the relation of the theorem is not the printed one")
    least = dict(map(_least, domain))
    if least != _naturals(theorem.context, set(least)):
        raise Rejected("the domain of the theorem is not the printed one")
    if {_kind(entry) for entry in hypotheses} != _kinds(theorem.context):
        raise Rejected("the hypotheses of the theorem are not the printed ones")
    lines = dict(entry.split(": ", 1) for entry in declares if ": " in entry)
    for declared in theorem.context:
        if not _is_declared(declared, lines.get(declared.name, "")):
            raise Rejected(f"what {declared.name} ranges over is not what is printed")


def _plain(name: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", name.replace("'", "prime"))


def _least(entry: str) -> tuple[str, str]:
    name, _, least = entry.rpartition(" >= ")
    return _plain(name), least


def _naturals(context: Context, named: set[str]) -> dict[str, str]:
    """Return the least values that must be printed: of what is named, and of what exceeds 1."""
    naturals = [d for d in context if d.sort == "natural" and d.below is None]
    return {
        _plain(d.name): str(d.least) for d in naturals if _plain(d.name) in named or d.least > 1
    }


def _kind(entry: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"\$(.+?)\$ is (?:an? )?([A-Za-z ]+?)(?: of rank \$(.*)\$)?", entry)
    return (_plain(match[1]), match[2], _tokens(match[3] or "")) if match else (entry, "", "")


def _kinds(context: Context) -> set[tuple[str, str, str]]:
    return {
        (_plain(d.name), kind, _rank(d) if kind == "orthogonal projector" else "")
        for d in context
        for kind in d.kinds
    }


def _rank(declared: Declared) -> str:
    return "" if declared.rank is None else _tokens(text(declared.rank))


def _tokens(expression: str) -> str:
    """Return the names and numbers of an expression, whatever stands between them."""
    counts = Counter(map(_plain, re.findall(r"[\w']+", expression.replace("_(", "_"))))
    return " ".join(f"{token}*{count}" for token, count in sorted(counts.items()))


def _is_declared(declared: Declared, line: str) -> bool:
    if declared.shape == "Scalar":
        return line == declared.sort
    if declared.shape == "Function":
        return line == f"{declared.sort} function"
    sizes, _, law = line.partition(", ")
    rows, _, columns = sizes.partition(" x ")
    return law in LAWS[declared.group] and all(
        _tokens(size) == _tokens("" if term is None else text(term))
        for size, term in ((rows, declared.rows), (columns, declared.columns))
    )
