"""A table of text that prints itself in a terminal and in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

_LATEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@dataclass(frozen=True)
class Table:
    """Rows of text under headers.

    >>> print(Table(("claim", "verdict"), (("lemma2.first", "holds"),)))
    claim         verdict
    lemma2.first  holds
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        lines = (self.headers, *self.rows)
        widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.headers)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _repr_latex_(self) -> str:
        head, *body = (
            " & ".join(cell.translate(_LATEX) for cell in line) + r" \\"
            for line in (self.headers, *self.rows)
        )
        begin = rf"\begin{{tabular}}{{{'l' * len(self.headers)}}}"
        return "\n".join([begin, head, r"\hline", *body, r"\end{tabular}"])
