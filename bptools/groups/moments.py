"""Mean and variance of a loss and of its gradients, exactly, for circuits deep enough to be Haar.

The circuit's unitary U is Haar random on the group that its rotations generate. With C the orbit of
a string P, E U†PU is 0 unless |C| = 1, and E (U†PU)⊗(U†P'U) is 0 unless PP' = L commutes with all
generators, when it is the mean of S ⊗ S L over S in C.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction

from bptools.circuits import PauliString, PauliSum, hermitian_product
from bptools.errors import UsageError
from bptools.gradients.pauli import PauliState
from bptools.groups.group_moments import GroupMoments
from bptools.groups.modules import module_gradient, module_loss
from bptools.groups.purities import (
    DerivedState,
    Number,
    divided,
    expectation,
    orbit_overlap,
)
from bptools.groups.rotation_group import Orbit, RotationGroup
from bptools.groups.sum_group import SumGroup

Observable = PauliString | PauliSum


def loss_moments(
    group: RotationGroup | SumGroup, observable: Observable, state: PauliState
) -> GroupMoments:
    """Return the moments of tr(O U ρ U†), U Haar on a group.

    Args:
        group: The group, of rotations about strings (by orbits, at any size) or about sums of
            strings (by what commutators make of O, up to 256 dimensions; at any dimension on up to
            10 qubits where the group is everything that its symmetries allow, and for free fermions
            and an O of two Majorana letters).
        observable: A string or a real sum of strings.
        state: The input ρ: a product, stabiliser, pure or mixed state.

    Returns:
        The moments, for observables inside and outside the Lie algebra alike.

    Raises:
        UsageError: If the numbers of qubits differ, or an orbit must be listed and does not fit.

    >>> from bptools.gradients.pauli import ProductState
    >>> ising = ("ZZII", "IZZI", "IIZZ", "XIII", "IXII", "IIXI", "IIIX")
    >>> group = RotationGroup([PauliString.from_label(p) for p in ising])
    >>> loss_moments(group, PauliString.from_label("ZZII"), ProductState.zeros(4)).variance
    Fraction(3, 28)
    """
    observable = _checked(group, observable, state)
    if isinstance(group, SumGroup):
        return module_loss(group, observable, state)
    terms = observable.terms

    def pair(orbit: Orbit, partner: PauliString) -> Number:
        return divided(orbit_overlap(group, orbit, partner, state), orbit.size)

    fixed = (c * expectation(state, string) for c, string in terms if group.centralises(string))
    return GroupMoments(sum(fixed, start=0), _second(group, terms, pair))


def gradient_moments(
    group: RotationGroup | SumGroup,
    observable: Observable,
    state: PauliState,
    generator: Observable,
    *,
    haar_before: bool = True,
    haar_after: bool = True,
) -> GroupMoments:
    """Return the moments of ∂ tr(O U ρ U†) by the angle of one rotation exp(−iθH/2).

    Args:
        group: The group of the circuit before and after the rotation.
        observable: A string or a real sum of strings.
        state: The input ρ.
        generator: H. For rotations about strings, of the group's generators or any other string;
            for those about sums one of them, between what is Haar.
        haar_before: Whether what acts before the rotation is Haar on the group; else it is nothing.
        haar_after: Whether what acts after it is.

    Returns:
        The moments; the mean is 0 wherever something that moves is averaged.

    Raises:
        UsageError: If the numbers of qubits differ, or an orbit must be listed and does not fit.

    >>> from bptools.gradients.pauli import ProductState
    >>> x, z = PauliString.from_label("X"), PauliString.from_label("Z")
    >>> gradient_moments(RotationGroup([x, z]), z, ProductState.zeros(1), x).variance
    Fraction(2, 9)
    """
    observable = _checked(group, observable, state)
    if isinstance(group, SumGroup):
        if not (haar_before and haar_after):
            raise UsageError("haar_before and haar_after must be true for sums of strings")
        return module_gradient(group, observable, state, generator)
    terms = observable.terms
    if not isinstance(generator, PauliString):
        raise UsageError(f"generator must be a Pauli string, it is {generator!r}")
    if generator.n_qubits != group.n_qubits or not generator.support:
        raise UsageError(
            f"generator must be a string of {group.n_qubits} qubits other than the identity, it is "
            f"{generator}"
        )
    if not haar_after:
        derived = _derived(terms, generator)
        if not derived:
            return GroupMoments(0, 0)
        if haar_before:
            return loss_moments(group, PauliSum(derived), state)
        mean = sum((c * expectation(state, string) for c, string in derived), start=0)
        return GroupMoments(mean, mean**2)
    if not haar_before:
        return loss_moments(group, observable, DerivedState(state, generator))
    fixed = _derived([term for term in terms if group.centralises(term[1])], generator)
    mean = loss_moments(group, PauliSum(fixed), state).mean if fixed else 0
    return GroupMoments(mean, _second(group, terms, _pair_of_gradients(group, state, generator)))


def _pair_of_gradients(
    group: RotationGroup, state: PauliState, generator: PauliString
) -> Callable[[Orbit, PauliString], Number]:
    """Return what two strings of an observable contribute to the second moment of a gradient."""
    turning = turned_by(group, generator)

    def inside(orbit: Orbit, partner: PauliString) -> Number:
        fraction = turning(orbit)
        overlap = orbit_overlap(group, orbit, partner, state) if fraction else 0
        return fraction * divided(overlap, orbit.size)

    def outside(orbit: Orbit, partner: PauliString) -> Number:
        link = orbit.start.times(partner)[1]
        if not link.commutes(generator):
            return 0
        return _listed_gradient(group, orbit, partner, state, generator)

    return inside if group.holds(generator) else outside


def turned_by(group: RotationGroup, generator: PauliString) -> Callable[[Orbit], Fraction]:
    """Return the share of an orbit that anticommutes with a string of the Lie algebra.

    Only the part that the string belongs to decides, and the orbit meets all that the part makes
    equally often.
    """

    def share(orbit: Orbit) -> Fraction:
        for part in orbit.parts:
            signed = part.signed(generator.vector)
            if abs(signed) != part.size:
                return Fraction(part.size - signed, 2 * part.size)
        return Fraction(not orbit.start.commutes(generator))

    return share


def _listed_gradient(
    group: RotationGroup,
    orbit: Orbit,
    partner: PauliString,
    state: PauliState,
    generator: PauliString,
) -> Number:
    """Return the same for a rotation outside of the group: one outer orbit after another."""
    phase, link = orbit.start.times(partner)
    derived = {
        hermitian_product(generator, string).vector
        for string in (_string(group, v) for v in group.listed(orbit.start).vectors)
        if not generator.commutes(string)
    }
    total: Number = 0
    while derived:
        string = _string(group, min(derived))
        power, moved = string.times(link)
        outer = group.orbit(string)
        reached = derived & group.listed(string).vectors
        along = moved if (power + phase) % 4 == 0 else -moved
        overlap = orbit_overlap(group, outer, along, state)
        total += len(reached) * divided(overlap, outer.size)
        derived -= reached
    return divided(total, orbit.size)


def _string(group: RotationGroup, vector: int) -> PauliString:
    """Return the positive string of a vector."""
    return PauliString(group.n_qubits, vector & (1 << group.n_qubits) - 1, vector >> group.n_qubits)


def _second(
    group: RotationGroup,
    terms: Sequence[tuple[Number, PauliString]],
    pair: Callable[[Orbit, PauliString], Number],
) -> Number:
    """Return Σ cᵢcⱼ pair(i, j) over the terms whose product commutes with all generators."""
    alike: dict[int, list[tuple[Number, PauliString]]] = defaultdict(list)
    for coefficient, string in terms:
        pattern = sum((not string.commutes(g)) << k for k, g in enumerate(group.generators))
        alike[pattern].append((coefficient, string))
    total: Number = 0
    for members in alike.values():
        for place, (coefficient, string) in enumerate(members):
            orbit = group.orbit(string)
            total += coefficient**2 * pair(orbit, string)
            for weight, partner in members[:place]:
                total += 2 * coefficient * weight * pair(orbit, partner)
    return total


def _derived(
    terms: Sequence[tuple[Number, PauliString]], generator: PauliString
) -> tuple[tuple[Number, PauliString], ...]:
    """Return (i/2)[H, O]."""
    return tuple(
        (coefficient, hermitian_product(generator, string))
        for coefficient, string in terms
        if not generator.commutes(string)
    )


def _checked(
    group: RotationGroup | SumGroup, observable: Observable, state: PauliState
) -> PauliSum:
    """Return an observable as a sum, its signs in the coefficients; refuse what does not fit."""
    if isinstance(observable, PauliString):
        observable = PauliSum(((1, observable),))
    if not isinstance(observable, PauliSum):
        raise UsageError(f"observable must be a Pauli string or sum, it is {observable!r}")
    for name, count in (("observable", observable.n_qubits), ("state", state.n_qubits)):
        if count != group.n_qubits:
            raise UsageError(
                f"{name} must have {group.n_qubits} qubits as the generators have, it has {count}"
            )
    return observable
