"""The mean of a gradient over independent angles, uniform on a period: 0 for every circuit.

A cost is Tr(B R(x) A R(x)^dagger) in any one angle x, with whatever comes before the gate in A and
after it in B, Haar-random or not; its mean slope is a difference of values over the width, and over
a period both ends are the same. The paper's text could not be read here: what is restored of it is
its statement that means of gradients are not zero.
"""

from bptools.paper import *

paper("Yao and Hasegawa 2025", "arXiv:2503.05145")

x, y, a = angle("x"), angle("y"), positive("a")
P, Q, A, B = involution("P"), involution("Q"), matrix("A"), matrix("B")


def cost(x):
    """Return the cost of a circuit with one rotation about P."""
    R = Rotation(P, x)
    return Tr(B * R * A * dagger(R))


claim(
    "over_a_period",
    E_angles(slope(cost(x), x), x),
    0,
    statement="The mean gradient is 0 for every circuit, input and observable.",
)

R, S = Rotation(P, x), Rotation(Q, y)
two = Tr(B * S * R * A * dagger(R) * dagger(S))
claim(
    "two_angles",
    E_angles(slope(two, x), x, y),
    0,
    statement="With a second independent angle the mean gradient is 0 all the same.",
)
claim(
    "over_an_interval",
    E_angles(slope(cos(x + pi / 4), x), x, half_width=a),
    -sin(a) / (sqrt(2) * a),
    statement="Over an interval that is no period the mean is not 0: a cost cos(x + pi/4).",
)
refute(
    "not_zero",
    E_angles(slope(cost(x), x), x) ** 2,
    at_least(1 / N),
    reading=Reading.RESTORED,
    instead="over_a_period",
    at=qubit(P=X, A=ZERO, B=Z),
    statement="The mean of the gradient over uniform angles is not zero.",
    words="It is zero for every circuit; here for |0>, a rotation about X, and Z measured.",
)
