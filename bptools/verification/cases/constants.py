"""Numbers as results write them, read exactly: ``-2 - 114*I``, ``5*sqrt(2)/96``."""

from __future__ import annotations

import ast
import re
from fractions import Fraction

from bptools.verification.limits import LARGEST_EXPONENT, LONGEST_NUMBER
from bptools.verification.terms.language import Node, negative, node, whole

_ALPHABET = re.compile(r"[-+*/() 0-9]*|(?:[-+*/() 0-9]|\bI\b|\bpi\b|\bsqrt\b|\batan\b)*")
_OPERATIONS = {ast.Add: "Sum", ast.Sub: "Sum", ast.Mult: "Product", ast.Div: "Product"}


def constant(text: object) -> Node | None:
    """Return the exact number that a text writes; None if it writes none.

    >>> constant("1/2") is constant("0.5…")
    False
    """
    if not isinstance(text, str) or len(text) > LONGEST_NUMBER or not _ALPHABET.fullmatch(text):
        return None
    try:
        return _read(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _read(tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=int(value)):
            return whole(value)
        case ast.Name(id="I"):
            return node("ImaginaryUnit")
        case ast.Name(id="pi"):
            return node("Pi")
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument]):
            return node("Power", _read(argument), whole(Fraction(1, 2)))
        case ast.Call(func=ast.Name(id="atan"), args=[argument]):
            return node("Apply", "arctan", _read(argument))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return negative(_read(operand))
        case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=int(exponent))):
            if abs(exponent) <= LARGEST_EXPONENT:
                return node("Power", _read(base), whole(exponent))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
            second = _read(right)
            if isinstance(operation, ast.Sub):
                second = negative(second)
            if isinstance(operation, ast.Div):
                second = node("Power", second, whole(-1))
            return node(_OPERATIONS[type(operation)], (_read(left), second))
    raise ValueError("this writes no number")
