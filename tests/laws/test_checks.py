"""Laws that every check obeys: it can fail, it admits doubt, and it owes nothing to the proofs."""

import ast
import dataclasses
import importlib
import pkgutil
from pathlib import Path

import pytest

import checks
import proofs
from bptools.claims import Claim, Method, Stance, Verdict
from bptools.confrontation import examine
from bptools.running.findings import declared
from bptools.statistics import Budget
from tests.laws.perturbed import FACTORS, NUMBERS, OFFSETS, perturbed

BUDGET = Budget(error_rate=1e-2, samples=3000)
DERIVING = ("bptools.algebra", "bptools.derivations", "bptools.haar")


def collected(room):
    found = []
    for module in pkgutil.iter_modules(room.__path__):
        name = f"{room.__name__}.{module.name}"
        for value in vars(importlib.import_module(name)).values():
            if getattr(value, "__module__", "") == name:
                found.extend(declared(value))
    return found


def stated():
    """Return every claim of the proofs' files, derived or not."""
    found = {}
    for module in pkgutil.iter_modules(proofs.__path__):
        for value in vars(importlib.import_module(f"proofs.{module.name}")).values():
            items = value if isinstance(value, tuple) else (value,)
            found |= {item.name: item for item in items if isinstance(item, Claim)}
    return found


PROOFS, CHECKS = collected(proofs), collected(checks)
CLAIMS = stated()
SAMPLED = [check for check in CHECKS if check.weight > 0]
SOURCES = sorted(Path(checks.__file__).parent.glob("*.py"))


def names(checks):
    return [f"{check.claim.name}-{check.confront.__name__}" for check in checks]


def verdict(check, claim, budget=BUDGET):
    share = budget if check.method is Method.SAMPLED else None
    about = dataclasses.replace(check, claim=claim)
    return examine(about, seed=1, budget=share, quick=True).verdict


each_check = pytest.mark.parametrize("check", CHECKS, ids=names(CHECKS))
each_sampled_check = pytest.mark.parametrize("check", SAMPLED, ids=names(SAMPLED))


def repaired(claim):
    repair = claim.repair
    return CLAIMS[claim.repaired_by].closed_form if repair is None else repair


@each_check
def test_a_false_claim_is_refuted_and_a_repaired_one_is_not(check):
    claim = check.claim
    if claim.stance is Stance.REFUTED:
        true = claim.with_closed_form(repaired(claim))
        assert verdict(check, true) is not Verdict.FAILS
    else:
        assert verdict(check, perturbed(claim)) is Verdict.FAILS


@each_sampled_check
def test_a_handful_of_samples_decides_nothing(check):
    assert verdict(check, check.claim, BUDGET.starved()) is Verdict.INCONCLUSIVE


def test_every_claim_is_checked():
    assert {check.claim.name for check in CHECKS} == set(CLAIMS)


def test_every_claim_is_derived_unless_it_is_empirical():
    derived = {proof.claim.name for proof in PROOFS}
    assert derived == {name for name, claim in CLAIMS.items() if not claim.empirical}


def test_every_perturbation_is_of_a_claim_and_another_one():
    for name in (*FACTORS, *OFFSETS, *NUMBERS):
        assert perturbed(CLAIMS[name]).closed_form != CLAIMS[name].closed_form


@each_check
def test_a_check_says_in_a_line_what_it_does(check):
    assert check.title != check.confront.__name__.replace("_", " ")


@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_no_check_imports_what_derives(source):
    for node in ast.walk(ast.parse(source.read_text())):
        imported = [
            alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)
        ]
        origin = getattr(node, "module", None) or ""
        for name in (origin, *(f"{origin}.{item}".strip(".") for item in imported)):
            assert not name.startswith(DERIVING)
