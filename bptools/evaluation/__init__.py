"""Values of formulas at explicit matrices and numbers, exactly or in floating point.

gaussian  arrays of exact complex numbers, Q(i)
evaluate  the value of a formula where its symbols have values
balls     matrices of balls, which enclose the exact result
"""

from bptools.evaluation.evaluate import Array, Values, evaluate
from bptools.evaluation.gaussian import (
    Exact,
    Gaussian,
    complex_array,
    exact_array,
    gaussian_array,
)

__all__ = [
    "Array",
    "Exact",
    "Gaussian",
    "Values",
    "complex_array",
    "evaluate",
    "exact_array",
    "gaussian_array",
]
