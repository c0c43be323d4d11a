"""What a reader of the report needs to know of the paper besides its claims.

Its equations as they are judged together, its letters, its figures with their axes, and for each
statement that is false why its proof fails. Our copy lacks the formulas and the figures: axes are
those that the text describes.
"""

from bptools.claims import (
    CircuitFact,
    FaultFact,
    FigureFact,
    GateFact,
    PanelFact,
    PaperFacts,
    RowFact,
    SectionFact,
    SymbolFact,
)
from bptools.records import Math


def row(place: str, what: str, lost: str = "") -> RowFact:
    """Return a row of the matrix of equations."""
    return RowFact(place, what, lost)


def symbol(typst: str, spoken: str, meaning: str, *of: str) -> SymbolFact:
    """Return a letter and its meaning, everywhere or in the claims of some stems."""
    return SymbolFact(Math(typst, spoken), meaning, of)


ROWS = (
    row("1, 2", "Pauli matrices, controlled Z"),
    row("3, 4", "Rotations $R_P$ and RZZ"),
    row("5", "Layered circuit"),
    row("6, 7", "MMD of two ensembles, the loss"),
    row("8, 15, 16", "Derivative of the circuit"),
    row("9, 20, 21", "Gradient of the cross term"),
    row("10, 11, 22, 42", "Gradient as an expectation value"),
    row("12", "Theorem 1 for Haar inputs"),
    row("13", "Theorem 1 for nearly Haar inputs"),
    row("14", "Theorem 2"),
    row("17-19", "Generated-generated term is constant"),
    row("23, 25, 26", "Mean gradient is zero"),
    row("24", "First moment of $U(N)$"),
    row("27-30, 39", "Variance of the gradient"),
    row("31", "Second moment of $U(N)$"),
    row("32-34", "Lemma 1"),
    row("35-37", "Lemma 2, for large $N$"),
    row("38", "Not known", "Lost from our copy; no sentence of the text implies its formula."),
    row("40, 43", "Mean, nearly Haar inputs"),
    row("41", "Second moment, nearly Haar inputs"),
    row("44", "Variance, nearly Haar inputs"),
    row("45-50", "Loss as a function of one angle"),
    row("51, 52, 60", "Average over the differentiated angle"),
    row("53, 54", "Averages of cosine and sine squared"),
    row("55-59", "Average over another angle"),
    row("61, 62", "From gate to gate"),
    row("63", "Theorem 2, end of its proof"),
    row("Fig. 5", "Improved model learns"),
    row("Fig. 8, 9", "Improved model's gradient stays"),
)

SYMBOLS = (
    symbol("n", "n", "number of data qubits"),
    symbol("N", "N", "their dimension, $2^n$"),
    symbol("N_(a)", "N sub a", "dimension of the ancilla qubits"),
    symbol("D", "D", "number of gates with an angle"),
    symbol("theta", "theta", "an angle; $theta_k$ the one that is differentiated"),
    symbol("U", "U", "the denoising circuit, $U_+ R_P (theta_k) U_-$"),
    symbol("P", "P", "generator of a rotation, $P^2 = 1$; $P_k$ of the differentiated one"),
    symbol("R", "R", "a rotation, $R_P (theta) = e^(-i theta P slash 2)$"),
    symbol("V", "V", "a Haar-random unitary"),
    symbol("psi_(0)", "psi sub 0", "a fixed pure state; the input is $V psi_0 V^dagger$"),
    symbol("rho", "rho", "a state, pure or mixed; with an index an averaged state"),
    symbol("sigma", "sigma", "the target, a pure state"),
    symbol("Phi", "Phi", "the target beside the identity on the ancillas"),
    symbol("J", "J", "puts the ancillas in $|0〉$ beside the data"),
    symbol("M", "M", "the gradient as an observable of the input"),
    symbol("O", "O", "an observable"),
    symbol("H", "H", "generator of a gate $e^(-i theta H)$, $H^2 = 1$"),
    symbol("f", "f", "a loss; $partial_k f$ its derivative by $theta_k$"),
    symbol("epsilon", "epsilon", "how far inputs are from Haar"),
    symbol("a", "a", "angles are uniform on $[-a, a]$"),
    symbol("alpha", "alpha", "average of $cos^2 2 theta$"),
    symbol("beta", "beta", "average of $sin^2 2 theta$"),
    symbol("kappa", "kappa", "the sharp constant in place of $alpha$"),
    symbol("k", "k", "number of the angle that is differentiated"),
    symbol("X", "X", "a Pauli matrix; its index is the qubit"),
    symbol(
        "Delta_(1)", "Delta sub 1", "the averaged input less the identity over $N$", "entrywise"
    ),
    symbol("i", "i", "$|i〉$ is an eigenstate of $Y$", "entrywise"),
    symbol("r", "r", "number of a row", "entrywise"),
    symbol("s", "s", "number of a column", "entrywise"),
    symbol("S", "S", "what entries are short of $epsilon$", "entrywise"),
    symbol("Z", "Z", "a Pauli matrix", "entrywise", "theorem2_counterexamples"),
    symbol("Y", "Y", "a Pauli matrix", "theorem2_counterexamples"),
    symbol("phi", "phi", "the angle of the other gate", "theorem2_counterexamples"),
    symbol(
        "g",
        "g",
        "the loss as a function of one angle, $A + B cos 2 theta + C sin 2 theta$",
        "theorem2",
    ),
    symbol("A", "A", "constant part of $g$", "theorem2", "theorem2_counterexamples"),
    symbol("B", "B", "coefficient of the cosine", "theorem2", "theorem2_counterexamples"),
    symbol("C", "C", "coefficient of the sine", "theorem2"),
    symbol("c", "c", "average of $cos 2 theta$", "theorem2", "theorem2_universal"),
    symbol(
        "cal(H)",
        "H",
        "matrix of second derivatives of $f$ at 0",
        "theorem2_universal",
        "theorem2_counterexamples",
    ),
    symbol("j", "j", "number of a gate", "theorem2_universal", "theorem2_counterexamples"),
    symbol("s", "s", "bits by which a qubit changes the gradient", "gradient_survey"),
    symbol("d", "d", "how much more than in the original model", "gradient_survey"),
    symbol("d", "d", "growth of the distance from original to improved", "trainings"),
    symbol("g", "g", "growth of the distance from start to end", "trainings"),
    symbol("p", "p", "probabilities of the data's outcomes", "trainings"),
    symbol("q", "q", "probabilities of the generated ones", "trainings"),
)

_SECTIONS = (
    SectionFact(
        "Circuit, loss and gradient: (1)–(11), (15)–(22), (42)",
        (
            "gates",
            "ansatz",
            "mmd",
            "mmd_blindness",
            "gate_derivative",
            "loss_gradient",
            "haar_input",
        ),
    ),
    SectionFact(
        "Theorem 1, Haar inputs: (12), (23)–(39)",
        ("moments", "mean", "lemma1", "lemma2", "theorem1", "theorem1_attained"),
    ),
    SectionFact(
        "The whole loss, and the gradient that is trained: (9), (12), (17)–(21)",
        (
            "batch_counts",
            "mmd_gradient",
            "mmd_outcomes",
            "trained_gradient",
            "trained_pairs",
            "trained_squares",
            "trained_witness",
            "witness_branches",
            "witness_bounds",
        ),
    ),
    SectionFact(
        "Nearly Haar inputs: (13), (40)–(44)",
        ("approximate_haar", "finite_ensembles", "entrywise"),
    ),
    SectionFact(
        "Theorem 2, small angles: (14), (45)–(63)",
        (
            "theorem2",
            "theorem2_universal",
            "theorem2_excess",
            "theorem2_needs",
            "theorem2_counterexamples",
            "eq14_in_practice",
            "theorem2_circuits",
            "many_squares",
            "many_gates",
            "theorem2_repaired",
            "squared_mean",
            "hunts",
            "small_angles",
        ),
    ),
    SectionFact(
        "Forward diffusion: Appendix E, Fig. 6",
        ("quddpm_diffusion",),
        (
            FigureFact(
                "Fig. 6",
                "The diffusion of the original model approaches Haar states, the restricted one "
                "does not.",
                "diffusion step",
                "distance from Haar states",
                ("approach-ghz", "approach-zero"),
            ),
        ),
    ),
    SectionFact(
        "Gradients against the number of qubits: Figs. 7 to 9",
        (
            "quddpm_gradients",
            "quddpm_outcomes",
            "quddpm_start",
            "gradient_survey",
            "gradient_choices",
        ),
        (
            FigureFact(
                "Figs. 7 and 8",
                "The gradient of the original model vanishes exponentially with the number of "
                "qubits, that of the improved model remains.",
                "number of data qubits",
                "mean modulus of the gradient, logarithmic",
                ("gradient-by-size", "gradient-by-scale"),
            ),
            FigureFact(
                "Fig. 9",
                "Over the first cycles of the training the improved model's gradient stays above "
                "the original's.",
                "epoch, first six cycles",
                "mean modulus of the gradient, logarithmic",
                ("gradient-by-cycle-n4", "gradient-by-cycle-n7", "gradient-by-cycle-n10"),
            ),
        ),
    ),
    SectionFact(
        "Trainings: Figs. 3 and 5, Table 1",
        ("trainings", "recordings"),
        (
            FigureFact(
                "Fig. 3",
                "The loss of the original model goes down on few qubits and stays where it is on "
                "many.",
                "epoch, first six cycles",
                "loss",
                ("loss-original", "loss-original-without-floor", "loss-improved"),
            ),
            FigureFact(
                "Fig. 5",
                "The states that the improved model generates end closer to the data.",
                "denoising cycle",
                "KL divergence",
                ("kl-n10", "kl_reversed-n10", "mmd_u-n10"),
            ),
        ),
    ),
)

_UNIVERSAL = (
    "$EE (partial_k f)^2 >= alpha kappa^(D-1) (partial_k f(0))^2 "
    "+ beta/4 [kappa^(D-1) cal(H)_(k k)^2 + alpha kappa^(D-2) sum_(j != k) cal(H)_(j k)^2]$ "
    "for all observables, inputs and gates, $cal(H)$ the matrix of second derivatives at 0."
)

_FAULTS = (
    FaultFact(
        "loss_gradient.self_term_constant",
        "The circuit is cancelled against its adjoint under the trace. Where ancillas are measured "
        "a partial trace stands between the two, and what is left depends on the angle.",
        "proofs.loss_gradient:self_term_constant",
        CircuitFact(
            ("ancilla |0〉", "data |0〉"),
            (GateFact("RY(θ)", (0,)), GateFact("CNOT", (0, 1))),
            ("traced out", "ω"),
        ),
    ),
    FaultFact(
        "mean.zero_with_ancillas",
        "The average over $V$ leaves the identity on the data qubits alone; the ancillas are still "
        "in $|0〉$, and a commutator between such states has a trace.",
        "proofs.mean:zero_with_ancillas",
        CircuitFact(
            ("ancilla |0〉", "data Vψ₀V†"),
            (GateFact("RY(π/2)", (0,)), GateFact("SWAP", (0, 1))),
            ("traced out", "〈0|"),
        ),
    ),
    FaultFact(
        "entrywise.uniform",
        "The constant that (43) hides in its order of magnitude is the sum of the moduli of all "
        "entries of $M$, which grows with $N$.",
        "proofs.entrywise:uniform",
        CircuitFact(("|+〉", "|i〉"), (GateFact("RZ(θ)", (0,)),), ("〈i|", "〈i|")),
    ),
    FaultFact(
        "theorem2.spectator_step",
        "$EE (A + B cos 2 theta)^2 >= alpha (A + B)^2$ is used for all $A$ and $B$; it needs "
        "$A ((1 - alpha) A + 2 (c - alpha) B) >= 0$, $c$ the average of $cos 2 theta$.",
        "proofs.theorem2:spectator_step",
    ),
    FaultFact(
        "theorem2_counterexamples.two_qubits",
        "The step over another gate, (55)–(59), is taken where the sign that it needs is not "
        "given.",
        "proofs.theorem2_counterexamples:two_qubits",
        CircuitFact(
            ("|+〉", "|0〉"),
            (GateFact("exp(−iφX)", (1,)), GateFact("exp(−iθZ)", (0,))),
            ("O", "O"),
        ),
        _UNIVERSAL,
    ),
    FaultFact(
        "theorem2_counterexamples.fidelity",
        "The same step. That $O$ is a pure state gives the functions of the other angles no sign.",
        "proofs.theorem2_counterexamples:fidelity",
        CircuitFact(
            ("ψ", ""),
            (GateFact("exp(−iφX)", (0,)), GateFact("exp(−iθZZ)", (0, 1))),
            ("σ", "σ"),
        ),
        _UNIVERSAL,
    ),
    FaultFact(
        "gradient_survey.improved_stays",
        "There is no proof: the statement rests on single runs, and on Theorem 2, which says "
        "nothing of how its right side depends on the number of qubits.",
    ),
    FaultFact(
        "trainings.improved_closer_kl",
        "The paper does not say which way its divergence is meant; the two ways disagree.",
    ),
    FaultFact(
        "trainings.improved_learns",
        "Only the ends of the two models are compared, not the improved one's start with its end.",
    ),
)

_PANELS = (
    PanelFact(
        "variance-no-ancilla",
        "Theorem 1 holds for Haar inputs.",
        "The exact variance falls with every qubit, samples lie "
        "about it, and it stays below the bound.",
        ("theorem1.bound", "theorem1.variance"),
    ),
    PanelFact(
        "trained-gradient-stays",
        "What is trained need not obey it.",
        "In this circuit of ours the mean square at sampled "
        "outcomes stays; only its mean modulus falls as the bound does.",
        ("trained_gradient.mean_absolute", "trained_witness.vanishing"),
    ),
    PanelFact(
        "theorem2-family",
        "Theorem 2 is false.",
        "On a family of product circuits the mean square falls exponentially below what (14) "
        "claims; with $kappa$ in place of $alpha$ the bound is attained.",
        ("theorem2_counterexamples.two_qubits", "theorem2_circuits.universal"),
    ),
    PanelFact(
        "gradient-by-size",
        "The improved model's gradient falls too,",
        "more slowly than the original one's; lines are exact predictions.",
        (
            "gradient_survey.original_decays",
            "gradient_survey.improved_stays",
            "gradient_survey.improved_slower",
            "gradient_survey.small_angles_slower",
        ),
        "bits a qubit",
    ),
)

FACTS = PaperFacts(
    thesis=(
        "Gradients of a quantum denoising diffusion model vanish exponentially in the number of "
        "qubits when it starts from Haar-random states (Theorem 1); with a diffusion that stays "
        "near the data and small angles they do not (Theorem 2), and the improved model learns."
    ),
    equations=63,
    rows=ROWS,
    symbols=SYMBOLS,
    setting=(
        "A circuit $U$ of rotations and controlled Z gates turns an input state and ancillas in "
        "$|0〉$ into a generated state; the ancillas are traced out, or measured when the model is "
        "trained. Its fidelity with a target $sigma$, averaged over inputs and targets, is the "
        "loss. The question is how the derivative by one angle $theta_k$ behaves over random "
        "inputs $V psi_0 V^dagger$ or random angles as qubits are added."
    ),
    circuit=CircuitFact(
        ("ancillas |0〉", "data ψ₀", ""),
        (
            GateFact("V", (1, 2)),
            GateFact("U₋", (0, 1, 2)),
            GateFact("R(θₖ)", (1,)),
            GateFact("U₊", (0, 1, 2)),
        ),
        ("traced out", "σ", "σ"),
        "One rotation $R_P (theta_k)$ of the circuit is differentiated; $U_-$ is what acts before "
        "it, $U_+$ what acts behind it.",
    ),
    panels=_PANELS,
    sections=_SECTIONS,
    faults=_FAULTS,
    restoration=(
        "Our copy of the paper has its text and the numbers of its equations, not its formulas. "
        "Every formula here is the reading that the text implies; what is called false is false "
        "in that reading. "
    ),
)
