"""Arguments of a cost as they are typed on a command line."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bptools.errors import UsageError


def arguments_of(spelt: Sequence[str]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return arguments and keyword arguments from their texts.

    Args:
        spelt: One text an argument, with ``NAME=`` before a keyword argument: a Python literal,
            whose rectangular lists of numbers become arrays, or the name of a .npy file.

    Raises:
        UsageError: If a text is neither, or a file holds no array.

    >>> arguments_of(["[0.1, 0.2]", "layers=3"])
    ((array([0.1, 0.2]),), {'layers': 3})
    """
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for text in spelt:
        name, equals, rest = text.partition("=")
        if equals and name.strip().isidentifier():
            keywords[name.strip()] = _argument(rest.strip())
        elif keywords:
            raise UsageError(f"arguments without a name must come first, {text!r} does not")
        else:
            positional.append(_argument(text.strip()))
    return tuple(positional), keywords


def _argument(text: str) -> Any:  # noqa: ANN401 - whatever a cost takes
    if text.endswith(".npy"):
        return array_of(text)
    try:
        return _with_arrays(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        raise UsageError(
            f"an argument must be a Python literal such as [0.1, 0.2], or a .npy file, not {text!r}"
        ) from None


def array_of(file: str) -> Any:  # noqa: ANN401 - an array of any type
    """Return the array that a .npy file holds."""
    try:
        return np.load(Path(file), allow_pickle=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} must be a .npy file of numbers: {error}") from None


def _with_arrays(value: Any) -> Any:  # noqa: ANN401 - a literal
    """Return a literal with rectangular lists of numbers as arrays."""
    if isinstance(value, dict):
        return {key: _with_arrays(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        try:
            array = np.array(value)
        except ValueError:
            array = np.array(None)
        if array.dtype.kind in "fi" and array.size:
            return array
        return type(value)(_with_arrays(entry) for entry in value)
    return value
