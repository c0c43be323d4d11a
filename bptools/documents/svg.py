"""SVG made fit to stand among other SVGs in one page: its own ids, a name, the page's colours."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bptools.documents.canvas import INK, PALETTE, PAPER, PRINT_COLORS

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_CHART = 'class="chart"'  # charts hold text
_FONTS = "New Computer Modern, Libertinus Serif, DejaVu Sans, serif"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def name_elements(
    svg: str,
    anchor: str,
    title: str,
    alt: str,
) -> str:
    """Return matplotlib's SVG with ids of its own, and an accessible name.

    Args:
        svg: As matplotlib writes it.
        anchor: What every id shall begin with.
        title: The name shown when the pointer rests on the figure.
        alt: What the figure shows, for readers who do not see it.
    """
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag in (f"{_SVG}metadata", f"{_SVG}style")]:
            parent.remove(child)  # a style here would reach the whole page
    for element in root.iter():
        _own_names(element, anchor)
    for dimension in ("width", "height"):
        root.attrib.pop(dimension, None)
    root.set("stroke-linejoin", "round")
    root.set("role", "img")
    root.set("aria-label", alt)
    root.insert(0, _title(title))
    ElementTree.register_namespace("", _SVG.strip("{}"))
    return ElementTree.tostring(root, encoding="unicode")


def on_screen(svg: str) -> str:
    """Return the SVG in the page's colours, which follow light and dark."""
    svg = svg.replace(INK, "currentColor").replace(PAPER, "var(--paper)")
    for index, color in enumerate(PALETTE):
        svg = svg.replace(color, f"var(--series-{index})")
    return svg


def on_paper(svg: str) -> str:
    """Return the SVG in colours for white paper."""
    svg = svg.replace(INK, "#000000").replace(_CHART, f'{_CHART} font-family="{_FONTS}"')
    for color, printed in zip(PALETTE, PRINT_COLORS, strict=True):
        svg = svg.replace(color, printed)
    return svg


def _title(text: str) -> Element:
    element = Element(f"{_SVG}title")
    element.text = text
    return element


def _own_names(element: Element, anchor: str) -> None:
    """Prefix the element's id and whatever it refers to."""
    for key, value in list(element.attrib.items()):
        if key == "id":
            element.set("id", f"{anchor}-{value}")
        elif key in ("href", f"{_XLINK}href") and value.startswith("#"):
            del element.attrib[key]
            element.set("href", f"#{anchor}-{value[1:]}")
        elif "url(#" in value:
            element.set(key, _REFERENCE.sub(rf"url(#{anchor}-\1)", value))
