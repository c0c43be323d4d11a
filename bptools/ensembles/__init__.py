"""Samplers of random states and unitaries; nothing here knows an exact integral of ``haar``.

haar              batched NumPy samplers of the Haar measure
qutip_haar        Haar random states and unitaries drawn by QuTiP
stabiliser        uniformly random stabiliser states of many qubits, a state 3-design
ghz               extended GHZ states: superpositions of |0..0⟩ and |1..1⟩
random_circuits   states of random circuits of any depth, and their second moment in closed form
rational          random matrices, states and circuits over Q(i): generic
designs           finite designs in exact numbers: sums over them are Haar averages
moment_operators  first and second moments of ensembles of states as matrices
laws              a test bed for Haar samplers, for who asks for it: it needs the exact algebra
"""

from bptools.ensembles.ghz import extended_ghz_states
from bptools.ensembles.haar import Sampler, haar_states, haar_unitaries

__all__ = [
    "Sampler",
    "extended_ghz_states",
    "haar_states",
    "haar_unitaries",
]
