"""Circuits, ours and PennyLane's, compiled to batched JAX states and gradients.

matrix_gates    the gates of a circuit, each a matrix, and whose angles they take
quantum_functions  the same of a PennyLane function; imported only to read one
plan            the gates collected into rounds, and the rounds into passes over the states
division        which gates come before, in and after the meeting of ancillas and data
gate_values     the matrices of all gates at one set of parameters
passes          one pass over states held as real numbers
block_matrices  the matrices that the passes multiply by, many at once
evolution       all passes at one set of parameters
measurement     the measurement of the ancillas, by an operator for every outcome
compiled        the compiled circuit, which is all that other rooms see
free_memory     what a batch may take
"""

from bptools.simulator.compiled import CompiledCircuit, compile_circuit, with_ancillas

__all__ = ["CompiledCircuit", "compile_circuit", "with_ancillas"]
