"""PennyLane circuits compiled to batched JAX states and gradients."""

from bptools.simulator.circuit import CompiledCircuit, compile_circuit, with_ancillas
from bptools.simulator.mmd import fidelities, mmd_u, mmd_v

__all__ = ["CompiledCircuit", "compile_circuit", "fidelities", "mmd_u", "mmd_v", "with_ancillas"]
