"""Small circuits, drawn as SVG from what is declared of them."""

from __future__ import annotations

from html import escape

from bptools.claims import CircuitFact, GateFact
from bptools.documents.canvas import INK
from bptools.documents.model import Illustration
from bptools.documents.prose import BRACKETS, plain, prose

_ROW, _TEXT, _BOX = 26.0, 12.0, 20.0  # points: between wires, letters, height of a gate
_LETTER = 0.6 * _TEXT
_CONTROLLED = {"CNOT": "⊕", "CX": "⊕", "CZ": "•"}


def sketch(circuit: CircuitFact, anchor: str, title: str) -> Illustration:
    """Return a drawing of a circuit, time from left to right.

    Args:
        circuit: Its wires and gates. ``CNOT`` and ``CZ`` act from the first wire that they name on
            the others; ``SWAP`` exchanges two; any other gate is a box with its label.
        anchor: Its anchor.
        title: What it is, for readers who do not see it.
    """
    circuit = _translated(circuit)
    left = 6 + _LETTER * max((len(plain(words)) for words in circuit.inputs), default=0)
    x, drawn = left + 12, []
    for gate in circuit.gates:
        width = _width(gate)
        drawn.append(_gate(gate, x + width / 2, width))
        x += width + 12
    outputs = circuit.outputs or ("",) * len(circuit.inputs)
    right = x + 10 + _LETTER * max((len(plain(words)) for words in outputs), default=0)
    wires = [
        f'<path d="M{left:g} {_y(k):g}H{x:g}" stroke="{INK}" stroke-width="0.8"/>'
        + _text(left - 5, _y(k), plain(circuit.inputs[k]), "end")
        + _text(x + 5, _y(k), plain(outputs[k]), "start")
        for k in range(len(circuit.inputs))
    ]
    height = _ROW * len(circuit.inputs) + 6
    gates = ", then ".join(plain(gate.label) for gate in circuit.gates)
    alt = plain(f"{title}: {gates}. {circuit.caption}")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right:g} {height:g}" role="img" '
        f'aria-label="{escape(alt)}" class="chart" font-size="{_TEXT:g}" fill="{INK}" '
        f'style="max-width: {right:g}pt"><title>{escape(plain(title))}</title>'
        f"{''.join(wires)}{''.join(drawn)}</svg>"
    )
    return Illustration(svg, anchor, right, title, alt, prose(circuit.caption))


def _translated(circuit: CircuitFact) -> CircuitFact:
    """Return a circuit with the brackets of mathematics for those of the keyboard."""
    return CircuitFact(
        tuple(words.translate(BRACKETS) for words in circuit.inputs),
        tuple(GateFact(gate.label.translate(BRACKETS), gate.wires) for gate in circuit.gates),
        tuple(words.translate(BRACKETS) for words in circuit.outputs),
        circuit.caption,
    )


def _y(wire: int) -> float:
    return 3 + _ROW * (wire + 0.5)


def _width(gate: GateFact) -> float:
    if gate.label in _CONTROLLED or gate.label == "SWAP":
        return 14.0
    return max(_BOX, _LETTER * len(plain(gate.label)) + 10)


def _gate(gate: GateFact, x: float, width: float) -> str:
    first, last = min(gate.wires), max(gate.wires)
    if gate.label in _CONTROLLED or gate.label == "SWAP":
        line = f'<path d="M{x:g} {_y(first):g}V{_y(last):g}" stroke="{INK}" stroke-width="0.8"/>'
        return line + "".join(_end(gate, turn, x, _y(w)) for turn, w in enumerate(gate.wires))
    top, height = _y(first) - _BOX / 2, _y(last) - _y(first) + _BOX
    box = (
        f'<rect x="{x - width / 2:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="2" '
        f'fill="#ffffff" stroke="{INK}" stroke-width="0.8"/>'
    )
    return box + _text(x, top + height / 2, plain(gate.label), "middle")


def _end(gate: GateFact, turn: int, x: float, y: float) -> str:
    """Return what a controlled gate or an exchange has on one of its wires."""
    if gate.label == "SWAP":
        cross = f"M{x - 4:g} {y - 4:g}l8 8m0-8l-8 8"
        return f'<path d="{cross}" stroke="{INK}" stroke-width="1"/>'
    if turn == 0 or _CONTROLLED[gate.label] == "•":
        return f'<circle cx="{x:g}" cy="{y:g}" r="3"/>'
    cross = f"M{x - 6:g} {y:g}h12M{x:g} {y - 6:g}v12"
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="6" fill="none" stroke="{INK}" stroke-width="0.8"/>'
    return f'{ring}<path d="{cross}" stroke="{INK}" stroke-width="0.8"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    if not words:
        return ""
    return f'<text x="{x:g}" y="{y + 0.35 * _TEXT:g}" text-anchor="{anchor}">{escape(words)}</text>'
