"""Every theorem that a test of the kernel makes is read by the second reader too."""

import pytest

from bptools.derivations.tables import ProofTables
from bptools.kernel.minting import Theorem
from bptools.verification.limits import OutOfReach
from bptools.verification.rules.written import WrittenProof
from bptools.verification.terms.language import forget
from bptools.verification.terms.tables import Tables

MOST = 8  # theorems of one test that are read


def confirmed(theorem: Theorem) -> bool:
    """Return whether the reader confirms a theorem; it may be out of its reach.

    Raises:
        Rejected: If it says that it does not follow.
    """
    tables = ProofTables()
    place = tables.theorem(theorem)
    own = Tables()
    forget()
    try:
        own.read_terms(tables.content["terms"])
        own.read_contexts(tables.content["contexts"])
        read = WrittenProof(own, tables.content["theorems"]).theorem(place)
    except OutOfReach:
        return False
    return read.relation == theorem.relation.value


@pytest.fixture(autouse=True)
def theorems_are_confirmed(monkeypatch):
    """Read what is made in a test when it is over."""
    made = []
    make = Theorem.__init__

    def kept(theorem, *arguments):
        make(theorem, *arguments)
        made.append(theorem)

    monkeypatch.setattr(Theorem, "__init__", kept)
    yield
    for theorem in made[:MOST]:
        if getattr(theorem, "inference", None) is not None:
            confirmed(theorem)
