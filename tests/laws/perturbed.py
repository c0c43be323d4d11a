"""A false claim beside a true one, as the laws of every project perturb it."""

from bptools.laws import falser
from checks import PERTURBED


def perturbed(claim):
    """Return the least false claim beside this one."""
    return next(falser(claim, PERTURBED))
