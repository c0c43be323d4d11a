"""Version 6: a limit set of the cost instead of a plateau; for amplitude damping, by induction."""

from sympy import Matrix

from bptools.paper import *

paper("Singkanipa and Lidar 2024, version 6", "arXiv:2402.08721v6")

phi, z, x = angle("phi"), angle("z"), angle("x")
n = natural("n")
state = Matrix([[1 + z, x], [x, 1 - z]]) / 2
KEEP = Matrix([[1, 0], [0, cos(phi)]])
DECAY = Matrix([[0, sin(phi)], [0, 0]])
after = KEEP * state * KEEP.T + DECAY * state * DECAY.T

claim(
    "one_layer",
    (Matrix(Z) * after).trace() - 1,
    cos(phi) ** 2 * (z - 1),
    statement="An idle layer brings the cost closer to its limit 1, by the factor 1 - g.",
)
claim(
    "not_unital",
    (Matrix(Z) * after.subs({z: 0, x: 0})).trace(),
    sin(phi) ** 2,
    statement="The maximally mixed state is not left alone: amplitude damping is not unital.",
)
