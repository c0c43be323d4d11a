"""Version 1: noise-induced plateaus for non-unital noise in general; withdrawn by later versions.

Restored: every gradient of L noisy layers is at most of the order of a power of the noise's
contraction, here 1 - g of amplitude damping, g = sin^2(phi). Witness: |0> is what the damping
leaves alone, so that L - 1 idle layers change nothing, and the last rotation keeps its gradient.
"""

from sympy import Matrix

from bptools.paper import *

paper("Singkanipa and Lidar 2024, version 1", "arXiv:2402.08721v1")

phi, theta = angle("phi"), angle("theta")
L = natural("L")
KEEP = Matrix([[1, 0], [0, cos(phi)]])
DECAY = Matrix([[0, sin(phi)], [0, 0]])


def damped(state):
    """Return amplitude damping of a qubit's state, by its Kraus operators."""
    return KEEP * state * KEEP.T + DECAY * state * DECAY.T


def rotated(angle):
    """Return |0><0| after a rotation about Y."""
    c, s = cos(angle / 2), sin(angle / 2)
    ket = Matrix([c, s])
    return ket * ket.T


cost = (Matrix(Z) * damped(rotated(theta))).trace()

claim(
    "fixed_point",
    (Matrix(Z) * damped(damped(Matrix(ZERO)))).trace(),
    1,
    statement="Amplitude damping leaves |0> alone, however many layers there are.",
)
claim(
    "gradient",
    slope(cost, theta),
    -(cos(phi) ** 2) * sin(theta),
    statement="The gradient of the last of L layers, the others idle: free of L.",
)
claim("mean_square", E_angles(slope(cost, theta) ** 2, theta), cos(phi) ** 4 / 2)
refute(
    "plateau",
    E_angles(slope(cost, theta) ** 2, theta),
    at_most(cos(phi) ** (4 * L)),
    reading=Reading.RESTORED,
    instead="mean_square",
    at=at(L=2, phi=pi / 4),
    statement="The mean square of a gradient of L layers decays as the contraction to the 2L.",
    words="Half of the excitation decays a layer: the mean square stays 1/8, the bound at two "
    "layers is 1/16.",
)
