"""Initialisation in blocks that are the identity: the second half of each undoes the first.

Its angles are drawn uniform on the circle in the first half, and repeated with the other sign in
the second. The gradient by one angle is that by a shift of it alone: a parameter of its own that is
always 0, beside the one that turns both rotations.

Source: E. Grant, L. Wossnig, M. Ostaszewski and M. Benedetti, Quantum 3 (2019) 214.
"""

from __future__ import annotations

from dataclasses import replace
from math import pi

import numpy as np

from bptools.audits.drawn_angles import DrawnProgram
from bptools.audits.program import Program
from bptools.circuits import ControlledZ, Gate, NoiseChannel, RotationGate
from bptools.errors import UsageError
from bptools.gradients.angle_distributions import Normal, Uniform

STRAIGHT = 1e-9  # from a sum of two fixed angles that undo each other


def identity_blocks(program: Program, blocks: int) -> DrawnProgram:
    """Return a program whose blocks are drawn as identities.

    Args:
        program: Each rotation that is turned has a parameter of its own.
        blocks: How many blocks follow one another, of as many rotations each.

    Raises:
        UsageError: If the second half of a block does not undo the first at opposite angles.
    """
    order = program.turned
    if not program.is_separate or not program.is_linear or len(order) % (2 * blocks):
        raise UsageError(
            "identity blocks must have rotations with a parameter each, a multiple of "
            f"{2 * blocks} in {blocks} blocks, there are {len(order)}"
        )
    pairs: list[tuple[int, int]] = []
    size = len(order) // blocks
    for block in range(blocks):
        pairs += _mirrored(program, order[block * size : (block + 1) * size])
    owner = {k: int(np.flatnonzero(program.jacobian[k])[0]) for k in order}
    own, count = program.n_parameters, len(pairs)
    mixing = np.vstack([np.eye(own), np.zeros((count, own))])
    for row, (first, second) in enumerate(pairs, start=own):
        mixing[row, owner[first]] = 1 / program.jacobian[first, owner[first]]
        mixing[row, owner[second]] = -1 / program.jacobian[second, owner[second]]
    drawn = replace(
        program,
        angles=program.offsets,
        jacobian=program.jacobian @ mixing.T,
        names=(*program.names, *(f"pair {k}" for k in range(count))),
        values=np.zeros(own + count),
    )
    laws = [Normal(0.0, 0.0)] * own + [Uniform(-pi, pi)] * count
    return DrawnProgram(drawn, laws, mixing)


def _mirrored(program: Program, rotations: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return which rotations of a block undo each other; refuse one that is no mirror image."""
    first, last = (program.circuit.rotations[k] for k in (rotations[0], rotations[-1]))
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    pairs = []
    for wire in range(program.n_wires):
        on_wire = [
            position
            for position in range(first, last + 1)
            if wire in program.circuit.gates[position].wires
        ]
        for position, image in zip(on_wire, on_wire[::-1], strict=True):
            gates = [program.circuit.gates[p] for p in (position, image)]
            if not _undo(gates[0], gates[1]):
                raise UsageError(
                    "identity blocks must be mirror images of their first halves, they are not on "
                    f"wire {program.wires[wire]}"
                )
            if position >= image or not isinstance(gates[0], RotationGate):
                continue
            ends = number[position], number[image]
            turned = [k in rotations for k in ends]
            if turned[0] != turned[1] or abs(program.offsets[list(ends)].sum()) > STRAIGHT:
                raise UsageError(
                    "identity blocks must have angles that can be opposite in both halves, wire "
                    f"{program.wires[wire]} has others"
                )
            pairs += [ends] * turned[0]
    if 2 * len(pairs) != len(rotations):
        raise UsageError("identity blocks must have an even number of rotations on each wire")
    return pairs


def _undo(gate: Gate, image: Gate) -> bool:
    """Return whether a gate undoes another one, at opposite angles where it turns."""
    if isinstance(gate, NoiseChannel) or isinstance(image, NoiseChannel):
        return False
    if isinstance(gate, ControlledZ) and isinstance(image, ControlledZ):
        return set(gate.wires) == set(image.wires)
    return gate == image
