"""Certificates: what they hold, and what Coq says of them where it is installed."""

import re
import shutil
from pathlib import Path

import pytest

import proofs
from bptools.certificates.assistant import Certificate, checked, sources
from bptools.certificates.gram import certificate
from bptools.errors import UsageError
from bptools.interface.certifying import certify

PROOFS = Path(proofs.__file__).parent
needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed")


def test_a_file_holds_the_table_and_asks_for_axioms():
    text = certificate("unitary", 2)
    assert "Definition below : poly := [(0); (-1); (0); (1)]." in text  # d (d^2 - 1)
    assert 'Redirect "gram" Print Assumptions gram.' in text
    assert "Admitted" not in text
    assert set(sources(2, PROOFS)) == {
        "steps.v",
        "kernel_rules.v",
        *(f"weingarten_{group}_{k}.v" for group in ("unitary", "orthogonal") for k in (1, 2)),
    }


@pytest.mark.parametrize(("group", "degree"), [("unitary", 7), ("orthogonal", 0), ("spin", 1)])
def test_other_tables_are_refused(group, degree):
    with pytest.raises(UsageError, match="degree must be in unitary 1 to 6, orthogonal 1 to 4"):
        certificate(group, degree)


def test_without_coq_the_files_are_written_and_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda name: None)
    certificates = certify(tmp_path, degree=1)
    assert certificates.exit_code == 0
    assert "not checked: Coq is not on this machine" in str(certificates)
    assert (tmp_path / "weingarten_unitary_1.v").is_file()
    assert b"sha256" in (tmp_path / "certificates.json").read_bytes()


@needs_coq
@pytest.mark.parametrize("group", ["unitary", "orthogonal"])
def test_coq_accepts_a_table_without_axioms(group):
    outcome = checked("table.v", certificate(group, 2))
    assert outcome.refused == ""
    assert [theorem.axioms for theorem in outcome.theorems] == [()] * len(outcome.theorems)
    assert "gram" in {theorem.name for theorem in outcome.theorems}


@needs_coq
def test_coq_refuses_a_wrong_table():
    text = certificate("unitary", 2)
    wrong = text.replace("([1%nat; 1%nat], [(0); (1)])", "([1%nat; 1%nat], [(1); (1)])")
    assert wrong != text
    outcome = checked("table.v", wrong)
    assert isinstance(outcome, Certificate)
    assert outcome.refused.startswith("Coq refuses it")
    assert outcome.theorems == ()


STEPS = {
    "steps.v": {"theorem1_bound", "theorem2_step", "theorem2_kappa_is_optimal"},
    "kernel_rules.v": {"rule_quotient", "rule_by_induction", "rule_equal_by_induction"},
}


def asked_once(text):
    """Return the theorems that a file asks about, and the file asking about all of them as one.

    Coq goes through its real numbers for each question, which takes longer than all proofs.
    """
    names = re.findall(r'^Redirect "(\w+)"', text, re.MULTILINE)
    proofs = re.sub(r"^Redirect .*\n", "", text, flags=re.MULTILINE)
    together = f"Definition together := ({', '.join(names)})."
    return names, f'{proofs}{together}\nRedirect "{names[0]}" Print Assumptions together.\n'


@needs_coq
@pytest.mark.parametrize("file", STEPS)
def test_coq_accepts_the_steps_by_the_axioms_of_its_real_numbers(file):
    names, text = asked_once(sources(1, PROOFS)[file])
    assert set(names) >= STEPS[file]
    outcome = checked(file, text)
    assert outcome.refused == ""
    (theorem,) = outcome.theorems
    assert theorem.axioms
    assert set(theorem.axioms) <= {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }


@needs_coq
def test_an_axiom_of_one_of_several_is_told():
    stated = "Axiom wrong : False.\nTheorem one : True.\nProof. exact I. Qed.\n"
    stated += "Theorem two : 0 = 1.\nProof. destruct wrong. Qed.\n"
    asked = "".join(f'Redirect "{x}" Print Assumptions {x}.\n' for x in ("one", "two"))
    _, text = asked_once(stated + asked)
    assert [theorem.axioms for theorem in checked("axiom.v", text).theorems] == [("wrong",)]
