"""The variance of a gradient by Fontana et al., where the group is SU(N).

Both sides of the rotation are Haar on a simple group; then Var of the gradient is
|H|_K^2 |O|^2 |rho|^2 / dim(g)^2, |H|_K the Killing norm and |rho| the norm of the part in g.
"""

from bptools.paper import *

paper("Fontana et al. 2024", "arXiv:2309.07902")
RESTORED = Reading.RESTORED

rho, H, measured = density("rho"), traceless("H"), traceless("O")
U, W = haar("U"), haar("W")
slope_su = I * Tr(U * rho * U.H * comm(H, W.H * measured * W))
claim(
    "su",
    Var(slope_su, over=(U, W)),
    2 * N * Tr(H**2) * Tr(measured**2) * (Tr(rho**2) - 1 / N) / (N**2 - 1) ** 2,
    N >= 2,
    eq="Theorem 1",
    reading=RESTORED,
    statement="All unitaries, whose Killing form is $2 N$ times the trace.",
)

R, S, K, M = orthogonal("R"), orthogonal("S"), hermitian("K"), hermitian("M")
odd_K, odd_M, odd_rho = K - K.T, M - M.T, (rho - rho.T) / 2
slope_so = I * Tr(R * rho * R.T * comm(odd_K, S.T * odd_M * S))
claim(
    "so",
    Var(slope_so, over=(R, S)),
    (N - 2) * Tr(odd_K**2) * Tr(odd_M**2) * Tr(odd_rho**2) / (N * (N - 1) / 2) ** 2,
    N >= 2,
    eq="Theorem 1",
    reading=RESTORED,
    statement="Real rotations, whose Killing form is $N - 2$ times the trace.",
)
