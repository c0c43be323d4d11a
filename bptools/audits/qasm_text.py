"""OpenQASM as PennyLane reads it: gates by their definitions, registers by their qubits.

PennyLane's reader knows some twenty gates, and binds the names of a user's own gates wrongly where
two of them meet. Here calls are replaced by what they stand for, in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_IGNORED = re.compile(r'//[^\n]*|/\*.*?\*/|include\s+"[^"]*"\s*;', re.DOTALL)
_BRACKETED = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_CALL = re.compile(
    rf"(?<=[;{{}}])\s*([A-Za-z_]\w*)(?:\s*({_BRACKETED})\s*|\s+)([^;{{}}=@>()]+)(?=;)"
)
_DEFINITION = re.compile(r"\bgate\s+(\w+)\s*(?:\(([^)]*)\))?\s*([\w\s,]+)\{([^}]*)\}")
_REGISTER = re.compile(r"\bqreg\s+(\w+)\s*\[(\d+)\]|\bqubit\s*\[(\d+)\]\s*(\w+)")
_NAME = re.compile(r"[A-Za-z_]\w*")
# a name before a bracket or another name is that of a gate, even if a qubit has the same
_OPERAND = re.compile(r"[A-Za-z_]\w*(?!\w|\s*\(|\s+[A-Za-z_$])")
_SEPARATOR = re.compile(r",(?![^()]*\))")
MOST_NESTED = 64  # definitions inside of one another

# gates of the standard libraries that PennyLane's reader lacks
_STANDARD = """
gate u(t, p, l) a { u3(t, p, l) a; }
gate U(t, p, l) a { u3(t, p, l) a; }
gate sxdg a { sx a; x a; }
gate csx a, b { h b; cp(pi/2) a, b; h b; }
gate cu1(t) a, b { cp(t) a, b; }
gate cu3(t, p, l) a, b {
    p((l + p)/2) a; p((l - p)/2) b; cx a, b; u3(-t/2, 0, -(p + l)/2) b; cx a, b; u3(t/2, p, 0) b;
}
gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }
gate rxx(t) a, b { h a; h b; rzz(t) a, b; h a; h b; }
gate ryy(t) a, b { rx(pi/2) a; rx(pi/2) b; rzz(t) a, b; rx(-pi/2) a; rx(-pi/2) b; }
"""


@dataclass(frozen=True)
class ComposedGate:
    """A gate that is a list of calls.

    Args:
        angles: The names of its angles.
        qubits: Those of its qubits.
        calls: What it stands for.
    """

    angles: Sequence[str]
    qubits: Sequence[str]
    calls: str

    def at(self, angles: Sequence[str], qubits: Sequence[str]) -> str:
        """Return the calls at some angles and qubits."""
        names = [*self.angles, *self.qubits]
        values = [*(f"({angle})" for angle in angles), *qubits]
        if len(names) != len(values):
            return self.calls
        table = dict(zip(names, values, strict=True))
        return _OPERAND.sub(lambda m: table.get(m[0], m[0]), self.calls)


def plain(text: str) -> str:
    """Return a program without comments and definitions, every gate on qubits of its own.

    >>> plain("gate two(t) a, b { rx(t/2) a; cx a, b; } qubit[2] q; h q; two(pi) q[0], q[1];")
    ' qubit[2] q;h q[0];h q[1]; rx((pi)/2) q[0]; cx q[0], q[1];'
    """
    bare = _IGNORED.sub("", text)
    defined = {**_definitions(_STANDARD), **_definitions(bare)}
    bare = ";" + _DEFINITION.sub("", bare)
    registers = {m[1] or m[4]: int(m[2] or m[3]) for m in _REGISTER.finditer(bare)}
    bare = _CALL.sub(lambda call: _on_qubits(call, registers), bare)
    for _ in range(MOST_NESTED):
        before, bare = bare, _CALL.sub(lambda call: _meant(call, defined), bare)
        if bare == before:
            break
    return bare.removeprefix(";")


def _definitions(text: str) -> dict[str, ComposedGate]:
    return {
        m[1]: ComposedGate(_NAME.findall(m[2] or ""), _NAME.findall(m[3]), m[4].strip().rstrip(";"))
        for m in _DEFINITION.finditer(text)
    }


def _on_qubits(call: re.Match[str], registers: Mapping[str, int]) -> str:
    """Return a call on registers as calls on their qubits."""
    name, angles, operands = call[1], call[2] or "", [o.strip() for o in call[3].split(",")]
    sizes = [registers[operand] for operand in operands if operand in registers]
    if not sizes:
        return call[0]
    rows = (
        ", ".join(f"{o}[{k}]" if o in registers else o for o in operands) for k in range(sizes[0])
    )
    return ";".join(f"{name}{angles} {row}" for row in rows)


def _meant(call: re.Match[str], defined: Mapping[str, ComposedGate]) -> str:
    """Return what a call stands for, if its gate is defined."""
    name, angles, operands = call[1], (call[2] or "()")[1:-1], call[3]
    if name not in defined:
        return call[0]
    values = [angle.strip() for angle in _SEPARATOR.split(angles) if angle.strip()]
    return f" {defined[name].at(values, [o.strip() for o in operands.split(',')])}"
