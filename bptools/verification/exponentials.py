"""Exponentials exp(-i a V) of a Hermitian letter V, as tensors with an angle."""

from __future__ import annotations

from bptools.verification.networks import Draft, IndexedTensor, IndexNetwork, Wave
from bptools.verification.polynomials import Laurent, quantity
from bptools.verification.scalars import ONE, Ratio
from bptools.verification.values import POINT, NetworkSum


def exponential(name: str, shape: tuple[Ratio, Ratio], angle: Ratio) -> Draft:
    """Return exp(-i angle V) of a letter V."""
    draft = Draft(POINT, ONE)
    draft.ends = [draft.leg(size) for size in shape]
    legs = draft.ends[0], draft.ends[1]
    draft.tensors.append(IndexedTensor(name, legs, wave=Wave(angle.key)))
    return draft


def in_waves(network: IndexNetwork, name: str) -> bool:
    """Return whether a variable is in the angle of an exponential."""
    angles = (Laurent(dict(x.wave.angle)) for x in network.tensors if x.wave is not None)
    held = set().union(*(angle.quantities() for angle in angles))
    return any(name == q.name or (q.kind == "value" and name == q.of[0]) for q in held)


def moved(value: NetworkSum, name: str) -> list[Draft]:
    """Return the derivatives of all exponentials: exp(-i a V) becomes -i a' V exp(-i a V)."""
    drafts = []
    for network, factor in value.terms:
        for place, tensor in enumerate(network.tensors):
            if tensor.wave is not None:
                rate = Ratio(Laurent(dict(tensor.wave.angle))).derivative(name)
                draft = Draft(network, factor * rate * -Ratio.of(quantity("i")))
                raised = tensor.wave._replace(power=tensor.wave.power + 1)
                draft.tensors[place] = tensor._replace(wave=raised)
                drafts.append(draft)
    return drafts


def is_smooth(value: NetworkSum, name: str) -> bool:
    """Return whether a value is shown to have no pole, wherever a real variable is."""
    waves = (x.wave for network, _ in value.terms for x in network.tensors if x.wave is not None)
    angles = (Ratio(Laurent(dict(wave.angle))) for wave in waves)
    return not any(_has_pole(x, name) for x in (*(factor for _, factor in value.terms), *angles))


def _has_pole(scalar: Ratio, name: str) -> bool:
    nested = set().union(*(Laurent(dict(base)).quantities() for base in scalar.below))
    for powers in scalar.above.terms:
        for factor, exponent in powers:
            nested |= Ratio.of(factor).quantities() - {factor}
            of = factor.of[0] if factor.kind == "value" else factor.name
            if of == name and exponent < 0 and factor.kind not in ("phase", "growth"):
                return True
    return any(name == q.name or (q.kind == "value" and name == q.of[0]) for q in nested)
