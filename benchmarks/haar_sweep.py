"""Confront thousands of random expressions with samples, with a declared probability of error.

Run ``uv run python benchmarks/haar_sweep.py`` (some minutes; ``--expressions``, ``--samples``,
``--seed``, ``--alpha``). Random products of matrix elements and of traces of random words, for
U, O, Sp, COE and states, d = 1 to 6, are integrated exactly and averaged over samples: SciPy's
``unitary_group`` and ``ortho_group``, QuTiP's ``rand_ket``, and quaternionic Gaussians for Sp.
Every average has an empirical-Bernstein interval at its share of alpha, which is rigorous for
bounded variables. It prints the seed, how many distinct expressions there were, how many values
are not 0, how many of these the samples tell apart from 0, and whatever disagrees; it exits with
1 if anything does. With exact values multiplied by 1.5 (``--wrong``) it must fail.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np
from sympy import Expr, Integer, MatrixSymbol, Trace

from bptools import haar
from bptools.haar.numerics import numpy_function
from bptools.statistics import bernstein_interval, chunked

DIMENSIONS = range(1, 7)


def unitaries(dim, samples, rng):
    """Haar unitaries of SciPy; phases for d = 1."""
    from scipy.stats import unitary_group

    if dim == 1:
        return np.exp(2j * np.pi * rng.random((samples, 1, 1)))
    return unitary_group.rvs(dim, samples, random_state=rng).reshape(samples, dim, dim)


def orthogonals(dim, samples, rng):
    """Haar orthogonal matrices of SciPy; signs for d = 1."""
    from scipy.stats import ortho_group

    if dim == 1:
        return rng.choice([-1.0, 1.0], (samples, 1, 1))
    return ortho_group.rvs(dim, samples, random_state=rng).reshape(samples, dim, dim)


def symplectics(dim, samples, rng):
    """Polar factors of Gaussian quaternionic matrices [[A, B], [-conj B, conj A]]."""
    half = dim // 2
    a, b = rng.standard_normal((2, samples, half, half, 2)) @ [1, 1j]
    matrix = np.block([[a, b], [-b.conj(), a.conj()]])
    left, _, right = np.linalg.svd(matrix)
    return left @ right


def circular(dim, samples, rng):
    """Haar unitaries times their transposes."""
    matrix = unitaries(dim, samples, rng)
    return matrix @ matrix.swapaxes(1, 2)


def states(dim, samples, rng):
    """Haar kets of QuTiP."""
    import qutip

    seeds = rng.integers(2**32, size=samples)
    kets = [qutip.rand_ket(dim, distribution="haar", seed=int(seed)).full() for seed in seeds]
    return np.array(kets)


@dataclass(frozen=True)
class Source:
    """A random matrix: its symbol at a dimension, its samples, the dimensions."""

    symbol: Callable[[str, int], MatrixSymbol]
    sample: Callable[..., np.ndarray]
    dimensions: tuple[int, ...]


SOURCES = {
    "unitary": Source(haar.Unitary, unitaries, tuple(DIMENSIONS)),
    "orthogonal": Source(haar.Orthogonal, orthogonals, tuple(DIMENSIONS)),
    "symplectic": Source(lambda n, dim: haar.Symplectic(n, dim // 2), symplectics, (2, 4, 6)),
    "circular": Source(haar.CircularOrthogonal, circular, tuple(DIMENSIONS)),
    "state": Source(haar.State, states, tuple(DIMENSIONS)),
}


@dataclass
class Case:
    """One expression: exactly, as a function of samples, and a bound on its modulus."""

    text: str
    expression: Expr
    sampled: Callable[[np.ndarray], np.ndarray]
    bound: float


def element_case(symbol, dim, rng) -> Case:
    """A product of elements and conjugates, most of them arranged so that it can be non-zero."""
    degree = int(rng.integers(1, 5))
    columns = symbol.shape[1]
    rows, cols = rng.integers(0, dim, degree), rng.integers(0, columns, degree)
    other_rows, other_cols = rng.permutation(rows), rng.permutation(cols)
    if rng.random() < 0.1:
        other_rows = rng.integers(0, dim, degree)
    plain = [(int(i), int(j)) for i, j in zip(rows, cols, strict=True)]
    barred = [(int(i), int(j)) for i, j in zip(other_rows, other_cols, strict=True)]
    expression = Integer(1)
    for i, j in plain:
        expression *= symbol[i, j]
    for i, j in barred:
        expression *= symbol[i, j].conjugate()

    def sampled(m):
        result = np.ones(len(m), complex)
        for i, j in plain:
            result = result * m[:, i, j]
        for i, j in barred:
            result = result * m[:, i, j].conj()
        return result

    return Case(f"{sorted(plain)} {sorted(barred)}", expression, sampled, 1.0)


def word_case(symbol, dim, constants, rng) -> Case:
    """A product of traces of words in the matrix, its relatives and constants of norm 1."""
    degree = int(rng.integers(1, 4))
    is_state = symbol.shape[1] == 1
    letters: list[tuple[str, bool, bool]] = []
    for k in range(2 * degree):
        conjugated = bool(k % 2) if rng.random() < 0.95 else bool(rng.integers(2))
        letters.append(("M", conjugated, bool(rng.integers(2))))
        if rng.random() < 0.5:
            letters.append((str(rng.choice(list(constants))), False, bool(rng.integers(2))))
    if is_state:  # |psi><psi| and constants
        letters = []
        for _ in range(degree):
            letters += [("M", False, False), ("M", True, True)]
            letters.append((str(rng.choice(list(constants))), False, bool(rng.integers(2))))
    cut = len(letters) if is_state else int(rng.integers(1, len(letters) + 1))
    words = [word for word in (letters[:cut], letters[cut:]) if word]
    symbols = {name: MatrixSymbol(name, dim, dim) for name in constants} | {"M": symbol}
    expression = Integer(1)
    for word in words:
        expression *= Trace(_product([_relative(symbols[n], c, t) for n, c, t in word]))

    def sampled(m):
        total = np.ones(len(m), complex)
        for word in words:
            product = None
            for name, conjugated, transposed in word:
                matrix = m if name == "M" else constants[name][None]
                matrix = matrix.conj() if conjugated else matrix
                matrix = matrix.swapaxes(1, 2) if transposed else matrix
                product = matrix if product is None else product @ matrix
            total = total * np.trace(product, axis1=1, axis2=2)
        return total

    bound = 1.0 if is_state else float(dim ** len(words))
    return Case(str(words), expression, sampled, bound)


def _product(factors):
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor
    return result


def _relative(matrix, conjugated, transposed):
    if conjugated:
        matrix = matrix.adjoint()
    return matrix.T if transposed != conjugated else matrix


def exact_value(expression, constants) -> complex:
    """Integrate exactly and put the constants in."""
    value = haar.expectation(expression)
    symbols = [MatrixSymbol(name, *matrix.shape) for name, matrix in constants.items()]
    return complex(numpy_function(value, symbols)(*constants.values()))


def compare(case, samples, expected, error_rate) -> tuple[bool, bool]:
    """Return whether both parts lie in their intervals, and whether these exclude 0."""
    values = case.sampled(samples)
    agrees, excludes_zero = True, False
    for part, target in ((values.real, expected.real), (values.imag, expected.imag)):
        limit = case.bound * (1 + 1e-9)
        interval = bernstein_interval(chunked(part), -limit, limit, error_rate / 2)
        slack = 1e-9 * case.bound  # rounding of the samples themselves
        agrees &= interval.low - slack <= target <= interval.high + slack
        excludes_zero |= interval.low > slack or interval.high < -slack
    return bool(agrees), bool(excludes_zero)


def main() -> int:
    """Sweep, print the counts and what disagrees."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--expressions", type=int, default=2500)
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20251206)
    parser.add_argument("--alpha", type=float, default=1e-3)
    parser.add_argument("--wrong", action="store_true", help="multiply exact values by 1.5")
    options = parser.parse_args()
    batches = [(name, dim) for name, source in SOURCES.items() for dim in source.dimensions]
    per_batch = -(-options.expressions // len(batches))
    total, nonzero, seen, disagreements = 0, 0, 0, []
    by_source: Counter[str] = Counter()
    for name, dim in batches:
        rng = np.random.default_rng([options.seed, sorted(SOURCES).index(name), dim])
        source = SOURCES[name]
        samples = source.sample(dim, options.samples, rng)
        symbol = source.symbol("M", dim)
        constants = {}
        for letter in "ABC":
            raw = rng.standard_normal((dim, dim, 2)) @ [1, 1j]
            constants[letter] = raw / np.linalg.norm(raw, 2)
        known: set[str] = set()
        for attempt in count():
            if len(known) == per_batch or attempt == 40 * per_batch:
                break  # small dimensions run out of distinct expressions
            if rng.random() < 0.5 and name != "symplectic":
                case = element_case(symbol, dim, rng)
            else:
                case = word_case(symbol, dim, constants, rng)
            if case.text in known:
                continue
            known.add(case.text)
            expected = exact_value(case.expression, constants)
            expected *= 1.5 if options.wrong else 1
            agrees, excluded = compare(case, samples, expected, options.alpha / options.expressions)
            total += 1
            nonzero += abs(expected) > 1e-12
            seen += excluded
            by_source[name] += 1
            if not agrees:
                disagreements.append(f"{name} d={dim}: {case.text} exact {expected:.6g}")
    print(f"seed {options.seed}, {options.samples} samples each, alpha {options.alpha}")
    print(f"{total} distinct expressions ({dict(by_source)})")
    print(f"{nonzero} values are not 0 ({nonzero / total:.0%}); samples exclude 0 for {seen}")
    print(f"{len(disagreements)} disagree", *disagreements[:20], sep="\n  ")
    enough = total >= min(options.expressions, 2000) and nonzero >= 0.3 * total
    return 0 if enough and not disagreements else 1


if __name__ == "__main__":
    sys.exit(main())
