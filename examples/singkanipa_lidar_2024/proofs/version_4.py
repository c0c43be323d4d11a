"""Version 4: "logarithmic". Restored from that word alone, the text could not be read here.

Read as: noise that contracts makes plateaus once circuits are deeper than a logarithm of the number
of qubits n. With factors 1/4 a layer, k = log2(n) layers leave (1/4)^k = 1/n^2 of a gradient's
mean square: small, and no plateau, which is exponential in n. A depth of n layers is one.
"""

from bptools.paper import *

paper("Singkanipa and Lidar 2024, version 4", "arXiv:2402.08721v4")
RESTORED = Reading.RESTORED

k = natural("k")
x = angle("x")
mean_square = E_angles((cos(pi / 3) ** k * sin(x)) ** 2, x)

claim(
    "of_the_depth",
    mean_square,
    Rational(1, 4) ** k / 2,
    statement="After k layers that halve a gradient its mean square is $4^(-k) slash 2$.",
)
claim(
    "polynomial",
    mean_square,
    1 / (2 * (2**k) ** 2),
    statement="At $k = log_2 n$ layers this is $1 slash (2 n^2)$, written with $n = 2^k$.",
)
refute(
    "plateau",
    mean_square.subs(k, 3),
    at_most(Rational(1, 2) ** 8),
    reading=RESTORED,
    instead="polynomial",
    at=at(),
    statement="At logarithmic depth the mean square is exponentially small: $2^(-n)$ at $n = 8$.",
    words="With 3 layers it is 1/128, the bound 1/256; it falls as a power of n.",
)
