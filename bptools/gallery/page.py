"""The gallery as a page of Markdown."""

from __future__ import annotations

from bptools.gallery.collection import entries
from bptools.gallery.entry import GalleryEntry, Mark

_HEAD = """# Gallery

Formulas of the literature beside the exact engine's values, at the first numbers at which each is
tried. Each is a function of your numbers, `bptools.gallery.entry_named("lubkin").formula(2, 3)`;
sources are from memory.

| entry | formula of | mark | numbers | literature | exact | ratio |
|---|---|---|---|---:|---:|---:|
"""


def page() -> str:
    """Return the gallery as Markdown, a row an entry."""
    return _HEAD + "".join(map(_row, entries()))


def _row(entry: GalleryEntry) -> str:
    point = entry.points[0]
    claimed, ours = entry.formula(**point)
    numbers = ", ".join(f"{name} = {value}" for name, value in point.items())
    ratio = "" if entry.mark is Mark.EXACT else f"{float(claimed / ours):.3g}"
    title = f"{entry.title} ({entry.source})".replace("|", "\\|")
    cells = (f"`{entry.name}`", title, str(entry.mark), numbers, str(claimed), str(ours), ratio)
    return "| " + " | ".join(cells) + " |\n"
