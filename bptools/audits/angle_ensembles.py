"""Laws of a circuit's random angles, as people write them: by name, by formula, around a point."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite, pi, sqrt

import numpy as np

from bptools.audits.drawn_angles import DrawnProgram
from bptools.audits.identity_blocks import identity_blocks
from bptools.audits.program import Program
from bptools.errors import UsageError
from bptools.gradients.angle_distributions import AngleDistribution, Beta, Normal, Uniform

Formula = ast.expr

_FAMILIES: Mapping[str, tuple[Callable[..., AngleDistribution], tuple[int, ...]]] = {
    "uniform": (Uniform, (2,)),
    "normal": (Normal, (2,)),
    "beta": (Beta, (2, 4)),
}
_OPERATORS: Mapping[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
NAMED = {
    "uniform": "uniform(-pi, pi)",
    "gaussian": "normal(0, 1/sqrt(L))",
    "beta": "beta(2, 2)",
}
GRAMMAR = "uniform(LOW, HIGH), normal(MEAN, DEVIATION) or beta(A, B, LOW, HIGH)"


@dataclass(frozen=True)
class RandomAngles:
    """Independent angles of one law, perhaps about the angles that were given.

    Args:
        name: In words.
        family: uniform, normal or beta.
        formulas: Of its numbers, in n (qubits), D (angles), L (angles on one wire, at most), pi.
        is_around: Whether the law is that of the distance from the given angles.
        law: A law by itself, in place of a family.
        blocks: Of identity blocks, whose second halves undo the first; 0 for independent angles.
        inputs: Arguments that hold inputs, by name, with their laws: drawn, not differentiated by.
    """

    name: str
    family: str = ""
    formulas: tuple[str, ...] = ()
    is_around: bool = False
    law: AngleDistribution | None = None
    blocks: int = 0
    inputs: Mapping[str, RandomAngles] = field(default_factory=dict)

    def is_input(self, parameter: str) -> bool:
        """Return whether a parameter, by its name, is an input that is drawn."""
        return parameter.partition("[")[0] in self.inputs

    def drawn(self, program: Program) -> DrawnProgram:
        """Return the program with its angles to be drawn.

        Raises:
            UsageError: If the program lacks what the ensemble needs.
        """
        if self.blocks:
            return identity_blocks(program, self.blocks)
        return DrawnProgram.independent(program, self.laws(program))

    def of_circuit(self, program: Program) -> RandomAngles:
        """Return the ensemble with the numbers that the formulas have for a whole circuit.

        What is left of a circuit before one observable has fewer wires and gates; the angles that
        are drawn are those of the circuit, whatever is measured behind it.

        Raises:
            UsageError: If a formula is none of pi, n, D, L, or has no value.
        """
        return replace(
            self,
            formulas=tuple(map(repr, self._numbers(program))),
            inputs={name: law.of_circuit(program) for name, law in self.inputs.items()},
        )

    def _numbers(self, program: Program) -> list[float]:
        names = {
            "pi": pi,
            "n": float(len(program.inputs)),
            "D": float(program.n_parameters),
            "L": float(_depth(program)),
        }
        return [_value(_parsed(formula), names) for formula in self.formulas]

    def laws(self, program: Program) -> list[AngleDistribution]:
        """Return the law of every parameter of a program.

        Raises:
            UsageError: If a formula gives no number that the law can have.
        """
        law = self.law
        if law is None:
            build, _ = _FAMILIES[self.family]
            numbers = self._numbers(program)
            _refuse_wrong(self.family, numbers)
            law = build(*numbers)
        values = program.values if self.is_around else np.zeros(program.n_parameters)
        laws = [law.moved(float(value)) if value else law for value in values]
        for name, own in self.inputs.items():
            own_laws = own.laws(program)
            places = [k for k, entry in enumerate(program.names) if entry.partition("[")[0] == name]
            for k in places:
                laws[k] = own_laws[k]
        return laws


def _depth(program: Program) -> int:
    """Return the largest number of rotations on one wire that parameters turn."""
    counts = [0] * program.n_wires
    for index in program.turned:
        counts[program.rotation(index).wire] += 1
    return max(counts, default=0) or 1


def named_angles(text: str, scale: float | None) -> RandomAngles | None:
    """Return the law of angles that a name or a formula stands for; None if it is none.

    Args:
        text: ``uniform``, ``small``, ``gaussian``, ``beta``, ``warm``, a law such as
            ``uniform(0, 2*pi)`` or ``normal(0, 1/sqrt(L))``, or ``around`` and a law;
            ``given``, the given angles themselves; ``identity-blocks(B)``.
        scale: Of small angles and of warm starts.

    Raises:
        UsageError: If a law is misspelt.

    >>> named_angles("normal(0, 1/sqrt(L))", None).formulas
    ('0', '1 / sqrt(L)')
    """
    if text in ("small", "warm"):
        size = "1/sqrt(D)" if scale is None else f"{scale!r}"
        about = " about the given angles" * (text == "warm")
        shown = "D^(-1/2), D angles" if scale is None else f"{scale:g}"
        name = f"angles uniform on ±{shown}{about}"
        return RandomAngles(name, "uniform", (f"-{size}", size), is_around=text == "warm")
    if text == "given":
        return RandomAngles("the given angles", "normal", ("0", "0"), is_around=True)
    mirrored = re.fullmatch(r"identity-blocks(?:\((\d+)\))?", text)
    if mirrored:
        blocks = int(mirrored[1] or 1)
        if not blocks:
            raise UsageError(
                "identity-blocks must be at least one block, such as identity-blocks(2)"
            )
        name = f"angles of {blocks} identity block{'s' * (blocks > 1)}, uniform on the circle"
        return RandomAngles(name, "uniform", ("-pi", "pi"), blocks=blocks)
    is_around = text.startswith("around ")
    spelt = NAMED.get(text, text.removeprefix("around ").strip())
    family = spelt.partition("(")[0].strip()
    if family not in _FAMILIES:
        return None
    call = _parsed(spelt)
    counts = _FAMILIES[family][1]
    if not isinstance(call, ast.Call) or call.keywords or len(call.args) not in counts:
        raise UsageError(f"a law of angles must be spelt {GRAMMAR}, not {text!r}")
    formulas = tuple(ast.unparse(argument) for argument in call.args)
    for argument in call.args:
        _value(argument, {"pi": pi, "n": 1.0, "D": 1.0, "L": 1.0})
    about = "about the given angles, " * is_around
    return RandomAngles(
        f"angles {about}{family}({', '.join(formulas)})", family, formulas, is_around
    )


def of_law(law: AngleDistribution) -> RandomAngles:
    """Return the ensemble of angles that all have one law."""
    return RandomAngles(f"angles {law}", law=law)


def _parsed(text: str) -> Formula:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise UsageError(f"a law of angles must be spelt {GRAMMAR}, not {text!r}") from None


def _value(node: Formula, names: Mapping[str, float]) -> float:
    """Return the value of a formula of numbers and names."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name() if node.id in names:
            return names[node.id]
        case ast.BinOp() if type(node.op) in _OPERATORS:
            return float(
                _OPERATORS[type(node.op)](_value(node.left, names), _value(node.right, names))
            )
        case ast.UnaryOp() if type(node.op) in _OPERATORS:
            return float(_OPERATORS[type(node.op)](_value(node.operand, names)))
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument]):
            return sqrt(_value(argument, names))
    raise UsageError(
        f"a law's numbers must be formulas of pi, n (qubits), D (angles), L (angles on a wire) and "
        f"sqrt, not {ast.unparse(node)!r}"
    )


def _refuse_wrong(family: str, numbers: list[float]) -> None:
    shown = ", ".join(f"{number:g}" for number in numbers)
    wrong = not all(isfinite(number) for number in numbers)
    if family == "uniform":
        wrong |= not numbers[0] < numbers[1]
    elif family == "normal":
        wrong |= numbers[1] < 0
    else:
        wrong |= min(numbers[:2]) <= 0 or (len(numbers) == 4 and not numbers[2] < numbers[3])
    if wrong:
        raise UsageError(f"a law of angles must be one, {family}({shown}) is none: {GRAMMAR}")
