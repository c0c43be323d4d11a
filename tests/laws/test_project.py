"""The laws that ship with the package, on the paper of this repository."""

from pathlib import Path

import pytest

import checks
import proofs
from bptools.claims import Claim
from bptools.laws import laws
from bptools.running.project import load
from tests.laws.perturbed import perturbed

ROOT = Path(proofs.__file__).parents[1]
CHECKS, CLAIMS = load(ROOT).checks, {claim.name: claim for claim in load(ROOT).claims}


@pytest.mark.parametrize("law", laws(ROOT), ids=str)
def test_law(law):
    law.require()


@pytest.mark.parametrize("name", checks.PERTURBED)
def test_every_perturbation_is_another_claim(name):
    assert perturbed(CLAIMS[name]).closed_form != CLAIMS[name].closed_form


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.claim.name}-{check.finding}")
def test_a_check_says_in_a_line_what_it_does(check):
    assert check.title != check.confront.__name__.replace("_", " ")
    assert isinstance(check.claim, Claim)
