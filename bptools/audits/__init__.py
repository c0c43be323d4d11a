"""The audit of a user's own circuit; ``bptools.audit`` is its one function.

tape         from a PennyLane QNode to a ``Program``: its tape, decomposed into rotations and CZ
program      a QNode as the engines know it: gates, and how its parameters turn them
observables  what a circuit measures: Pauli strings, or a few eigenvectors
inputs       exact moments over Haar and local Haar inputs, from traces of the gradient's operator M
angles       moments over random angles by propagating Pauli strings, where the circuit allows it
cone         the light cone: which Pauli letters can reach an observable, gate by gate
ensembles    what a gradient is averaged over: input states, or angles
moments      means and variances of all gradients, with the interval that encloses each
sampling     gradients of single inputs or single draws of angles, all parameters at once
trend        how a variance falls with the number of qubits
auditing     audit a circuit: which of its gradients vanish, how fast, and what that costs in shots
records      what an audit found: plain records that serialise, print themselves and give a figure
report       the audit as a document: a page and a PDF by the report's own writers

This package is imported when an audit is asked for, not before: it needs PennyLane and JAX.
"""

from bptools.audits.auditing import audit
from bptools.audits.ensembles import local_haar_states
from bptools.audits.records import Audit, ParameterAudit, SizeAudit
from bptools.audits.trend import Decay, Trend

__all__ = ["Audit", "Decay", "ParameterAudit", "SizeAudit", "Trend", "audit", "local_haar_states"]
