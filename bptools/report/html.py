"""The report as one page: no script, nothing loaded, both outputs from one document."""

from __future__ import annotations

import base64
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bptools.documents.figures import csv_names
from bptools.documents.fonts.subset import FONT
from bptools.documents.mathml import mathml
from bptools.documents.model import Document, formulas
from bptools.documents.svg import on_screen
from bptools.evidence import Math

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


def to_html(document: Document) -> str:
    """Return the page: self-contained, the same text for the same document."""
    equations, math_style = mathml(formulas(document))

    def show(math: Math, displayed: bool = False) -> Markup:
        return Markup(equations[math, displayed])

    def wide(math: Math) -> bool:
        letters = Markup(equations[math, True]).striptags()
        return len(letters) > _LONG

    return (
        _environment()
        .get_template("page.html")
        .render(
            document=document,
            csv_names=csv_names(document),
            font=base64.b64encode(FONT.read_bytes()).decode(),
            math_style=Markup(math_style),
            show=show,
            wide=wide,
            drawing=lambda svg: Markup(on_screen(svg)),
        )
    )
