"""The report as one page: no script, nothing loaded, both outputs from one document."""

from __future__ import annotations

import base64
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bptools.documents.figures import csv_names
from bptools.documents.fonts.subset import FONT
from bptools.documents.mathml import Equations
from bptools.documents.model import Document, Formula
from bptools.documents.prose import plain
from bptools.documents.svg import on_screen
from bptools.records import Math

_LONG = 90  # letters of a formula that may be wider than a printed page


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bptools.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def to_html(document: Document, equations: Equations) -> str:
    """Return the page: self-contained, the same text for the same document.

    Args:
        document: What to show.
        equations: All its formulas as MathML.
    """

    def displayed(math: Math) -> Markup:
        return Markup(equations.markup[math, True])

    def inline(formula: Formula) -> str:
        markup = equations.markup.get((formula.math, False))
        return formula.written if markup is None else Markup(markup)

    def wide(math: Math) -> bool:
        return len(displayed(math).striptags()) > _LONG

    return (
        _environment()
        .get_template("page.html")
        .render(
            document=document,
            csv_names=csv_names(document),
            font=base64.b64encode(FONT.read_bytes()).decode(),
            math_style=Markup(equations.style),
            displayed=displayed,
            inline=inline,
            wide=wide,
            plain=plain,
            drawing=lambda svg: Markup(on_screen(svg)),
        )
    )
