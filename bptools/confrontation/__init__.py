"""The confrontation of a claim with computations: cases compared, and verdicts on them.

check        how a confrontation announces which claims it confronts, and what it gives back
cases        exact, enclosed and rounded values compared with what a claim says they are
letters      what a claim's letters are in an instance, as text
sampled      intervals compared with what a claim says they enclose
sequential   samples drawn until a verdict is reached
examination  from the cases of a check to the evidence of a finding
"""

from bptools.confrontation.cases import (
    LONGEST,
    ROUNDED,
    UNIT_ROUNDING,
    ball_case,
    claimed_at,
    exact_array_case,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.confrontation.check import Check, CheckFunction, Confrontation, check
from bptools.confrontation.examination import examine, judge
from bptools.confrontation.sampled import (
    bound_case,
    bound_verdict,
    confirm,
    deciding_samples,
    equality_case,
    equality_verdict,
)
from bptools.confrontation.sequential import SequentialSampling

__all__ = [
    "LONGEST",
    "ROUNDED",
    "UNIT_ROUNDING",
    "Check",
    "CheckFunction",
    "Confrontation",
    "SequentialSampling",
    "ball_case",
    "bound_case",
    "bound_verdict",
    "check",
    "claimed_at",
    "confirm",
    "deciding_samples",
    "equality_case",
    "equality_verdict",
    "exact_array_case",
    "exact_case",
    "examine",
    "judge",
    "rounded_case",
    "rounding_radius",
]
