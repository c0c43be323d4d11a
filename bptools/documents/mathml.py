"""Typst mathematics as MathML, by the same compiler that sets the PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import typst

from bptools.documents.grammar import checked
from bptools.records import Math

_FOUND = re.compile(r'<x-math n="(\d+)">.*?(<math.*?</math>).*?</x-math>', re.DOTALL)
# Typst 0.15 leaves overlines out of MathML, with a warning; an accent it keeps
_PRELUDE = '#let overline(body) = math.accent(body, "\\u{203E}")\n'
_IGNORED = "was ignored"
# combining marks that browsers would set beside their letter, and the accents for them
_OVERLINE = "‾"
_ACCENTS = {"\u0302": "ˆ", "\u0303": "˜", "\u0304": "¯", "\u0305": _OVERLINE, "\u0307": "˙"}
_TALL = frozenset({"mfrac", "munder", "mover", "munderover", "mtable", "msqrt", "mroot"})
_UNBROKEN, _PIECE = 24, 12  # letters of a formula, of a piece, that is not broken
_RELATIONS, _SIGNS = frozenset("=≤≥<>≈≠≔"), frozenset("+−")
_NO_SPACES = {"lspace": "0", "rspace": "0"}
_FENCES = "()[]⟨⟩|‖"
_OPENING, _CLOSING = "([{|‖⟨⌊⌈", ")]}|‖⟩⌋⌉"


@dataclass(frozen=True)
class Equations:
    """The MathML of formulas by source, displayed or not, and the style that it needs."""

    markup: Mapping[tuple[Math, bool], str]
    style: str


def mathml(formulas: Mapping[tuple[Math, bool], bool]) -> Equations:
    """Return the MathML of formulas, displayed or not.

    Args:
        formulas: For each whether it must be one; what need not be and is not is left out.

    Raises:
        ValueError: If a formula is no Typst mathematics, or would lose something on its way to
            MathML; the message quotes it.
    """
    wanted = list(formulas)
    try:
        page = _page(_source(wanted))
    except (typst.TypstError, _LostError):
        wanted = [
            (math, displayed)
            for math, displayed in wanted
            if _is_sound(math, displayed=displayed, needed=formulas[math, displayed])
        ]
        page = _page(_source(wanted))
    texts = {int(index): text for index, text in _FOUND.findall(page)}
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    markup = {formula: _finished(texts[index]) for index, formula in enumerate(wanted)}
    return Equations(markup, style[1] if style else "")


def _source(formulas: list[tuple[Math, bool]]) -> str:
    return "\n".join(
        f'#html.elem("x-math", attrs: (n: "{index}"))[{_equation(math, displayed=displayed)}]'
        for index, (math, displayed) in enumerate(formulas)
    )


def _equation(math: Math, *, displayed: bool) -> str:
    space = " " if displayed else ""
    return f"${space}{checked(math)}{space}$"


def _page(source: str) -> str:
    compiled, warnings = typst.compile_with_warnings(
        (_PRELUDE + source).encode(), format="html", ignore_system_fonts=True
    )
    lost = [warning.message for warning in warnings if _IGNORED in warning.message]
    if lost:
        raise _LostError("; ".join(lost))
    return bytes(compiled).decode()


class _LostError(ValueError):
    """Typst has left something out."""


def _is_sound(math: Math, *, displayed: bool, needed: bool) -> bool:
    try:
        _page(_equation(math, displayed=displayed))
    except (typst.TypstError, _LostError) as error:
        if needed:
            raise ValueError(f"typst of a formula, {math.typst!r}, is refused: {error}") from error
        return False
    return True


def _finished(text: str) -> str:
    """Keep fences small around what is not tall, break what is long, and write it shortly.

    No words stand beside: browsers and screen readers read MathML itself, and none reads them.
    """
    root = ElementTree.fromstring(text)
    for operator in root.iter("mo"):
        _round_spaces(operator)
    for row in root.iter("mrow"):
        _settle_fences(row)
    for accented in root.iter("mover"):
        _settle_accent(accented)
    for letter in root.iter("mi"):
        letter.text = _plain(letter.text or "")
    for part in root:
        _spare_rows(part)
    for operator in root.iter("mo"):
        _write_shortly(operator)
    return " ".join(ElementTree.tostring(piece, encoding="unicode") for piece in _pieces(root))


def _pieces(root: Element) -> list[Element]:
    """Return a long formula in pieces, between which a narrow page may break the line.

    Browsers do not break formulas. A piece begins with a relation, or with a sign where the one
    before is long enough; what stands inside of fences is never broken.
    """
    if len("".join(root.itertext())) < _UNBROKEN:
        return [root]
    pieces = [Element("math", dict(root.attrib))]
    for child in root:
        sign = child.text if child.tag == "mo" else ""
        long = len("".join(pieces[-1].itertext())) >= _PIECE
        if len(pieces[-1]) and (sign in _RELATIONS or (sign in _SIGNS and long)):
            pieces.append(Element("math", dict(root.attrib)))
            child.set("form", "infix")
        pieces[-1].append(child)
    return pieces


def _round_spaces(operator: Element) -> None:
    """Write the space about an operator with as many digits as can be seen."""
    for side in ("lspace", "rspace"):
        if side in operator.attrib:
            width = float(operator.attrib[side].removesuffix("em"))
            operator.attrib[side] = f"{width:.2g}em".replace("0.", ".") if width else "0"


def _write_shortly(operator: Element) -> None:
    """Write what has its own size and no space about it as a letter, and spare usual spaces.

    Half of the bytes of a page of formulas are such fences, names and signs. Screen readers know
    them by their characters; tensor products stand a little tighter than in the PDF.
    """
    sign = operator.text or ""
    rigid = operator.attrib == {"stretchy": "false"} and sign in _FENCES
    bare = {side: operator.get(side) for side in ("lspace", "rspace")} == _NO_SPACES
    upright = len(sign) > 1 or (sign in "<>=≠≤≥+−⊗|" and "form" not in operator.attrib)
    if rigid or (bare and upright):
        operator.tag = "mi"
        operator.attrib.clear()
    if sign == "⊗" and operator.attrib == {"lspace": ".22em", "rspace": ".22em"}:
        operator.attrib.clear()


def _settle_fences(row: Element) -> None:
    """Make fences around ordinary content rigid: browsers give stretchy ones too much room."""
    children = list(row)
    if len(children) < 2 or {children[0].tag, children[-1].tag} != {"mo"}:
        return
    fenced = (children[0].text or "x") in _OPENING and (children[-1].text or "x") in _CLOSING
    if fenced and not any(inner.tag in _TALL for child in children for inner in child.iter()):
        for fence in (children[0], children[-1]):
            fence.set("stretchy", "false")


def _spare_rows(part: Element) -> None:
    """Leave out rows that change nothing: around rigid fences, and inside of them.

    Nothing stretches there, and the signs at the ends keep their form: an opening and a closing
    fence have one each, and a row with another sign at an end stays.
    """
    for child in part:
        _spare_rows(child)
    if _is_fenced(part) and len(part) == 3 and part[1].tag == "mrow" and len(part[1]) > 1:
        inner = part[1]
        if "mo" not in (inner[0].tag, inner[-1].tag):
            part[:] = [part[0], *inner, part[2]]
    if part.tag == "mrow":
        part[:] = [x for child in part for x in (child if _is_fenced(child) else (child,))]


def _is_fenced(part: Element) -> bool:
    """Return whether it is a row of rigid fences with something between."""
    if part.tag != "mrow" or len(part) < 2:
        return False
    opening, closing = part[0], part[-1]
    rigid = opening.get("stretchy") == closing.get("stretchy") == "false"
    return rigid and (opening.text or "x") in "([{⟨" and (closing.text or "x") in ")]}⟩"


def _plain(letter: str) -> str:
    """Return what a browser sets as an italic letter: it slants every identifier of one letter."""
    plain = unicodedata.normalize("NFKC", letter)
    if "MATHEMATICAL ITALIC" not in "".join(unicodedata.name(sign, "") for sign in letter):
        return letter
    return plain if len(plain) == 1 and plain.isalpha() else letter


def _settle_accent(accented: Element) -> None:
    """Put a mark of its own for a combining one; only a line over everything grows with it."""
    accent = accented[-1]
    mark = _ACCENTS.get(accent.text or "")
    if mark is None:
        return
    accent.text = mark
    accent.set("stretchy", "true" if mark == _OVERLINE else "false")
    if mark == _OVERLINE:
        del accented.attrib["accent"]  # as an accent it would touch the letter
