"""The report as one page: no script, nothing loaded, both outputs from one document."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bptools.claims import Figure
from bptools.documents.figures import csv_names
from bptools.documents.fonts.subset import FONT
from bptools.documents.inlines import Formula
from bptools.documents.mathml import Equations
from bptools.documents.model import Document, Heading, Meaning, MeaningButtons, anchors, walk
from bptools.documents.prose import plain
from bptools.documents.svg import on_screen
from bptools.records import Math

_MOST_LISTED = 40  # headings of the contents
_LONG = 90  # letters of a formula that may be wider than a printed page
_SHORT = 20  # and of one that no screen is too narrow for


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bptools.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def to_html(
    document: Document, equations: Equations, data_files: Mapping[Figure, str] | None = None
) -> str:
    """Return the page: self-contained, the same text for the same document.

    Args:
        document: What to show.
        equations: All its formulas as MathML.
        data_files: Names of the files of its figures' data; by default its own.
    """

    def displayed(math: Math) -> Markup:
        return Markup(equations.markup[math, True])

    def inline(formula: Formula) -> str:
        markup = equations.markup.get((formula.math, False))
        return formula.written if markup is None else Markup(markup)

    def inline_math(math: Math) -> Markup:
        return Markup(equations.markup[math, False])

    def extent(math: Math) -> str:
        letters = len(displayed(math).striptags())
        return "wide" if letters > _LONG else "long" if letters > _SHORT else ""

    return (
        _environment()
        .get_template("page.html")
        .render(
            document=document,
            data_files=csv_names(document) if data_files is None else data_files,
            anchors=anchors(document),
            font=base64.b64encode(FONT.read_bytes()).decode(),
            math_style=Markup(equations.style),
            displayed=displayed,
            inline=inline,
            inline_math=inline_math,
            contents=_contents(document),
            meanings=_meanings(document),
            extent=extent,
            plain=plain,
            drawing=lambda svg: Markup(on_screen(svg)),
        )
    )


def _contents(document: Document) -> list[Heading]:
    """Return the headings that the contents list: of the first two levels, if there are several."""
    headings = [b for b in document.blocks if isinstance(b, Heading) and b.level <= 2]
    if len(headings) > _MOST_LISTED:
        headings = [heading for heading in headings if heading.level == 1]
    return headings if len(headings) > 1 else []


def _meanings(document: Document) -> list[Meaning]:
    """Return the meanings that some button of the page opens, each once."""
    opened = (b.meanings for b in walk(document.blocks) if isinstance(b, MeaningButtons))
    return list(dict.fromkeys(meaning for meanings in opened for meaning in meanings))
