"""How claims rest on one another and on the literature: as text, and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from bptools.claims import Citation, Claim, Stance
from bptools.running.project import load

__all__ = ["ClaimGraph", "graph"]

WIDTH, HEIGHT, GAP, MARGIN = 240, 22, 60, 12  # of a box, and between columns


@dataclass(frozen=True)
class ClaimGraph:
    """What each claim rests on: ``edges`` lead from a claim to claims and citations it uses."""

    claims: tuple[Claim, ...]

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a claim and what it uses; a refuted claim and what is true instead."""
        used = [
            (claim.name, use.key if isinstance(use, Citation) else use)
            for claim in self.claims
            for use in claim.uses
        ]
        repaired = [(claim.name, claim.repaired_by) for claim in self.claims if claim.repaired_by]
        return (*used, *repaired)

    def __str__(self) -> str:
        lines = []
        for claim in self.claims:
            refuted = " (false)" if claim.stance is Stance.REFUTED else ""
            lines.append(f"{claim.name}{refuted}")
            for use in claim.uses:
                words = f"[{use.key}]" if isinstance(use, Citation) else use
                lines.append(f"  rests on {words}")
            if claim.repaired_by:
                lines.append(f"  true instead: {claim.repaired_by}")
        return "\n".join(lines)

    def to_svg(self) -> str:
        """Return the graph drawn: what rests on nothing at the left, every arrow to the left."""
        places = self._places()
        columns = 1 + max((column for column, _ in places.values()), default=0)
        rows = 1 + max((row for _, row in places.values()), default=0)
        size = columns * (WIDTH + GAP) + MARGIN, rows * (HEIGHT + MARGIN) + MARGIN
        arrows = [_arrow(places[tail], places[head]) for tail, head in self.edges]
        refuted = {claim.name for claim in self.claims if claim.stance is Stance.REFUTED}
        known = {claim.name for claim in self.claims}
        boxes = [
            _box(name, place, refuted=name in refuted, cited=name not in known)
            for name, place in places.items()
        ]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" '
            'font-family="sans-serif" font-size="11" role="img">'
            "<title>What claims rest on</title>" + "".join((*arrows, *boxes)) + "</svg>\n"
        )

    def _places(self) -> dict[str, tuple[int, int]]:
        """Return column and row of every node that has an edge."""
        used: dict[str, list[str]] = {}
        for tail, head in self.edges:
            used.setdefault(tail, []).append(head)
            used.setdefault(head, [])
        columns: dict[str, int] = {}

        def column(name: str) -> int:
            if name not in columns:
                columns[name] = 0  # uses have no circles: the project refuses them
                columns[name] = max((column(head) + 1 for head in used[name]), default=0)
            return columns[name]

        rows: dict[int, int] = {}
        places = {}
        for name in sorted(used):
            row = rows.get(column(name), 0)
            rows[column(name)] = row + 1
            places[name] = (column(name), row)
        return places


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    return MARGIN + place[0] * (WIDTH + GAP), MARGIN + place[1] * (HEIGHT + MARGIN)


def _arrow(tail: tuple[int, int], head: tuple[int, int]) -> str:
    (x, y), (left, top) = _corner(tail), _corner(head)
    start, end = (x, y + HEIGHT // 2), (left + WIDTH, top + HEIGHT // 2)
    bend = GAP // 2
    return (
        f'<path d="M{start[0]} {start[1]} C{start[0] - bend} {start[1]} {end[0] + bend} {end[1]} '
        f'{end[0]} {end[1]}" fill="none" stroke="#888"/>'
    )


def _box(name: str, place: tuple[int, int], *, refuted: bool, cited: bool) -> str:
    x, y = _corner(place)
    dash = ' stroke-dasharray="4 3"' if cited else ""
    colour = "#b3261e" if refuted else "#333"
    mark = "✗ " if refuted else ""
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="3" fill="#fff" '
        f'stroke="{colour}"{dash}/><text x="{x + 6}" y="{y + 15}" fill="{colour}">'
        f"{mark}{escape(name[:40])}</text>"
    )


def graph(*, root: Path | str | None = None) -> ClaimGraph:
    """Return what the claims of a project rest on: other claims, and citations.

    Raises:
        UsageError: If there is no project under ``root``.
    """
    return ClaimGraph(load(root).claims)
