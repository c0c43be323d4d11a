"""The same by orbits of Pauli strings, which know of no Haar integral."""

from collections.abc import Iterator

from bptools.circuits import PauliString
from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.evaluation import evaluate
from bptools.gradients.pauli import ProductState
from bptools.groups import RotationGroup, loss_moments
from proofs.losses import N, string


@check(string, method=Method.EXACT)
def by_orbits(claim: Claim) -> Iterator[Case]:
    """Rotations about X, Z and ZZ, which generate su(2^n): second moments by orbits of strings."""
    for n_qubits in (2, 3, 4):
        labels = [_on(place, letter, n_qubits) for place in range(n_qubits) for letter in "XZ"]
        labels += [_on(place, "ZZ", n_qubits) for place in range(n_qubits - 1)]
        group = RotationGroup([PauliString.from_label(label) for label in labels])
        observable = PauliString.from_label(_on(0, "Z", n_qubits))
        variance = loss_moments(group, observable, ProductState.zeros(n_qubits)).variance
        claimed = evaluate(claim.closed_form, {N: 2**n_qubits}, exact=True)
        yield exact_case(f"{n_qubits} qubits", claim.relation, variance, claimed)


def _on(place: int, letters: str, n_qubits: int) -> str:
    return "I" * place + letters + "I" * (n_qubits - place - len(letters))
