"""PennyLane circuits compiled to batched JAX states and gradients."""

from bptools.simulator.circuit import CompiledCircuit, compile_circuit, with_ancillas

__all__ = ["CompiledCircuit", "compile_circuit", "with_ancillas"]
