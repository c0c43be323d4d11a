"""Whether a theorem is the claim that the results print: its formula, domain and hypotheses.

The printed formula is read as terms (``formulas``) in the letters that the results declare, and
both sides are compared with the theorem's by their values. Words (title, statement) are bound to
the proof as they stand, and are for eyes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.normal.equality import values_of
from bptools.verification.normal.reader import TermReader
from bptools.verification.printed.arranged import Arrangement
from bptools.verification.printed.formulas import LetterMeanings
from bptools.verification.printed.letters import alphabet_of, require_one_value
from bptools.verification.rules.equalities import entrywise
from bptools.verification.scalars.ratios import Ratio
from bptools.verification.terms.contexts import RELATIONS, Context, Proposition
from bptools.verification.terms.language import Node, node, whole

BOUND = (
    *("title", "statement", "in_words", "stance", "formula", "where"),
    *("domain", "hypotheses", "hypotheses_text", "declares"),
)
_RANKED = (', thick op("Tr") {} = ', " of rank $")
PRINTED = {
    "Hermitian": ("{0}^dagger = {0}", "is Hermitian"),
    "Hermitian involution": (
        "{0}^dagger = {0}, thick {0}^2 = bb(1)",
        "is a Hermitian involution",
    ),
    "orthogonal projector": ("{0}^dagger = {0} = {0}^2", "is an orthogonal projector"),
    "pure state": ('{0}^dagger = {0} = {0}^2, thick op("Tr") {0} = 1', "is a pure state"),
    "unitary": ("{0}^dagger {0} = {0} {0}^dagger = bb(1)", "is unitary"),
    "isometry": ("{0}^dagger {0} = bb(1)", "is an isometry"),
    "traceless": ('op("Tr") {0} = 0', "is traceless"),
    "Hermitian contraction": (
        "{0}^dagger = {0}, thick {0}^2 <= bb(1)",
        "is a Hermitian contraction",
    ),
    "density matrix": ('{0} >= 0, thick op("Tr") {0} = 1', "is a density matrix"),
    "commuting": ("{0} {1} = {1} {0}", "commutes with ${1}$"),
    "orthogonal": ("{0} {1} = {1} {0} = 0", "is orthogonal to ${1}$"),
}


class PrintedClaim(NamedTuple):
    """A claim as it is printed: what its letters mean, and the statement in terms."""

    alphabet: LetterMeanings
    statement: Proposition


def read_claim(context: Context, claim: dict[str, Any]) -> PrintedClaim:
    """Return what a claim's printed formula states.

    Args:
        context: What its names mean.
        claim: Its record in the results.

    Raises:
        Rejected: If it has no meaning in this context.
        OutOfReach: If it has one that the reader does not know.
    """
    try:
        formula = str(claim["formula"]["typst"])
        meanings = _texts(claim, "where")
        declares = [str(entry) for entry in claim.get("declares", [])]
    except (KeyError, TypeError) as error:
        raise Rejected("the claim is printed without a formula") from error
    alphabet = alphabet_of(context, declares, meanings)
    _require_domain(context, _texts(claim, "domain"), alphabet)
    left, relation, right = _sides(formula)
    sides = alphabet.term(left), alphabet.term(right)
    return PrintedClaim(alphabet, Proposition(context, sides[0], relation, sides[1]))


def _texts(claim: dict[str, Any], part: str) -> list[str]:
    try:
        return [str(entry["typst"]) for entry in claim.get(part, [])]
    except (KeyError, TypeError) as error:
        raise Rejected(f"the claim's {part} is not printed as formulas") from error


def require_printed(theorem: Proposition, printed: Any, claim: dict[str, Any]) -> None:  # noqa: ANN401 - whatever the file holds
    """Refuse a theorem that is not the claim as the results print it.

    Args:
        theorem: What is proved or refuted.
        printed: How the claim was printed when it was proved.
        claim: The claim's record in the results.

    Raises:
        Rejected: Naming what differs.
        OutOfReach: If the printed formula has no meaning that the reader knows.
    """
    if printed != {name: claim[name] for name in BOUND if name in claim}:
        raise Rejected("its claim is printed otherwise than when it was proved")
    context = theorem.context
    alphabet, statement = read_claim(context, claim)
    _require_ranges(context, statement)
    words = [*map(str, claim.get("hypotheses_text", []))]
    for place, entries in enumerate((_texts(claim, "hypotheses"), words)):
        _require_hypotheses(context, entries, alphabet, place)
    if statement.relation != theorem.relation:
        raise Rejected("the relation of the theorem is not the printed one")
    try:
        require_same(context, statement.left, theorem.left)
        require_same(context, statement.right, theorem.right)
    except Rejected as rejected:
        raise Rejected(f"the printed formula is not that of the theorem: {rejected}") from None


class _Sides(NamedTuple):
    """The texts of a printed formula."""

    left: str
    relation: str
    right: str


def _sides(formula: str) -> _Sides:
    """Split a formula at its relation, which stands outside of all brackets."""
    depth, places = 0, []
    for place, letter in enumerate(formula):
        depth += (letter in "([") - (letter in ")]")
        relation = next((r for r in RELATIONS if formula.startswith(f" {r} ", place)), "")
        if relation and not depth:
            places.append((place, relation))
    if len(places) != 1:
        raise Rejected("the printed formula must have one relation")
    ((place, relation),) = places
    return _Sides(formula[:place], relation, formula[place + len(relation) + 2 :])


def require_same(context: Context, printed: Node, term: Node) -> None:
    """Refuse two terms that are not shown to have one value, averages left standing.

    Raises:
        OutOfReach: If there is no rule for one of them.
    """
    arranged = Arrangement()
    if arranged(printed) is arranged(term):
        return
    if printed is whole(0):  # a matrix of zeros is printed so, too
        (value,) = values_of(context, term)
        if not value.is_zero:
            raise Rejected("a side is printed as 0 and is not")
    else:
        entrywise(context, printed, term)


def _require_domain(context: Context, printed: list[str], alphabet: LetterMeanings) -> None:
    """Refuse a domain that is not printed: least values named, and all that exceed 1."""
    named = {entry.rpartition(" >= ")[0] for entry in printed}
    least = [
        f"{alphabet.names[d.name]} >= {d.least}"
        for d in context
        if d.sort == "natural"
        if alphabet.names[d.name] in named or d.least > 1
    ]
    if sorted(least) != sorted(printed):
        raise Rejected("the domain of the theorem is not the printed one")


def _require_ranges(context: Context, statement: Proposition) -> None:
    """Refuse an index with a range if it stands at no place of that range in the formula."""
    reader, nodes = TermReader(context), {*_nodes(statement.left), *_nodes(statement.right)}
    for declared in (d for d in context if d.below is not None):
        assert declared.below is not None
        index, size = node("Variable", declared.name), reader.size(declared.below)
        if not any((x - size).is_zero for n in nodes for x in _places(n, index, reader)):
            raise Rejected(f"no printed place says that {declared.name} has a range")


def _nodes(term: Node) -> Iterator[Node]:
    yield term
    parts = (p for part in term.parts for p in (part if type(part) is tuple else (part,)))
    yield from (inner for part in parts if type(part) is Node for inner in _nodes(part))


def _places(term: Node, index: Node, reader: TermReader) -> list[Ratio]:
    """Return the sizes of the spaces that an index stands for a place of, in one term."""
    try:
        if term.op == "BasisProjector" and term.parts[0] is index:
            return [reader.size(term.parts[1])]
        if term.op == "Element":
            sizes = zip(term.parts[1:], reader(term.parts[0]).shape or (), strict=False)
            return [size for place, size in sizes if place is index]
    except (OutOfReach, Rejected):  # it stands in a step or a sum, where other letters are bound
        pass
    return []


def _require_hypotheses(
    context: Context, printed: list[str], alphabet: LetterMeanings, place: int
) -> None:
    """Refuse hypotheses that are not printed, as formulas (place 0) or in words (1)."""
    left = list(printed)
    for declared in context:
        for kind in sorted(declared.kinds):
            letters = [alphabet.names[name] for name in declared.matrices or (declared.name,)]
            line, rank = _line(kind, letters, place), None
            if kind == "orthogonal projector" and declared.rank is not None:
                line, rank = line + _RANKED[place].format(letters[0]), declared.rank
            entry = next((entry for entry in left if _says(entry, line, rank)), None)
            if entry is None:
                raise Rejected(f"the hypothesis {kind} of {declared.name} is not printed")
            left.remove(entry)
            if rank is not None:
                trace = entry.removeprefix(line).removesuffix("$")
                require_one_value(context, alphabet.term(trace), rank)
    if left:
        raise Rejected(f"the printed hypothesis {left[0]} is none of the theorem's")


def _says(entry: str, line: str, rank: Node | None) -> bool:
    return entry == line if rank is None else entry.startswith(line)


def _line(kind: str, letters: list[str], place: int) -> str:
    if kind == "Kraus family":
        squares = " + ".join(f"{letter}^dagger {letter}" for letter in letters)
        family = " and ".join(f"${letter}$" for letter in letters[1:])
        return (f"{squares} = bb(1)", f"${letters[0]}$ makes a Kraus family with {family}")[place]
    if kind not in PRINTED:
        raise Rejected(f"a matrix is {kind}, which no claim can print")
    line = PRINTED[kind][place].format(*letters)
    return f"${letters[0]}$ {line}" if place else line
