"""What a report needs to know of a paper besides its claims: its layout, letters and figures.

All of it is optional. A paper that declares nothing is reported in the order of its claims, under
one heading, with the letters of its hypotheses; what is declared is validated against the claims.
"""

from __future__ import annotations

from bptools.records import Math, Record


class SymbolFact(Record, frozen=True):
    """A letter of the paper and what it means.

    Args:
        letter: As a formula.
        meaning: In words; formulas between dollar signs.
        of: Stems of the claims in which it means this; empty for everywhere.
    """

    letter: Math
    meaning: str
    of: tuple[str, ...] = ()


class RowFact(Record, frozen=True):
    """A place of the paper that is judged as one, such as three lines of one equation.

    Args:
        place: As claims name theirs: ``17-19``, ``Fig. 5``.
        what: What stands there, in a few words.
        lost: Why it cannot be judged, for what is lost.
    """

    place: str
    what: str
    lost: str = ""


class GateFact(Record, frozen=True):
    """A gate on some wires, counted from 0 at the top."""

    label: str
    wires: tuple[int, ...]


class CircuitFact(Record, frozen=True):
    """A small circuit, drawn from left to right.

    Args:
        inputs: What enters each wire, from the top.
        gates: In the order in which they act.
        outputs: What is done with each wire at the end; empty for nothing.
        caption: What it shows; formulas between dollar signs.
    """

    inputs: tuple[str, ...]
    gates: tuple[GateFact, ...]
    outputs: tuple[str, ...] = ()
    caption: str = ""


class PanelFact(Record, frozen=True):
    """One of the pictures that say the most.

    Args:
        figure: Name of a figure of the evidence.
        headline: What it says, in a few words.
        sentence: What to see in it.
        claims: Claims whose verdicts stand below it.
        unit: Of the numbers that were measured for them.
    """

    figure: str
    headline: str
    sentence: str
    claims: tuple[str, ...] = ()
    unit: str = ""


class FigureFact(Record, frozen=True):
    """A figure of the paper: what it says, its axes, and which figures draw it anew.

    Args:
        place: Such as ``Fig. 7``.
        says: What the paper says with it.
        x_axis: Its abscissa.
        y_axis: Its ordinate.
        redrawn: Names of figures of the evidence, in the paper's order of panels.
    """

    place: str
    says: str
    x_axis: str
    y_axis: str
    redrawn: tuple[str, ...]


class SectionFact(Record, frozen=True):
    """A section of the paper with the stems of its claims, in their order, and its figures."""

    title: str
    stems: tuple[str, ...]
    figures: tuple[FigureFact, ...] = ()


class FaultFact(Record, frozen=True):
    """Where a false statement goes wrong.

    Args:
        claim: Name of the refuted claim.
        why: Why its proof fails, in one line.
        finding: Whose witness is the smallest; by default the shortest of the best known is shown.
        circuit: The witness as a circuit of a few gates.
        repaired: What is true instead in the paper's letters, for a repair whose own formula is a
            step of its proof; formulas between dollar signs.
    """

    claim: str
    why: str
    finding: str = ""
    circuit: CircuitFact | None = None
    repaired: str = ""


class PaperFacts(Record, frozen=True):
    """All that is declared of a paper's layout.

    Args:
        thesis: What it claims, in a sentence or two.
        equations: How many equations it numbers.
        rows: Places that are judged as one; every other equation is grouped by its claims.
        symbols: Its letters, at most 25 that mean the same everywhere.
        setting: What it is about, in a few sentences.
        circuit: Its setting as one circuit with the letters on it.
        panels: The pictures that say the most.
        sections: Its sections; every stem stands in one of them.
        faults: Where its false statements go wrong.
        restoration: How far its formulas are as printed.
    """

    thesis: str = ""
    equations: int = 0
    rows: tuple[RowFact, ...] = ()
    symbols: tuple[SymbolFact, ...] = ()
    setting: str = ""
    circuit: CircuitFact | None = None
    panels: tuple[PanelFact, ...] = ()
    sections: tuple[SectionFact, ...] = ()
    faults: tuple[FaultFact, ...] = ()
    restoration: str = ""
