"""What the letters of the paper's claims are at instances of the spaces that are searched.

The smallest sizes are enough: a slack that is not its claim's differs there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np

from bptools.claims import Claim
from bptools.evaluation import Exact, Gaussian, gaussian_array
from bptools.hunting import exact
from bptools.hunting.claimed import Claimed, ClaimedInstance, Drawn, Letters, Spaces, drawn
from bptools.hunting.exact import adjoint, identity
from bptools.hunting.parametrised import Parts, density
from bptools.hunting.space import Space
from bptools.hunting.spaces.random_angles import SmallAngles
from bptools.hunting.spaces.random_inputs import RandomInputs

FINEST = 8  # denominator of a parameter
_I, _HALF = Gaussian(0, 1), Fraction(1, 2)
_ROOT_DIGITS = 10**40  # of a norm, which is rounded up


def of_instances(
    letters: Callable[[Any, Drawn], Letters], qubits: int | None = 1, gates: int | None = None
) -> Claimed:
    """Return the function that draws one instance of each space of these sizes, with its letters.

    Args:
        letters: Takes a space and an instance of it to the letters of the claim.
        qubits: Number of qubits that carry data; None where the claim has no other.
        gates: Number of gates; None where it has none, or no other.
    """

    def instances(claim: Claim, spaces: Spaces) -> Iterator[ClaimedInstance]:
        for space in spaces(qubits, gates):
            for instance in drawn(space, claim.name, finest=FINEST):
                yield ClaimedInstance(space, instance, letters(space, instance))

    return instances


def inputs(space: RandomInputs[Any], instance: Drawn) -> Letters:
    """Return the letters of a circuit with random inputs on one space, or beside ancillas."""
    size, beside = 2**space.n_qubits, 2**space.n_ancillas
    (generator,), (before, after) = exact.circuit(space.family, instance, space.sizes.n_wires)
    target = exact.observable(space.family, instance, space.n_qubits)
    start = gaussian_array(np.diag([1] + [0] * (size - 1)).astype(object))
    return {
        "N": size,
        "N_a": beside,
        "theta_k": 0,
        "P_k": generator,
        "U_-": adjoint(before),
        "U_+": adjoint(after),
        "psi_0": start,
        "sigma": target,
        "O": target,
        "Phi": np.kron(target, identity(beside)),
        "J": np.kron(identity(size), identity(beside)[:, :1]),
    }


def near_haar(space: RandomInputs[Any], instance: Drawn) -> Letters:
    """Return those letters with the roots of the deviations, and c K = M less its mean."""
    circuit = dict(inputs(space, instance))
    size = circuit["N"]
    first, second = (
        [exact.matrix(Parts(*columns)) for columns in instance.parameters[name]]
        for name in ("first", "second")
    )
    plus, minus = (root @ adjoint(root) for root in first)
    centred, norm = _centred(circuit)
    kets = [np.vstack([adjoint(ket), identity(size**2)[1:] * 0]) for ket in second]
    roots = {f"A_{sign}": adjoint(root) for sign, root in zip("+-", first, strict=True)}
    roots |= {f"B_{sign}": root for sign, root in zip("+-", kets, strict=True)}
    scaled = centred * (1 / norm)
    rest = {"c": norm, "K": scaled, "L": scaled, "X": first[0], "Delta_1": plus - minus}
    return circuit | roots | rest


def _centred(circuit: Letters) -> tuple[Exact, Fraction]:
    """Return M less its mean, of one qubit, and its norm, rounded up."""
    behind = circuit["U_-"] @ circuit["J"]
    carried = adjoint(circuit["U_+"]) @ circuit["Phi"] @ circuit["U_+"]
    generator = circuit["P_k"]
    inner = (generator @ carried - carried @ generator) * (_I * _HALF)
    operator = adjoint(behind) @ inner @ behind
    centred = operator - identity(2) * (np.trace(operator) * _HALF)
    square = np.trace(centred @ centred).x / 2  # both eigenvalues have the same square
    scaled = int(square.numerator) * _ROOT_DIGITS**2 // int(square.denominator)
    return centred, Fraction(isqrt(scaled) + 1, _ROOT_DIGITS)


def two_states(space: Space[Any], instance: Drawn) -> Letters:
    """Return the averaged states of two ensembles."""
    columns = (Parts(*instance.parameters[name]) for name in ("first", "second"))
    first, second = (exact.matrix(density(roots)) for roots in columns)
    return {"rho_1": first, "rho_2": second}


def branch(space: Space[Any], instance: Drawn) -> Letters:
    """Return a branch and its derivative as columns, the target diagonal, by default pure."""
    numbers = {name: value.item() for name, value in instance.parameters.items()}
    first, second = ([[numbers[f"{name}{i}"]] for i in (1, 2, 3)] for name in "ab")
    target = np.diag([numbers.get(f"s{i}", Fraction(i == 1)) for i in (1, 2, 3)])
    arrays = {"A": first, "B": second, "S": target}
    return {"N": 1, "M": 3} | {
        name: gaussian_array(np.array(entries, dtype=object)) for name, entries in arrays.items()
    }


def triple(space: Space[Any], instance: Drawn) -> Letters:
    """Return the coefficient and the width of the angles."""
    return {"m": instance.parameters["m"].item(), "a": instance.parameters["width"].item()}


def waves_of_two(space: SmallAngles, instance: Drawn) -> Letters:
    """Return the coefficients of the gradient of two gates, a wave in both angles.

    A gate at angle t makes (X + HXH)/2 + cos 2t (X - HXH)/2 + sin 2t i [H, X]/2 of X.
    """
    generators, gates = exact.circuit(space.family, instance, space.n_qubits)
    own = int(instance.choice["position"])
    rho = exact.state(space.family, instance)

    def coefficient(own_part: int, other_part: int) -> Fraction:
        operator = exact.observable(space.family, instance, space.n_qubits)
        for j in (1, 0):
            operator = adjoint(gates[j]) @ operator @ gates[j]
            operator = _parts(generators[j], operator)[own_part if j == own else other_part]
        value = np.trace(rho @ operator).x
        return Fraction(int(value.numerator), int(value.denominator))

    letters = {"a": instance.parameters["width"].item()}
    for name, own_part, sign in (("P", 2, 2), ("Q", 1, -2)):  # derivatives of sine and cosine
        for part, index in enumerate("0cs"):
            letters[f"{name}_{index}"] = sign * coefficient(own_part, part)
    return letters


def _parts(generator: Exact, operator: Exact) -> list[Exact]:
    """Return what a gate leaves, and what turns with the cosine and the sine of its angle."""
    flipped = generator @ operator @ generator
    commutator = generator @ operator - operator @ generator
    return [(operator + flipped) * _HALF, (operator - flipped) * _HALF, commutator * (_I * _HALF)]


def gates_about_one(space: SmallAngles, instance: Drawn) -> Letters:
    """Return the gates before and behind the differentiated one, and the measured projector."""
    generators, gates = exact.circuit(space.family, instance, space.n_qubits)
    own = int(instance.choice["position"])
    target = exact.observable(space.family, instance, space.n_qubits)
    rest = (identity(len(target)) - target) * Gaussian(_HALF, _HALF)  # its square is half of it
    letters: dict[str, Any] = {
        "N": len(target),
        "D": own,
        "L": len(gates) - own - 1,
        "a": instance.parameters["width"].item(),
        "rho": exact.state(space.family, instance),
        "H": generators[own],
        "E_+": target + rest,
        "E_-": rest,
    }
    for j, (generator, gate) in enumerate(zip(generators, gates, strict=True)):
        names, k = ("GW", j) if j < own else ("FV", j - own - 1)
        if j != own:
            letters |= {f"{names[0]} ({k})": generator, f"{names[1]} ({k})": gate}
    return letters
