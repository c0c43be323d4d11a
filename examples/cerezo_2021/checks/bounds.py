"""Whole circuits of blocks by transfer matrices: every layer of up to three, edges included."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from sympy import Rational, Symbol

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.evaluation import evaluate
from bptools.gradients import (
    RandomBlocks,
    identity_factor,
    mean_square_gradient,
    pauli_factor,
    projector_factor,
)
from proofs.bounds import GLOBAL_UPPER, LOCAL_LOWER, a, b, d, l, n, r

CIRCUITS = [(k, blocks, layers) for k in (2, 4) for blocks in (2, 3) for layers in (1, 2, 3)]
SITE = 2  # of the local observable, in the middle of three blocks


@check(GLOBAL_UPPER, method=Method.EXACT)
def global_cost(claim: Claim) -> Iterator[Case]:
    """The exact variance of the global cost, the gate in each layer, against F_n."""
    for k, blocks, layers in CIRCUITS:
        circuit = RandomBlocks.brickwork(k, blocks, layers)
        for layer in range(layers):
            factors = [projector_factor()] * circuit.sites
            variance = mean_square_gradient(circuit, factors, layer, block=0)
            values = {d: k**2, n: blocks, r: layers - layer}
            yield _case(claim, variance, values)


@check(LOCAL_LOWER, method=Method.EXACT)
def local_cost(claim: Claim) -> Iterator[Case]:
    """The exact variance of a Pauli matrix's cost, the gate in each layer, against G_n."""
    for k, layers in product((2, 4), (1, 2, 3)):
        circuit = RandomBlocks.brickwork(k, 3, layers)
        factors = [identity_factor(k)] * SITE + [pauli_factor(k)] + [identity_factor(k)] * 3
        for layer in range(layers):
            block = next(p for p, sites in enumerate(circuit.layers[layer]) if SITE in sites)
            variance = mean_square_gradient(circuit, factors, layer, block)
            values = {d: k**2, l: layer + 1, r: layers - layer, b: k**2}
            yield _case(
                claim, variance, {**values, a: _regions(len(circuit.before(layer, block)), k**2)}
            )


def _regions(count: int, dim: int) -> Rational:
    """Return the sum of eps over all regions of blocks next to each other."""
    return sum((count - k) * (1 - Rational(1, dim ** (k + 1))) for k in range(count))


def _case(claim: Claim, variance: Fraction, values: Mapping[Symbol, int | Rational]) -> Case:
    bound = evaluate(claim.closed_form, values, exact=True)
    label = ", ".join(f"{symbol} = {value}" for symbol, value in values.items())
    return exact_case(label, claim.relation, variance, bound)
