"""PennyLane circuits compiled to batched JAX states and gradients.

tape       a PennyLane circuit as a list of gates: what each does, on which wires, and its matrix
plan       the order of work: gates collected into rounds of block products, phases and wide gates
matrices   the matrices of a circuit's blocks from its parameters, many equal blocks at once
passes     passes over a batch of states held as real numbers, the batch innermost
evolution  a circuit at one set of parameters: its matrices and what they make of a batch of states
circuit    a PennyLane circuit compiled to fused products over a batch of states
memory     the memory that a simulation may take, and how it takes less of it
"""

from bptools.simulator.compiled import CompiledCircuit, compile_circuit, with_ancillas

__all__ = ["CompiledCircuit", "compile_circuit", "with_ancillas"]
