"""A made-up run that holds everything a report can hold, hostile text included."""

import pytest
from sympy import (
    Eq,
    Function,
    I,
    Integral,
    MatrixSymbol,
    Min,
    Sum,
    Symbol,
    Trace,
    pi,
    sqrt,
)

from bptools.claims import (
    Case,
    CitationRecord,
    ClaimRecord,
    Drawing,
    Evidence,
    Figure,
    Listing,
    Method,
    Reading,
    Results,
    Series,
    Stance,
    StepRecord,
    Verdict,
)
from bptools.printing import math
from bptools.records import Math

HOSTILE = (
    'x <script>alert("1")</script> & #import "@preview/a:1" $#x$ \\n `raw` *b* _i_ // /* ]} 中'
)
N, Na, k = Symbol("N"), Symbol("N_a"), Symbol("k")
A, B, C, D, U = (MatrixSymbol(name, N, N) for name in "ABCDU")
SECOND_MOMENT = (Trace(A) * Trace(B) * Trace(C) * Trace(D) + Trace(A * C) * Trace(B * D)) / (
    N**2 - 1
) - (Trace(A * C) * Trace(B) * Trace(D) + Trace(A) * Trace(C) * Trace(B * D)) / (N * (N**2 - 1))
COLLINS = CitationRecord("CŚ06", "B. Collins, P. Śniady, CMP 264, 773 (2006)", "Wg integrates Haar")


def claim(name: str, **fields: object) -> ClaimRecord:
    given = {
        "title": f"Claim {name}",
        "statement": "The integral of a product of traces is the given rational function of N.",
        "formula": math(Eq(Symbol("m"), SECOND_MOMENT)),
        "source": "A paper",
        "equation": "(24), (31)",
        "reading": Reading.RESTORED,
        "stance": Stance.ASSERTED,
        "hypotheses": (Math("A = A^dagger", "A is Hermitian"),),
        "hypotheses_text": ("A is Hermitian",),
        "domain": (Math("N >= 2", "N is at least 2"),),
        "cites": (COLLINS,),
        "where": (Math("M = U_(+) sigma", "M is U sub plus sigma"),),
    }
    return ClaimRecord(name=name, **(given | fields))  # type: ignore[arg-type]


def found(name: str, verdict: Verdict, method: Method, **fields: object) -> Evidence:
    given = {
        "finding": f"checks.{name}",
        "title": f"{method} confrontation of {name}",
        "cases": (Case("$N = 2$", "1/144", "1/144", verdict),),
    }
    return Evidence(claim=name, verdict=verdict, method=method, **(given | fields))  # type: ignore[arg-type]


def sampled_cases(count: int, verdict: Verdict = Verdict.HOLDS) -> tuple[Case, ...]:
    return tuple(
        Case(
            f"n = {n}, {a} ancillas, layer {layer}",
            expected=0.4 / 4.0**n,
            found=0.41 / 4.0**n,
            verdict=verdict,
            low=0.39 / 4.0**n,
            high=0.43 / 4.0**n,
            bound=0.5 / 4.0**n,
            samples=5000 + n,
            note="closest to the bound" if n == 3 else "",
        )
        for n, a, layer in [(i % 8 + 1, i // 8 % 4, i // 32 + 1) for i in range(count)]
    )


def steps() -> tuple[StepRecord, ...]:
    theta, f = Symbol("theta_k"), Function("f_sigma")
    formulas = (
        (":=", Eq(Symbol("M"), I / 2 * Symbol("Phi'")), "abbreviation", "definition"),
        ("", Trace(U * A * U.adjoint() * B) * Trace(U * C * U.adjoint() * D), "", "start"),
        ("=", SECOND_MOMENT * Sum(1 / k**2, (k, 1, N)) + SECOND_MOMENT, "all terms", "Haar"),
        ("=", SECOND_MOMENT, "the Weingarten function of $U(N)$, $", "integrate over U(N)"),
        ("<=", Integral(f(theta), (theta, -pi, pi)) / sqrt(N), "positivity", "bound"),
        ("<=", Min(Na / 2, N / 4) / (N * (N + 1)), HOSTILE, "bound"),
    )
    return tuple(
        StepRecord(r, math(formula), reason, rule) for r, formula, reason, rule in formulas
    )


def figure(name: str = "variance") -> Figure:
    n = tuple(float(i) for i in range(1, 9))
    y = tuple(0.4 / 4.0**i for i in range(1, 9))
    return Figure(
        name=name,
        title="Gradient variance against qubits",
        x_label="data qubits n",
        y_label="Var ∂f",
        caption="The exact variance falls by two bits a qubit.",
        series=(
            Series("exact", "curve", n, y),
            Series(
                "_sampled, $n$ qubits",
                "points",
                (*n, 9.0),
                (*(1.02 * v for v in y), 0.0),
                low=(*(0.9 * v for v in y), -1e-9),
                high=(*(1.1 * v for v in y), 1e-6),
            ),
            Series("bound", "bound", n, tuple(1.3 * v for v in y)),
        ),
    )


def training() -> Figure:
    """Eight curves of a training with their bands, longer than any table."""
    x = tuple(float(step) for step in range(201))
    curves = [tuple(0.2 + 2.0 ** (-step / (10 + 5 * k)) for step in x) for k in range(8)]
    series = tuple(
        Series(
            f"{k + 1} ancillas",
            "curve",
            x,
            y,
            low=tuple(0.9 * value for value in y),
            high=tuple(1.1 * value for value in y),
        )
        for k, y in enumerate(curves)
    )
    caption = "Mean loss of ten trainings, with their range."
    return Figure("training", "Loss", "training step", "loss", caption, series)


CIRCUIT = Drawing(
    "circuit",
    "The circuit of $n = 2$ qubits",
    f"As matplotlib writes it. {HOSTILE}",
    """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="144pt" height="72pt" viewBox="0 0 144 72"
     xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <defs><clipPath id="clip"><rect x="0" y="0" width="144" height="72"/></clipPath></defs>
 <path d="M 0 36 L 144 36" clip-path="url(#clip)" style="stroke: #010203"/>
 <path class="badge" d="M 54 18 h 36 v 36 h -36 z" style="fill: #ffffff; stroke: #010203"/>
 <defs><path id="glyph" d="M 66 30 h 12 v 12 z" style="fill: #010203"/></defs>
 <use xlink:href="#glyph"/>
</svg>
""",
)
SETTINGS = Listing(
    "Settings of the trainings",
    ("setting", "value"),
    (("data qubits $n$", "4"), ("learning rate", "5e-4"), (HOSTILE, "1 000")),
)


def claims() -> tuple[ClaimRecord, ...]:
    """Return claims of every stance and reading, those of hostile text too."""
    return (
        claim("lemma2.first", title="The first fourth-order integral", uses=("moments.first",)),
        claim("moments.first", title="First moment of U(N)",
              reading=Reading.PRINTED, equation="24"),
        claim("ancilla.mean", title="The mean gradient is zero", stance=Stance.REFUTED,
              statement="The mean $bb(E) [g]$ over Haar inputs is zero.", equation="(23)–(26)",
              repaired_by="ancilla.bound", hypotheses=(), hypotheses_text=(), domain=()),
        claim("ancilla.bound", title="The mean gradient is at most N_a/2N",
              reading=Reading.REPAIRED, formula=math(Symbol("g") <= Min(Na / (2 * N), 1))),
        claim("large.uniform", title="The large-N form is uniform", stance=Stance.REFUTED,
              reading=Reading.OURS, equation="", repaired_by="lemma2.first"),
        claim("sampled.only", title="A bound that was only sampled", reading=Reading.OURS),
        claim("open.one", title="An undecided one"),
        claim("wrong.asserted", title="A claim that fails"),
        claim("wrong.refuted", title="A refuted claim that holds", stance=Stance.REFUTED,
              repaired_by="elsewhere.claim"),
        claim("hostile.text", title=HOSTILE, statement=HOSTILE, equation=HOSTILE, source=HOSTILE,
              cites=(CitationRecord(HOSTILE, HOSTILE, HOSTILE),), uses=(HOSTILE,)),
        claim("training.seen", title="Trainings reach a low loss", empirical=True, cites=()),
        claim("never.run", title="A claim without findings", cites=()),
    )  # fmt: skip


def evidence() -> tuple[Evidence, ...]:
    """Return evidence of every verdict, method and shape."""
    holds, fails, doubt = Verdict.HOLDS, Verdict.FAILS, Verdict.INCONCLUSIVE
    long = "-(d**2 - 6)*(d**4 - 18*d**2 + 45)/((d - 3)*(d - 2)*(d - 1)*d*(d + 1)*(d + 2)*(d + 3))"
    return (
        found("lemma2.first", holds, Method.SYMBOLIC, title="Derivation for all N", steps=steps()),
        found("lemma2.first", holds, Method.EXACT, title="Gram matrix over the rationals",
              cases=tuple(Case(f"N = {i}", long, long, holds) for i in range(2, 6))),
        found("lemma2.first", holds, Method.SAMPLED, title="QuTiP Monte Carlo",
              cases=sampled_cases(64), seed=7, error_rate=1.25e-4, figures=(figure(),),
              assumes=("the fourth moment of the squared gradient",)),
        found("moments.first", holds, Method.CERTIFIED),
        found("ancilla.mean", fails, Method.EXACT, title="Two data qubits and one ancilla",
              witness="P = Y, one ancilla, GHZ target: the exact mean is −0.01149.",
              cases=(Case("layer 3", 0.0, -0.011492, fails),)),
        found("ancilla.bound", holds, Method.ENCLOSED, figures=(figure(),)),
        found("large.uniform", fails, Method.SYMBOLIC, steps=steps(), witness="A = C = 1"),
        found("sampled.only", holds, Method.SAMPLED, cases=sampled_cases(9), seed=7,
              error_rate=2e-4),
        found("sampled.only", doubt, Method.SAMPLED, cases=sampled_cases(3, doubt),
              error_rate=3e-4),
        found("open.one", doubt, Method.SAMPLED, cases=sampled_cases(13, doubt), error_rate=1e-4),
        found("wrong.asserted", fails, Method.SAMPLED, cases=sampled_cases(2, fails)),
        found("wrong.refuted", holds, Method.EXACT),
        found("wrong.refuted", holds, Method.ROUNDED),
        found("training.seen", holds, Method.OBSERVED, title="Ten trainings",
              figures=(training(),), drawings=(CIRCUIT, CIRCUIT), listings=(SETTINGS,)),
        found("hostile.text", holds, Method.EXACT, title=HOSTILE, witness=HOSTILE,
              assumes=(HOSTILE,), finding=HOSTILE,
              cases=(Case(HOSTILE, HOSTILE, HOSTILE, holds, note=HOSTILE),)),
    )  # fmt: skip


@pytest.fixture(scope="session")
def results() -> Results:
    """Return a record with every verdict, stance, reading, method and shape of evidence."""
    return Results(
        paper="H. Author et al., Mitigating barren plateaus in quantum denoising diffusion models",
        seed=20250101,
        error_rate=1e-3,
        quick=True,
        budgets={"samples": "5 000 a case", HOSTILE: HOSTILE},
        versions={"python": "3.11", "sympy": "1.14.0", "typst": "0.15.0"},
        date="2025-11-23",
        commit="0123abc",
        claims=claims(),
        evidence=evidence(),
    )
