"""Samplers of random states and unitaries; nothing here knows an exact integral of ``haar``."""

from bptools.ensembles.ghz import extended_ghz_states
from bptools.ensembles.haar import Sampler, haar_states, haar_unitaries
from bptools.ensembles.laws import state_laws, unitary_laws

__all__ = [
    "Sampler",
    "extended_ghz_states",
    "haar_states",
    "haar_unitaries",
    "state_laws",
    "unitary_laws",
]
