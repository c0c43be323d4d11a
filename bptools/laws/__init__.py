"""The laws that every claim, proof, check and slack of a project obeys, on any paper.

    law         one law about one subject, and how it is broken
    perturbing  false claims and lines beside the true ones
    proofs      laws of derivations: a false statement and an altered line are refused
    checks      laws of checks: each can fail, admits doubt, and owes nothing to the proofs
    slacks      laws of slacks: each is the claim's
    collecting  all laws of a project

In ``tests/test_laws.py`` of a project:

    import pytest
    from bptools.laws import laws

    @pytest.mark.parametrize("law", laws(), ids=str)
    def test_law(law):
        law.require()
"""

from bptools.laws.collecting import laws
from bptools.laws.law import BrokenLawError, ProjectLaw
from bptools.laws.perturbing import altered, falser

__all__ = ["BrokenLawError", "ProjectLaw", "altered", "falser", "laws"]
