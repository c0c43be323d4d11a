"""Statistics that give a rigorous verdict: intervals valid at finite samples, no normal theory.

A check draws from a named ``stream``, condenses its samples to an interval at its share of the
report's error rate (``Budget``) and reads off a verdict; a sampled failure is confirmed by a
second run whose share was reserved beforehand.

    streams    random streams named by what they are for
    budget     what one check may spend: error rate and samples
    estimate   what is kept of a chunk of samples, and adds
    interval   an interval with the error rate at which it was stated
    intervals  two-sided intervals for a mean, valid at every sample size
    betting    a lower bound for the mean of what is not negative, however large it may be
    variances  intervals for a variance, from the first two moments
    slopes     rates of decay, as linear functionals with intervals
"""

from bptools.statistics.betting import lower_bound_of_mean
from bptools.statistics.budget import Budget
from bptools.statistics.estimate import Estimate, chunked
from bptools.statistics.interval import Interval
from bptools.statistics.intervals import (
    bernstein_interval,
    catoni_interval,
    clopper_pearson_interval,
    median_interval,
)
from bptools.statistics.slopes import least_squares_slope, log_slope_interval
from bptools.statistics.streams import stream
from bptools.statistics.variances import (
    bounded_variance_interval,
    catoni_variance_interval,
    variance_from_moments,
)

__all__ = [
    "Budget",
    "Estimate",
    "Interval",
    "bernstein_interval",
    "bounded_variance_interval",
    "catoni_interval",
    "catoni_variance_interval",
    "chunked",
    "clopper_pearson_interval",
    "least_squares_slope",
    "log_slope_interval",
    "lower_bound_of_mean",
    "median_interval",
    "stream",
    "variance_from_moments",
]
