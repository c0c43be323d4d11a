"""The audit of a user's own circuit; ``bptools.audit`` is its one function.

This package is imported when an audit is asked for, not before: it needs PennyLane and JAX.
"""

from bptools.audits.auditing import audit
from bptools.audits.ensembles import local_haar_states
from bptools.audits.records import Audit, ParameterAudit, SizeAudit
from bptools.audits.trend import Decay, Trend

__all__ = ["Audit", "Decay", "ParameterAudit", "SizeAudit", "Trend", "audit", "local_haar_states"]
