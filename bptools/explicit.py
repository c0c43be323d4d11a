"""Explicit matrices as arrays of exact numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic


def exact_array(matrix: Basic) -> NDArray[Any]:
    """Return an explicit SymPy matrix, or a product of such, as an array of SymPy numbers.

    >>> from sympy import eye
    >>> exact_array(eye(2))
    array([[1, 0],
           [0, 1]], dtype=object)
    """
    value = matrix.doit()
    value = value.as_explicit() if hasattr(value, "as_explicit") else value
    return np.array(value.tolist(), dtype=object)
