"""Finished drawings and listings of text: shown as they are, once they are known to be harmless."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bptools.claims import Drawing, Listing
from bptools.documents.canvas import INK
from bptools.documents.model import Column, Illustration, TableBlock
from bptools.documents.numbers import whole
from bptools.documents.prose import plain, prose
from bptools.documents.svg import name_elements

FOLD_ROWS = 12  # a longer table is folded on the screen
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use")
_GROUPS = ("svg", "g", "defs", "clipPath", "linearGradient", "radialGradient", "stop")
_WORDS = ("title", "desc", "metadata")
_KNOWN = {f"{{http://www.w3.org/2000/svg}}{name}" for name in (*_SHAPES, *_GROUPS, *_WORDS)}
_STYLE = "{http://www.w3.org/2000/svg}style"
_MATPLOTLIB = "*{stroke-linejoin: round; stroke-linecap: butt}"  # what the report does besides
_OUTSIDE = re.compile(r"url\((?!#)|\\|@import|image-set\(", re.IGNORECASE)
_BOX = re.compile(r"(-?[\d.]+)[\s,]+(-?[\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)")


def illustration(drawing: Drawing, anchor: str) -> Illustration:
    """Return a finished drawing, ready to stand among the others of a page.

    Args:
        drawing: The drawing; its texts must be drawn as paths, its colours are kept but for ink
            and white, which become those of the page.
        anchor: Its anchor, with which all its SVG ids begin.

    Raises:
        ValueError: If its SVG cannot be read, has no size, or holds anything but shapes: scripts,
            foreign objects, styles, images, text or references to other files; or if it is drawn
            in black, which a dark page would not show.
    """
    where = f"svg of drawing {drawing.name!r}"
    root = _harmless(drawing.svg, where)
    box = _BOX.fullmatch(root.get("viewBox", "").strip())
    if box is None:
        raise ValueError(f"{where} must have a viewBox of four numbers")
    root.attrib.clear()
    root.set("viewBox", box[0])
    root.set("style", f"max-width: {box[3]}pt")
    alt = plain(f"{drawing.title}. {drawing.caption}")
    svg = ElementTree.tostring(root, encoding="unicode")
    named = name_elements(svg, anchor, plain(drawing.title), alt)
    return Illustration(
        named, anchor, float(box[3]), plain(drawing.title), alt, prose(drawing.caption)
    )


def listing_table(listing: Listing) -> TableBlock:
    """Return a listing as a table, folded on the screen if it is long.

    Raises:
        ValueError: If it has no rows, or one that does not fit its head.
    """
    if not listing.rows:
        raise ValueError(f"rows of listing {listing.title!r} must not be empty")
    for row in listing.rows:
        if len(row) != len(listing.head):
            raise ValueError(
                f"rows of listing {listing.title!r} must have {len(listing.head)} cells, "
                f"not {len(row)}"
            )
    columns = tuple(
        Column(plain(head), numeric=numeric, wide=not numeric)
        for head, numeric in zip(
            listing.head, map(_numbers, zip(*listing.rows, strict=True)), strict=True
        )
    )
    rows = tuple(tuple(prose(cell) for cell in row) for row in listing.rows)
    title, long = plain(listing.title), len(rows) > FOLD_ROWS
    return TableBlock(
        "" if long else title, columns, rows, _folded(title, len(rows)) if long else ""
    )


def _folded(title: str, count: int) -> str:
    return f"{title}, {whole(count)} rows"


def _numbers(cells: tuple[str, ...]) -> bool:
    """Return whether a column holds numbers alone."""
    return all(re.fullmatch(r"[-−+]?[\d. ]+(e[-+]?\d+)?", cell) for cell in cells)


def _harmless(svg: str, where: str) -> Element:
    """Return the parsed SVG, refusing what could act, reach outside or look otherwise in print."""
    if "<!ENTITY" in svg:
        raise ValueError(f"{where} must not declare entities")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"{where} must be well-formed: {error}") from error
    if "#000000" in svg:
        raise ValueError(f"{where} must be drawn in the ink {INK}, not in black")
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise ValueError(f"{where} must be an svg element, not {root.tag!r}")
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag.endswith("}metadata") or _usual_style(c)]:
            parent.remove(child)
    for element in root.iter():
        if element.tag not in _KNOWN:
            name = element.tag.rpartition("}")[2]
            raise ValueError(f"{where} must hold shapes only (text as paths), not {name!r}")
        element.attrib.pop("class", None)  # it would take the page's looks
        for key, value in element.attrib.items():
            _require_own(key, value, where)
    return root


def _usual_style(element: Element) -> bool:
    return element.tag == _STYLE and (element.text or "").strip() == _MATPLOTLIB


def _require_own(key: str, value: str, where: str) -> None:
    """Refuse an attribute that acts, or refers to anything outside of its drawing."""
    name = key.rpartition("}")[2].lower()
    if name.startswith("on"):
        raise ValueError(f"{where} must not react to events, it has {name!r}")
    if _OUTSIDE.search(value) or (name in ("href", "src", "base") and not value.startswith("#")):
        raise ValueError(f"{where} must refer to nothing outside of it, {name!r} is {value[:60]!r}")
