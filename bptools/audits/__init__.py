"""The audit of a user's own circuit; ``bptools.audit`` is its one function.

This package is imported when an audit is asked for, not before: it needs PennyLane and JAX.

auditing           the audit: planned, of all sizes, gathered
size_audit         of one size: the first exact formula that applies, else samples
ensemble_choice    what a gradient is averaged over: input states, or
angle_ensembles    laws of angles, by name or by formula
cost_reading       from a cost to the circuits behind it
cost               one number that a cost returns
dependence         how its angles and outputs depend on its parameters
execution          a cost called with its QNodes answered from outside
mapped_calls       a QNode inside jax.vmap, called for every element
arguments          what it is called with: which numbers are its parameters
spelt_arguments    the same, spelt on a command line
foreign_circuits   circuits of OpenQASM, Qiskit and Cirq as costs
torch_functions    tensors of Torch, and JAX's functions for Torch's where it is traced
qasm_text          OpenQASM with its gates by their definitions
linear_numbers     what NumPy makes of expectation values, where it is linear
affine             which traced numbers are affine in them
measurements       what a circuit's measurements give
drawn_angles       a program and what its angles are made of
cirq_circuits      those of Cirq in OpenQASM, at values of their symbols
linear_angles      gates whose angles are linear functions of symbols
identity_blocks    angles of blocks whose second halves undo the first
program            a circuit, its angles, parameters and what it measures
observables        what is measured
matrix_strings     sparse matrices as sums of strings
whole_cost         the gradient of a cost as it is written, by PennyLane
chained_cost       the same of a function of expectation values, by the chain rule
cone               which gates and wires matter
gradient_moments   means and variances with what encloses them
haar_inputs        exact moments over Haar and local Haar inputs
matrix_products    random matrix product states, and their second moments
letter_sweep       the observable carried back by strings
string_sweep       the same where parameters turn several rotations
noisy_operators    the gradient's operator where there is noise
started_program    a program whose first fixed rotations are part of the state
random_angles      exact moments over random angles
averaged_inputs    the same of a cost that is averaged over a batch of data
angle_grid         the same of a few angles, by quadrature
turned_sums        a program as turns of sums of strings
sampled_gradients  both from samples
sample_budget      how many samples, by gates and by time
simulated_gradients  of each sample, block by block
fused_gates        gates gathered into blocks of two wires
picture_gradients  of each sample, fixed Clifford gates moved out of the way
group_circuit      a program as a group knows it
group_ensemble     exact moments over the group that the rotations generate
depth_audit        exact variances against the number of layers
depth_series       the same of a circuit whose depth is an argument, over any ensemble
remedies           the same circuit over other ensembles
trend              how a variance falls with the number of qubits
audit_records      what was found
audit_document     the same as a report
"""

from bptools.audits.audit_records import Audit, ParameterAudit, SizeAudit
from bptools.audits.auditing import audit
from bptools.audits.ensemble_choice import local_haar_states
from bptools.audits.trend import Decay, Trend

__all__ = ["Audit", "Decay", "ParameterAudit", "SizeAudit", "Trend", "audit", "local_haar_states"]
