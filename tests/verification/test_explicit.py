"""Explicit matrices and witnesses in the second reader: what the kernel takes, and nothing else."""

import pytest

from bptools.derivations.tables import ProofTables, constant_term
from bptools.kernel import terms as t
from bptools.kernel.terms import whole
from bptools.verification.explicit.evaluation import require_violated
from bptools.verification.explicit.witnesses import ExplicitValues, require_witness
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.rules import equalities
from bptools.verification.terms.contexts import Proposition
from bptools.verification.terms.tables import Tables
from bptools.witnesses.values import Model
from tests.kernel.test_refusals import (
    ENTRIES,
    GIVEN,
    GOOD,
    HELD,
    MEAN_OF_A_MATRIX,
    MIXED,
    MODELS,
    NO_ENTRIES,
    NO_MODELS,
    NUMBERS,
    TRUE,
)


def read(tables):
    own = Tables()
    own.read_terms(tables.content["terms"])
    own.read_contexts(tables.content["contexts"])
    return own


def carried(context, *sides):
    """Return a context and terms of the kernel as the reader reads them."""
    tables = ProofTables()
    places = tables.context(context), *map(tables.term, sides)
    own = read(tables)
    return own.context(places[0]), *map(own.term, places[1:])


def witness(context, model):
    """Return a context and values of its names as the reader reads them."""
    tables = ProofTables()
    place = tables.context(context)
    entry = {
        "scalars": {name: tables.term(x) for name, x in model.scalars.items()},
        "matrices": {
            name: [[tables.term(constant_term(x)) for x in row] for row in value.entries]
            for name, value in model.matrices.items()
        },
        "functions": [[*key, tables.term(x)] for key, x in model.functions.items()],
    }
    own = read(tables)
    return own.context(place), ExplicitValues.read(entry, own)


@pytest.mark.parametrize("label", ENTRIES)
def test_matrices_are_compared_entry_by_entry(label):
    left, right = ENTRIES[label]
    assert equalities.entrywise(*carried(NUMBERS, left, right)).relation == "="
    false = t.Product((whole(3), left, left)), t.Sum((right, left))
    with pytest.raises(Rejected, match="not shown to be equal"):
        equalities.entrywise(*carried(NUMBERS, *false))


def test_a_mean_of_a_matrix_is_compared_entry_by_entry():
    mean, matrix = MEAN_OF_A_MATRIX
    assert equalities.entrywise(*carried(NUMBERS, mean, matrix)).relation == "="
    with pytest.raises(Rejected, match="not shown to be equal"):
        equalities.entrywise(*carried(NUMBERS, mean, t.Sum((matrix, matrix))))


@pytest.mark.parametrize("label", NO_ENTRIES)
def test_what_has_no_entries(label):
    with pytest.raises((Rejected, OutOfReach)):
        equalities.entrywise(*carried(NUMBERS, NO_ENTRIES[label], NO_ENTRIES[label]))


@pytest.mark.parametrize("label", MODELS)
def test_what_is_no_witness(label):
    with pytest.raises(Rejected):
        require_witness(*witness(HELD, MODELS[label][0]), None)


@pytest.mark.parametrize("label", NO_MODELS)
def test_what_is_no_witness_of_everything(label):
    with pytest.raises(Rejected):
        require_witness(*witness(GIVEN, NO_MODELS[label][0]), None)


def family(*more):
    """The tables of involutions G of which the square of the first has a trace, that is 2."""
    tables = Tables()
    tables.read_terms(
        [
            ["Rational", "0"],
            ["Rational", "2"],
            ["Member", "G", 0],
            ["Product", [2, 2]],
            ["Trace", 3],
        ]
    )
    tables.read_contexts([[["Family", "G", 1, ["Hermitian involution"]], *map(list, more)]])
    return tables


@pytest.mark.parametrize("name", ["G (0)", "A", "x"])
def test_a_witness_gives_no_value_to_what_is_not_declared(name):
    """Of a family it gives one to all members; another one for the first was not looked at."""
    tables = family()
    theorem = Proposition(tables.context(0), tables.term(4), "=", tables.term(4))
    matrices = {"G": [[0, 1], [1, 0]], name: [[1, 0], [0, 1]]}
    forged = ExplicitValues.read({"scalars": {}, "matrices": matrices, "functions": []}, tables)
    with pytest.raises(Rejected, match="is not declared"):
        require_violated(theorem, "=", tables.term(1), forged)


def test_no_name_reads_as_a_member_of_a_family():
    with pytest.raises(Rejected, match="reads as a member of a family"):
        family(("Scalar", "G (0)", "real", 0, None))


def test_what_is_a_witness():
    for context, model in ((HELD, Model(GOOD, MIXED)), (GIVEN, TRUE)):
        assert require_witness(*witness(context, model), None) is None, "it is not refused"
