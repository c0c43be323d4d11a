"""Whether what is declared of a paper fits together, and to its claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bptools.claims.evidence import ClaimRecord
from bptools.claims.facts import CircuitFact, PaperFacts, SymbolFact
from bptools.claims.kinds import Reading, Stance
from bptools.claims.places import EQUATION, PaperPlace, places

MOST_SYMBOLS = 25
MOST_GATES = 8
MOST_PANELS = 4


def check_facts(facts: PaperFacts, claims: Sequence[ClaimRecord]) -> None:
    """Refuse facts that do not fit together or not to the claims.

    Args:
        facts: What is declared.
        claims: All claims.

    Raises:
        ValueError: With one sentence that names the fact, what it must be and what it is.
    """
    _check_rows(facts, claims)
    _check_symbols(facts.symbols)
    _check_sections(facts, claims)
    _check_faults(facts, claims)
    if len(facts.panels) > MOST_PANELS:
        raise ValueError(f"panels must be at most {MOST_PANELS}, not {len(facts.panels)}")
    for circuit in (facts.circuit, *(fault.circuit for fault in facts.faults)):
        if circuit is not None:
            _check_circuit(circuit)
    names = {claim.name for claim in claims}
    for panel in facts.panels:
        for name in panel.claims:
            if name not in names:
                raise ValueError(f"panel {panel.figure!r} must name claims, {name!r} is none")


def _check_rows(facts: PaperFacts, claims: Sequence[ClaimRecord]) -> None:
    seen: dict[PaperPlace, str] = {}
    for row in facts.rows:
        for place in places(row.place):
            if place in seen:
                raise ValueError(f"{place} must stand in one row, but {row.place!r} is a second")
            seen[place] = row.place
    numbered = {place for claim in claims if _of_paper(claim) for place in places(claim.equation)}
    for place in sorted(seen.keys() | numbered):
        if place.kind == EQUATION and not 1 <= place.number <= (facts.equations or place.number):
            raise ValueError(
                f"equations must count all that are numbered, but it is {facts.equations} "
                f"and there is an equation {place.number}"
            )


def _check_symbols(symbols: Sequence[SymbolFact]) -> None:
    everywhere = [symbol.letter.typst for symbol in symbols if not symbol.of]
    if len(everywhere) > MOST_SYMBOLS:
        raise ValueError(
            f"symbols that mean the same everywhere must be at most {MOST_SYMBOLS}, "
            f"not {len(everywhere)}"
        )
    pairs = Counter(
        (symbol.letter.typst, stem) for symbol in symbols for stem in symbol.of or ("",)
    )
    for (letter, stem), count in pairs.items():
        if count > 1:
            raise ValueError(f"symbol {letter!r} must have one meaning, not {count} (in {stem!r})")
    for symbol in symbols:
        if not symbol.meaning.strip():
            raise ValueError(f"meaning of symbol {symbol.letter.typst!r} must not be empty")


def _check_sections(facts: PaperFacts, claims: Sequence[ClaimRecord]) -> None:
    if not facts.sections:
        return
    stems = dict.fromkeys(_stem(claim.name) for claim in claims)
    counts = Counter(stem for section in facts.sections for stem in section.stems)
    for stem in counts:
        if stem not in stems:
            raise ValueError(f"sections must name stems of claims, {stem!r} is none")
        if counts[stem] > 1:
            raise ValueError(f"stem {stem!r} must stand in one section, not in {counts[stem]}")
    for stem in stems:
        if stem not in counts:
            raise ValueError(f"every claim must have a place in a section, {stem!r} has none")


def _check_faults(facts: PaperFacts, claims: Sequence[ClaimRecord]) -> None:
    by_name = {claim.name: claim for claim in claims}
    for fault in facts.faults:
        claim = by_name.get(fault.claim)
        if claim is None or claim.stance is not Stance.REFUTED:
            raise ValueError(f"a fault must be of a claim that is refuted, not of {fault.claim!r}")


def _check_circuit(circuit: CircuitFact) -> None:
    count = len(circuit.inputs)
    if len(circuit.gates) > MOST_GATES:
        raise ValueError(f"gates of a circuit must be at most {MOST_GATES}")
    if circuit.outputs and len(circuit.outputs) != count:
        raise ValueError(f"outputs of a circuit must be {count}, one a wire")
    for gate in circuit.gates:
        if not gate.wires or not all(0 <= wire < count for wire in gate.wires):
            raise ValueError(
                f"wires of gate {gate.label!r} must be some of 0 to {count - 1}, not {gate.wires}"
            )


def _of_paper(claim: ClaimRecord) -> bool:
    return claim.reading is not Reading.OURS


def _stem(name: str) -> str:
    return name.partition(".")[0]
