"""The confrontation of a claim with computations: cases compared, and verdicts on them.

check    how a confrontation announces which claims it confronts
cases    exact and enclosed values compared with what a claim says they are
sampled  intervals compared with what a claim says they enclose
"""

from bptools.confrontation.cases import (
    LONGEST,
    UNIT_ROUNDING,
    enclosed_case,
    evidence,
    exact_array_case,
    exact_case,
    rounding_radius,
)
from bptools.confrontation.check import Check, CheckFunction, check
from bptools.confrontation.sampled import (
    bound_case,
    bound_verdict,
    confirm,
    deciding_samples,
    equality_case,
    equality_verdict,
)

__all__ = [
    "LONGEST",
    "UNIT_ROUNDING",
    "Check",
    "CheckFunction",
    "bound_case",
    "bound_verdict",
    "check",
    "confirm",
    "deciding_samples",
    "enclosed_case",
    "equality_case",
    "equality_verdict",
    "evidence",
    "exact_array_case",
    "exact_case",
    "rounding_radius",
]
