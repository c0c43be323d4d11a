"""What is known of V^k exp(-i a V): conjugates, products, and what is left without an angle."""

from __future__ import annotations

from bptools.verification.limits import OutOfReach
from bptools.verification.networks import Draft, FixedIndex, IndexedTensor, Leg, Wave
from bptools.verification.polynomials import Laurent
from bptools.verification.scalars import ONE, ZERO, Ratio


def settled(draft: Draft, place: int, tensor: IndexedTensor, wave: Wave) -> bool:
    """Write the conjugate exp(-iaV)* = exp(i a* V)^T out, and what has no angle as powers of V."""
    row, column = tensor.legs
    angle = Ratio(Laurent(dict(wave.angle)))
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
    angle = sum((Ratio(Laurent(dict(x.angle))) for x in waves), ZERO)
    wave = Wave(angle.key, sum(x.power for x in waves))
    return first._replace(legs=(first.legs[0], second.legs[1]), wave=wave)
