"""Products of elements whose indices are symbols: a pairing of the rows, one of the columns.

E prod U_ij prod conj(U_kl) is the sum over both of Wg(their type) times what they leave: products
of <i|k>, Kronecker deltas. The sums over rows and over columns stand side by side, as those of
``separated`` do, and no pair of their terms is multiplied out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sympy import Expr, KroneckerDelta, Mul, S

from bptools.haar.elements.monomials import ElementPlace
from bptools.haar.networks.loops import Loops, Word
from bptools.haar.networks.separated import Involution, Separated, Side, pairings_of


class IndexPairs(NamedTuple):
    """The two sums of a product of elements.

    Args:
        network: The pairings and their types.
        rows: The products of deltas that pairings of the rows leave, in the network's order.
        columns: Those of the columns.
    """

    network: Separated
    rows: list[Expr]
    columns: list[Expr]


def index_pairs(places: Sequence[ElementPlace], *, is_real: bool) -> IndexPairs | None:
    """Return a product of elements as two sums; None if it cannot be paired or is too large.

    Args:
        places: The elements of one random matrix.
        is_real: Whether any two may be paired, not only plain and conjugated ones.

    >>> from sympy import symbols
    >>> i, j, k, l = symbols("i j k l", integer=True)
    >>> places = [ElementPlace(i, j, False), ElementPlace(k, l, True)]
    >>> index_pairs(places, is_real=False)[1:]
    ([KroneckerDelta(i, k)], [KroneckerDelta(j, l)])
    """
    degree, odd = divmod(len(places), 2)
    if odd or not (is_real or sum(place.conjugated for place in places) == degree):
        return None
    pairings = pairings_of(degree, is_real=is_real)
    if not pairings:
        return None
    ordered = places if is_real else sorted(places, key=lambda place: place.conjugated)
    rows, row_products = _side([place.row for place in ordered], pairings)
    columns, column_products = _side([place.column for place in ordered], pairings)
    network = Separated(Loops(1, ()), rows, columns, degree, is_real, is_symplectic=False)
    return IndexPairs(network, row_products, column_products)


def _side(indices: Sequence[Expr], pairings: Sequence[Involution]) -> tuple[Side, list[Expr]]:
    """Return the products that pairings of some indices leave; those that vanish have sign 0."""
    numbers = {index: number for number, index in enumerate(dict.fromkeys(indices))}
    places: dict[Expr, int] = {}
    loops: list[tuple[Word, ...]] = []
    owners, signs = list[int](), list[int]()
    for pairing in pairings:
        pairs = [(indices[a], indices[b]) for a, b in enumerate(pairing) if a < b]
        product = Mul(*(KroneckerDelta(*pair) for pair in pairs))
        if product != 0 and product not in places:
            places[product] = len(places)
            loops.append(tuple((2 * numbers[a] + 1, 2 * numbers[b]) for a, b in pairs))
        owners.append(places.get(product, 0))
        signs.append(int(product is not S.Zero))
    return Side(loops, np.array(owners), np.array(signs)), list(places)
