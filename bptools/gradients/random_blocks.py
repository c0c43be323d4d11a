"""Exact mean squares of gradients in circuits of Haar-random blocks, by transfer matrices.

Two copies of an observable, averaged over a block, are a combination of 1 and of the swap S of the
copies; a circuit of blocks maps the coefficients of 1 and S on each site. Rational numbers alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError

Block = tuple[int, ...]
Coefficients = NDArray[Any]  # of 1, S and the factor that was there, an axis a site
_ONE, _SWAP, _FACTOR = range(3)


@dataclass(frozen=True)
class SiteFactor:
    """What a factor A of an observable, on one site, has to say of its second moments.

    Args:
        squared_trace: (Tr A)^2.
        trace_of_square: Tr A^2.
        squared_mean: <0|A|0>^2.
    """

    squared_trace: Fraction
    trace_of_square: Fraction
    squared_mean: Fraction


def projector_factor() -> SiteFactor:
    """Return the factor |0><0|."""
    return SiteFactor(Fraction(1), Fraction(1), Fraction(1))


def pauli_factor(dim: int) -> SiteFactor:
    """Return a diagonal Pauli string but the identity, on a site of a dimension."""
    return SiteFactor(Fraction(0), Fraction(dim), Fraction(1))


def identity_factor(dim: int) -> SiteFactor:
    """Return the identity of a site of a dimension."""
    return SiteFactor(Fraction(dim**2), Fraction(dim), Fraction(1))


@dataclass(frozen=True)
class RandomBlocks:
    """Layers of independent Haar-random blocks, or of 2-designs, on sites of one dimension.

    Args:
        site_dim: The dimension d of a site.
        sites: How many there are.
        layers: The blocks of each layer, the sites of each; the first layer acts first.

    Raises:
        UsageError: If a site is none of the circuit, or in two blocks of a layer.
    """

    site_dim: int
    sites: int
    layers: tuple[tuple[Block, ...], ...]

    def __post_init__(self) -> None:
        """Refuse blocks that overlap or lead out of the circuit."""
        if self.site_dim < 2:
            raise UsageError(f"site_dim must be at least 2, not {self.site_dim}")
        for layer in self.layers:
            used = [site for block in layer for site in block]
            if len(set(used)) < len(used) or not set(used) <= set(range(self.sites)):
                raise UsageError(
                    f"blocks of a layer must be of different sites among 0 to {self.sites - 1}, "
                    f"not {layer}"
                )

    @classmethod
    def brickwork(cls, site_dim: int, pairs: int, layers: int) -> RandomBlocks:
        """Return blocks of two neighbouring sites, every other layer moved by one, open ends.

        >>> RandomBlocks.brickwork(2, 2, 2).layers
        (((0, 1), (2, 3)), ((1, 2),))
        """
        bricks = tuple(
            tuple((site, site + 1) for site in range(layer % 2, 2 * pairs - 1, 2))
            for layer in range(layers)
        )
        return cls(site_dim, 2 * pairs, bricks)

    def before(self, layer: int, block: int) -> tuple[Block, ...]:
        """Return the blocks of the first layer that a block depends on, or stands in.

        >>> RandomBlocks.brickwork(2, 3, 2).before(1, 0)
        ((0, 1), (2, 3))
        """
        sites = set(self.layers[layer][block])
        for earlier in reversed(self.layers[:layer]):
            sites |= {site for each in earlier if sites & set(each) for site in each}
        return tuple(each for each in self.layers[0] if sites & set(each))


def mean_square_gradient(
    circuit: RandomBlocks, factors: Sequence[SiteFactor], layer: int, block: int
) -> Fraction:
    """Return E (dC/d theta)^2 of C = <0|V^dagger O V|0>, whose gradients have mean 0.

    Args:
        circuit: The blocks.
        factors: Those of O, one a site.
        layer: Where the gate exp(-i theta P/2) is, P a Pauli string but the identity: from 0 on.
        block: In which of that layer's blocks, between two independent Haar-random halves.

    Returns:
        The mean over all blocks, exact: the variance of the gradient.

    Raises:
        UsageError: If there is no such block, or not a factor for each site.

    >>> one = RandomBlocks(2, 2, (((0, 1),),))
    >>> mean_square_gradient(one, [projector_factor()] * 2, layer=0, block=0)
    Fraction(1, 50)
    """
    if len(factors) != circuit.sites:
        raise UsageError(f"factors must be one a site, {circuit.sites}, not {len(factors)}")
    if not (0 <= layer < len(circuit.layers) and 0 <= block < len(circuit.layers[layer])):
        raise UsageError(f"layer and block must be of the circuit, not {layer} and {block}")
    coefficients = np.full((3,) * circuit.sites, Fraction(0), dtype=object)
    coefficients[(_FACTOR,) * circuit.sites] = Fraction(1)
    for number in reversed(range(len(circuit.layers))):
        for place, sites in enumerate(circuit.layers[number]):
            varied = (number, place) == (layer, block)
            coefficients = _averaged(coefficients, circuit.site_dim, factors, sites, varied=varied)
    for factor in factors:
        mean = [Fraction(1), Fraction(1), factor.squared_mean]
        coefficients = np.tensordot(np.array(mean, dtype=object), coefficients, (0, 0))
    return Fraction(coefficients.item())


def _averaged(
    coefficients: Coefficients,
    site_dim: int,
    factors: Sequence[SiteFactor],
    sites: Block,
    *,
    varied: bool,
) -> Coefficients:
    """Average over one block: X becomes a + b S with the traces Tr X and Tr X S of X.

    Of a varied block only the part of X that is orthogonal to 1 gets through, and comes out as S
    less its own: E g^2 = d^2 eps(X) (S - 1/d) / (2 (d^2 - 1)^2), eps(X) = Tr X S - Tr X / d.
    """
    dim = site_dim ** len(sites)
    inner = np.moveaxis(coefficients, sites, range(len(sites)))
    traces, swapped = inner, inner
    for site in sites:
        factor, plain, square = factors[site], site_dim**2, site_dim
        of_trace = np.array([plain, square, factor.squared_trace], dtype=object)
        of_swap = np.array([square, plain, factor.trace_of_square], dtype=object)
        traces = np.tensordot(of_trace, traces, (0, 0))
        swapped = np.tensordot(of_swap, swapped, (0, 0))
    excess = swapped - traces * Fraction(1, dim)
    if varied:
        on_swap = excess * Fraction(dim**2, 2 * (dim**2 - 1) ** 2)
        on_one = on_swap * Fraction(-1, dim)
    else:
        on_swap = excess * Fraction(1, dim**2 - 1)
        on_one = (traces - swapped * Fraction(1, dim)) * Fraction(1, dim**2 - 1)
    averaged = np.full_like(inner, Fraction(0))
    averaged[(_ONE,) * len(sites)] = on_one
    averaged[(_SWAP,) * len(sites)] = on_swap
    return np.moveaxis(averaged, range(len(sites)), sites)
