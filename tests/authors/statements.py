"""Statements in the authors' words, with the letters that they are made of."""

from bptools.derivations import verify

HEAD = """
from sympy import Symbol, conjugate
from bptools.paper import *
paper("McClean et al. 2018", "arXiv:1803.11173")
rho, V, H, U, W = pure("rho"), hermitian("V"), hermitian("H"), haar("U"), haar("W")
P, Q, R, O = pauli("P"), pauli("Q"), projector("R", N, 3), orthogonal("O")
A, B, psi, x = matrix("A"), matrix("B"), state("psi"), angle("x")
a, b, T, i = natural("a"), natural("b"), density("tau"), natural("i")
y, w, u, M = angle("y"), positive("w"), haar("u", 2), matrix("M", 2)
S, S2, z = haar("S", a * b), density("sigma_2"), state("z", a * b)
local, moved = kron(hermitian("K", a), identity(b)), z * dagger(z)
k, F, G, D = natural("k", 0), matrix("F"), family("G", N, Kind.UNITARY), natural("D")
noisy = iterate(w*G.at(k)*F*dagger(G.at(k)) + (1 - w)*Tr(F)*identity()/N, T, (F, k, D))
grad = I * Tr(U * rho * U.H * comm(V, W.H * H * W))
of_paulis = I * Tr(U * rho * U.H * comm(P, W.H * Q * W))
cost = Tr(U * rho * U.H * P)
"""
TWINS = {  # a true statement, and a false one beside it
    "even_power": ("y**(2*a), at_least(0)", "y**(2*a), at_least(1)"),
    "cosine": ("cos(x), at_most(1)", "cos(x), at_most(Rational(1, 2))"),
    "waves": ("2*cos(x) - 3*w*sin(x + y), at_least(-2 - 3*w)", "2*cos(x) - 3*sin(y), at_least(2)"),
    "variance": (
        "Var(grad, over=U), -Tr(comm(V, W.H*H*W)**2)/(N*(N+1)), N >= 2",
        "Var(grad, over=U), -Tr(comm(V, W.H*H*W)**2)/(N**2-1), N >= 2",
    ),
    "both": (
        "Var(of_paulis), 2*N**2/((N - 1)*(N + 1)**2)",
        "Var(of_paulis), 2/N, N >= 2",
    ),
    "mean": ("E(grad, over=W), 0", "E(grad, over=W), 1"),
    "scope": (
        "E(Tr(U*A*U.H*B), over=U), Tr(A)*Tr(B)/N",
        "Tr(U*A*U.H*B), Tr(A)*Tr(B)/N",
    ),
    "twirl": (
        "E(U*A*U.H), Tr(A)*identity()/N",
        "E(U*A*U.H), Tr(A)*identity()",
    ),
    "channel_of_random_measurements": (
        "N*E(Tr(U*T*U.H*rho)*U.H*rho*U, over=U), (T + identity())/(N + 1)",
        "N*E(Tr(U*T*U.H*rho)*U.H*rho*U, over=U), (T + identity())/N",
    ),
    "same_average": ("E(U*rho*U.H), E(psi*dagger(psi))", "E(U*A*U.H), E(psi*dagger(psi))"),
    "vanishing_average": ("E(U*A*U), 0", "E(U*A*U.H), 0"),
    "square_of_a_mean": ("E(Tr(psi*psi.H*P)**2), 1/(N+1)", "E(Tr(psi*psi.H*P))**2, 1/(N+1)"),
    "complex_variance": ("Var(Tr(U*A)), Tr(A*dagger(A))/N", "Var(Tr(U*A)), 0"),
    "kinds": ("Tr(P*P), N", "Tr(A*A), N"),
    "exponential": (
        "slope(Tr(exp(-I*x*V)*rho*exp(I*x*V)*H), x), I*Tr(exp(-I*x*V)*rho*exp(I*x*V)*comm(V, H))",
        "slope(Tr(exp(-I*x*V)*rho*exp(I*x*V)*H), x), -I*Tr(exp(-I*x*V)*rho*exp(I*x*V)*comm(V, H))",
    ),
    "angles_add": (
        "Tr(exp(-I*x*V)*exp(-I*y*V)*A), Tr(exp(-I*(x + y)*V)*A)",
        "Tr(exp(-I*x*V)*exp(-I*y*V)*A), Tr(exp(-I*(x - y)*V)*A)",
    ),
    "commutes_with_its_own": (
        "Tr(exp(-I*x*V)*V*A*V), Tr(V*exp(-I*x*V)*A*V)",
        "Tr(exp(-I*x*V)*V*A*B), Tr(exp(-I*x*V)*A*V*B)",
    ),
    "conjugate": (
        "conjugate(Tr(exp(-I*x*V)*A)), Tr(dagger(A)*exp(I*x*V))",
        "conjugate(Tr(exp(-I*x*V)*A)), Tr(dagger(A)*exp(-I*x*V))",
    ),
    "transposed": (
        "Tr(exp(-I*x*V).T*A), Tr(exp(-I*x*V)*A.T)",
        "Tr(exp(-I*x*V).T*A), Tr(exp(-I*x*V)*A)",
    ),
    "invariance": (
        "E(Tr(U*exp(-I*x*V)*A*exp(I*x*V)*U.H*B), over=U), Tr(A)*Tr(B)/N",
        "E(Tr(U*exp(-I*x*V)*A*U.H*B), over=U), Tr(A)*Tr(B)/N",
    ),
    "rise": (
        "E_angles(slope(Tr(exp(-I*x*V)*A), x), x, half_width=w), "
        "(Tr(exp(-I*w*V)*A) - Tr(exp(I*w*V)*A))/(2*w)",
        "E_angles(slope(Tr(exp(-I*x*V)*A), x), x, half_width=w), 0",
    ),
    "of_an_involution": (
        "Tr(exp(-I*x*P)*A), cos(x)*Tr(A) - I*sin(x)*Tr(P*A)",
        "Tr(exp(-I*x*V)*A), cos(x)*Tr(A) - I*sin(x)*Tr(V*A)",
    ),
    "of_a_projector": (
        "Tr(exp(-I*x*R)*A), Tr(A) + (exp(-I*x) - 1)*Tr(R*A)",
        "Tr(exp(-I*x*V)*A), Tr(A) + (exp(-I*x) - 1)*Tr(V*A)",
    ),
    "exponential_beside_what_commutes": (
        "Tr(exp(-I*x*V)*A*exp(I*x*V)*B), Tr(A*B), hypotheses=[commuting(A, V)]",
        "Tr(exp(-I*x*V)*A.T*exp(I*x*V)*B), Tr(A.T*B), hypotheses=[commuting(A, V)]",
    ),
    "exponentials_that_commute": (
        "Tr(exp(-I*x*V)*exp(-I*y*H)*A*exp(I*x*V)*exp(I*y*H)*B), "
        "Tr(exp(-I*y*H)*exp(-I*x*V)*A*exp(I*y*H)*exp(I*x*V)*B), hypotheses=[commuting(V, H)]",
        "Tr(exp(-I*x*V)*exp(-I*y*H)*A*exp(I*x*V)*exp(I*y*H)*B), "
        "Tr(exp(-I*y*H)*exp(-I*x*V)*A*exp(I*y*H)*exp(I*x*V)*B)",
    ),
    "exponential_that_passes": (
        "Tr(exp(-I*x*V)*exp(-I*y*H)*exp(I*x*V)*A), Tr(exp(-I*y*H)*A), hypotheses=[commuting(V, H)]",
        "Tr(exp(-I*x*V)*exp(-I*y*H)*exp(I*x*V)*A), Tr(exp(-I*y*H)*A), hypotheses=[commuting(V, B)]",
    ),
    "numbers_times_letters": (
        "Tr(kron(X, A)*kron(X, B)), 2*Tr(A*B)",
        "Tr(kron(X, A)*kron(Z, B)), 2*Tr(A*B)",
    ),
    "numbers_beside_haar": (
        "Var(Tr(u*ZERO*u.H*Z), over=u), Rational(1, 3)",
        "Var(Tr(u*ZERO*u.H*Z), over=u), Rational(1, 2)",
    ),
    "numbers_beside_letters": (
        "Tr(X*Y*M), I*Tr(Z*M)",
        "Tr(X*Y*M), Tr(Z*M)",
    ),
    "rotation_of_numbers": (
        "E_angles(Tr(Rotation(X, x)*M*dagger(Rotation(X, x))*Z)**2, x), "
        "(Tr(M*Z)**2 + Tr(M*Y)**2)/2",
        "E_angles(Tr(Rotation(X, x)*M*dagger(Rotation(X, x))*Z)**2, x), Tr(M*Z)**2/2",
    ),
    "norm": ("Tr(A*dagger(A)), at_least(0)", "Tr(A*A), at_least(0)"),
    "variance_of_eigenvalues": (
        "Tr(H)**2, at_most(N*Tr(H**2))",
        "Tr(H)**2, at_most(Tr(H**2))",
    ),
    "purity": ("Tr(T**2), at_least(1/N)", "Tr(T**2), at_least(2/N)"),
    "purity_from_above": ("Tr(T**2)*Tr(S2**2), at_most(1)", "Tr(T**2)*a, at_most(1)"),
    "overlap_of_states": ("Tr(U*T*U.H*S2), at_least(0)", "Tr(U*T*U*S2)**2, at_least(0)"),
    "expectation_of_a_string": (
        "Tr(U*T*U.H*P)**2, at_most(1)",
        "Tr(U*T*U.H*V)**2, at_most(1)",
    ),
    "probability": ("Tr(T*R), at_least(0)", "Tr(T*V), at_least(0)"),
    "taken_off_a_norm": (
        "Tr(T*V**2) + Tr(S2*V**2), at_most(2*Tr(V**2))",
        "Tr(T*V**2) + Tr(S2*V**2), at_most(Tr(V**2))",
    ),
    "spread_in_a_state": (
        "Tr(T*V**2), at_least(Tr(T*V)**2)",
        "Tr(T*V**2), at_least(Tr(V)**2)",
    ),
    "purity_of_the_input": (
        "(N*Tr(T**2) - 1)*(N*Tr(V**2) - Tr(V)**2), at_most(N*(N - 1)*Tr(V**2)), N >= 2",
        "(N*Tr(T**2) - 1)*(N*Tr(V**2) - Tr(V)**2), at_most((N - 1)*Tr(V**2)/10), N >= 2",
    ),
    "bra_and_ket": (
        "Var(dagger(psi)*V*psi), (N*Tr(V**2) - Tr(V)**2)/(N**2*(N + 1))",
        "Var(dagger(psi)*V*psi), Tr(V**2)/(N*(N + 1))",
    ),
    "trace_and_norm": (
        "Tr(V)**2 + N*Tr(A)*Tr(dagger(A)), at_most(N*Tr(V**2) + N**2*Tr(dagger(A)*A))",
        "Tr(V)**2 + N*Tr(A)*Tr(dagger(A)), at_most(N*Tr(V**2) + Tr(dagger(A)*A))",
    ),
    "cauchy_schwarz": (
        "2*abs(Tr(A*V))**2 + abs(Tr(A))**2, at_most((2*Tr(V**2) + N)*Tr(A*dagger(A)))",
        "2*abs(Tr(A*V))**2, at_most(Tr(V**2)*Tr(A*dagger(A)))",
    ),
    "overlap_of_halves": (
        "abs(Tr(A*B*F))**2, at_most(Tr(A*dagger(A))*Tr(B*F*dagger(F)*dagger(B)))",
        "abs(Tr(A*B*F))**2, at_most(Tr(A*dagger(A))*Tr(B*F)*Tr(dagger(F)*dagger(B)))",
    ),
    "trace_of_a_turned_matrix": (
        "abs(Tr(U*A))**2, at_most(N*Tr(A*dagger(A)))",
        "abs(Tr(U*A))**2, at_most(Tr(A*dagger(A)))",
    ),
    "real_part": (
        "Tr(A*B) + Tr(dagger(B)*dagger(A)) - Tr(F) - Tr(dagger(F)), "
        "at_most(Tr(A*dagger(A)) + Tr(B*dagger(B)) + Tr(F*dagger(F)) + N)",
        "Tr(A*B) + Tr(dagger(B)*dagger(A)), at_most(Tr(A*dagger(A)) + Tr(B*dagger(B))/2)",
    ),
    "norm_of_a_commutator": (
        "-Tr(comm(V, H)**2) - Tr(comm(P, Q)**2), at_most(4*Tr(V**2*H**2) + 4*N)",
        "-Tr(comm(V, H)**2), at_most(Tr(V**2*H**2))",
    ),
    "contracted": (
        "Tr(contraction('C')*V*contraction('C')*V) + Tr(contraction('C')**2), "
        "at_most(Tr(V**2) + N)",
        "Tr(contraction('C')*V*contraction('C')*V), at_most(Tr(V**2)/2)",
    ),
    "third_moment": (
        "N*E(Tr(U*T*U.H*rho)*((N + 1)*Tr(U*traceless('V_2')*U.H*rho))**2, over=U), "
        "at_most(3*Tr(traceless('V_2')**2))",
        "N*E(Tr(U*T*U.H*rho)*((N + 1)*Tr(U*traceless('V_2')*U.H*rho))**2, over=U), "
        "at_most(Tr(traceless('V_2')**2))",
    ),
    "bound_by_a_tensor_product": (
        "Var(Tr(moved*local), over=z), at_most(Tr(local**2))",
        "Var(Tr(moved*local), over=z), at_least(Tr(local**2))",
    ),
    "reduced_on_both_sides": (
        "Tr(partial_trace(hermitian('K', a*b)/a, (a, b), keep=0)**2) + "
        "Tr(partial_trace(hermitian('K', a*b), (a, b), keep=1)**2), at_least(0)",
        "Tr(partial_trace(matrix('K', a*b)/a, (a, b), keep=0)**2) + "
        "Tr(partial_trace(matrix('K', a*b), (a, b), keep=1)**2), at_least(0)",
    ),
    "variance_of_a_loss": (
        "Var(Tr(U*T*U.H*H), over=U), at_least(0), N >= 2",
        "Var(Tr(U*T*U.H*H), over=U), at_most(0), N >= 2",
    ),
    "product_of_factors": (
        "E_angles(((1 + cos(x))/2)**2, x)**a, Rational(3, 8)**a",
        "E_angles((1 + cos(x))/2, x)**(2*a), Rational(3, 8)**a",
    ),
    "power_of_what_is_positive": (
        "(w/(a**2 + 1))**b*Tr(V**2), at_least(0)",
        "(x/(a**2 + 1))**(2*b - 1)*Tr(V**2), at_least(0)",
    ),
    "product_of_other_factors": (
        "product(E_angles((1 + cos(x)*w**i)**2/4, x), (i, 1, a)), "
        "product((2 + w**(2*i))/8, (i, 1, a))",
        "product(E_angles((1 + cos(x)*w**i)**2/4, x), (i, 1, a)), product((2 + w**i)/8, (i, 1, a))",
    ),
    "last_factor": (
        "product(1 - w/i, (i, 1, a + 1)), (1 - w/(a + 1))*product(1 - w/i, (i, 1, a))",
        "product(1 - w/i, (i, 1, a + 1)), (1 - w/a)*product(1 - w/i, (i, 1, a))",
    ),
    "first_factor": (
        "product(i + w, (i, 1, a)), (1 + w)*product(i + w, (i, 2, a))",
        "product(i + w, (i, 1, a)), product(i + w, (i, 2, a))",
    ),
    "telescope": (
        "product(1 - 1/(i + 1), (i, 1, a)), 1/(a + 1)",
        "product(1 - 1/(i + 1), (i, 1, a)), 1/a",
    ),
    "telescope_of_means": (
        "3**a*product(E_angles(cos(x)**2, x)*(i + 1)/i, (i, 1, a)), (a + 1)*Rational(3, 2)**a",
        "3**a*product(E_angles(cos(x), x)*(i + 1)/i, (i, 1, a)), (a + 1)*Rational(3, 2)**a",
    ),
    "powers": (
        "(w/(1 + w))**a*2**(a - 1)/b, at_most((2*w)**a)",
        "(w/(1 + w))**a*2**a/b, at_most(w**a)",
    ),
    "two_powers": (
        "2**a*3**(b - 1), at_least(2*(1 + 1/N)**a*2**(b - 2))",
        "2**a*3**(b - 1), at_least(2*(1 + 1/N)**a*9**(b - 2))",
    ),
    "square_of_a_difference": (
        "((x - y)/2)**2, at_most((x**2 + y**2)/2)",
        "((x - y)/2)**2, at_most((x**2 + y**2)/4)",
    ),
    "positive_factors": (
        "product(i + w, (i, 1, a)), at_least(0)",
        "product(i - 3*w, (i, 1, a)), at_least(0)",
    ),
    "chain_rule": (
        "slope(Tr(exp(-3*I*x*V)*A), x), -3*I*Tr(V*exp(-3*I*x*V)*A)",
        "slope(Tr(exp(-3*I*x*V)*A), x), -I*Tr(V*exp(-3*I*x*V)*A)",
    ),
    "subsystem": (
        "E(Tr(partial_trace(S*pure('sigma', a*b)*S.H, (a, b), keep=0)**2)), (a + b)/(a*b + 1)",
        "E(Tr(partial_trace(S*pure('sigma', a*b)*S.H, (a, b), keep=0)**2)), 1/a",
    ),
    "noise": (
        "Tr((x*T + (1 - x)*identity()/N)*T) - 1/N, x*(Tr(T*T) - 1/N)",
        "Tr((x*T + (1 - x)*identity()/N)*T) - 1/N, x*Tr(T*T)",
    ),
    "layers": ("Tr(noisy), 1", "Tr(noisy), w**D"),
    "layers_of_noise": (
        "Tr(noisy**2) - Tr(noisy)**2/N, w**(2*D)*(Tr(T**2) - 1/N)",
        "Tr(noisy**2) - Tr(noisy)**2/N, w**D*(Tr(T**2) - 1/N)",
    ),
    "rank": ("Tr(R), 3", "Tr(R), N"),
    "group": ("E(Tr(O)**2), 1", "E(Tr(U)**2), 1"),
    "dimension": ("E(abs(Tr(U))**4), 2, N >= 2", "E(abs(Tr(U))**4), 2, N >= 1"),
    "bound": ("Var(cost), at_most(1/N)", "Var(cost), at_most(1/N**2)"),
    "from_below": ("Var(cost), at_least(1/(2*N))", "Var(cost), at_least(1/N)"),
    "state": ("Tr(density('tau')), 1", "Tr(matrix('tau')), 1"),
    "commuting": (
        "Tr(A*B*A*B), Tr(A*A*B*B), hypotheses=[commuting(A, B)]",
        "Tr(A*B*A*B), Tr(A*A*B*B)",
    ),
    "disjoint": ("Tr(A*B), 0, hypotheses=[disjoint(A, B)]", "Tr(A*B), 0"),
    "channel": (
        "Tr(A*rho*dagger(A) + B*rho*dagger(B)), 1, hypotheses=[kraus(A, B)]",
        "Tr(A*rho*dagger(A) + B*rho*dagger(B)), 1",
    ),
    "commutator": ("Tr(comm(A, B)), 0", "Tr(anticomm(A, B)), 0"),
    "angles": ("E_angles(cos(x)**2, x), Rational(1, 2)", "E_angles(cos(x)**2, x), 1"),
    "derivative": (
        "slope(Tr(Rotation(P, x)*A), x), Tr(-I/2*P*Rotation(P, x)*A)",
        "slope(Tr(Rotation(P, x)*A), x), Tr(-I*P*Rotation(P, x)*A)",
    ),
}


def proof_of(names, name):
    (found,) = names[f"prove_{name}"].__proofs__
    return verify(found)
