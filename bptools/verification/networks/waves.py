"""Exponentials exp(-i a V) of a Hermitian letter V, as tensors with an angle, and powers of V."""

from __future__ import annotations

from bptools.verification.limits import OutOfReach
from bptools.verification.networks.sums import POINT, NetworkSum
from bptools.verification.networks.tensors import (
    Draft,
    FixedIndex,
    IndexedTensor,
    IndexNetwork,
    Leg,
    Wave,
)
from bptools.verification.scalars.polynomials import inside, quantity
from bptools.verification.scalars.ratios import ONE, ZERO, Ratio


def settled(draft: Draft, place: int, tensor: IndexedTensor, wave: Wave) -> bool:
    """Write the conjugate exp(-iaV)* = exp(i a* V)^T out, and what has no angle as powers of V."""
    row, column = tensor.legs
    angle = Ratio(wave.angle)
    if tensor.conjugated:
        turned = wave._replace(angle=(-angle.conjugate()).key)
        draft.tensors[place] = tensor._replace(conjugated=False, legs=(column, row), wave=turned)
        return True
    if not angle.is_zero:
        return False
    del draft.tensors[place]
    plain = tensor._replace(wave=None)
    for _ in range(wave.power - 1):
        between = draft.leg(_size(draft, row))
        draft.tensors.append(plain._replace(legs=(row, between)))
        row = between
    if wave.power:
        draft.tensors.append(plain._replace(legs=(row, column)))
    else:
        draft.join((row, column))
    return True


def _size(draft: Draft, leg: Leg) -> Ratio:
    size = ONE
    for index in leg:
        if isinstance(index, FixedIndex):
            raise OutOfReach("a power of a matrix at a fixed place")
        size = size * draft.sizes[index]
    return size


def merged(left: IndexedTensor, right: IndexedTensor, leg: Leg) -> IndexedTensor | None:
    """Return V^j exp(-iaV) V^k exp(-ibV) = V^(j+k) exp(-i(a+b)V), where a row meets a column."""
    sides = left.legs.index(leg), right.legs.index(leg)
    if (leg and sides[0] == sides[1]) or left.conjugated or right.conjugated:
        return None
    first, second = (left, right) if sides[0] == 1 else (right, left)
    waves = [x.wave or Wave(ZERO.key, 1) for x in (first, second)]
    angle = sum((Ratio(x.angle) for x in waves), ZERO)
    wave = Wave(angle.key, sum(x.power for x in waves))
    return first._replace(legs=(first.legs[0], second.legs[1]), wave=wave)


def exponential(name: str, shape: tuple[Ratio, Ratio], angle: Ratio) -> Draft:
    """Return exp(-i angle V) of a letter V."""
    draft = Draft(POINT, ONE)
    draft.ends = [draft.leg(size) for size in shape]
    legs = draft.ends[0], draft.ends[1]
    draft.tensors.append(IndexedTensor(name, legs, wave=Wave(angle.key)))
    return draft


def in_waves(network: IndexNetwork, name: str) -> bool:
    """Return whether a variable is in the angle of an exponential."""
    angles = (x.wave.angle for x in network.tensors if x.wave is not None)
    return any(angle.depends_on(name) for angle in angles)


def moved(value: NetworkSum, name: str) -> list[Draft]:
    """Return the derivatives of all exponentials: exp(-i a V) becomes -i a' V exp(-i a V)."""
    drafts = []
    for network, factor in value.terms:
        for place, tensor in enumerate(network.tensors):
            if tensor.wave is not None:
                rate = Ratio(tensor.wave.angle).derivative(name)
                draft = Draft(network, factor * rate * -Ratio.of(quantity("i")))
                raised = tensor.wave._replace(power=tensor.wave.power + 1)
                draft.tensors[place] = tensor._replace(wave=raised)
                drafts.append(draft)
    return drafts


def is_smooth(value: NetworkSum, name: str) -> bool:
    """Return whether a value is shown to have no pole, wherever a real variable is."""
    waves = (x.wave for network, _ in value.terms for x in network.tensors if x.wave is not None)
    angles = (Ratio(wave.angle) for wave in waves)
    return not any(_has_pole(x, name) for x in (*(factor for _, factor in value.terms), *angles))


def _has_pole(scalar: Ratio, name: str) -> bool:
    pairs = {pair for powers in scalar.above.terms for pair in powers}
    poles = (q for q, e in pairs if e < 0 and q.kind not in ("phase", "growth"))
    nested = (polynomial for factor, _ in pairs for polynomial in inside(factor))
    return any(factor.variable == name for factor in poles) or any(
        polynomial.depends_on(name) for polynomial in (*scalar.below, *nested)
    )
