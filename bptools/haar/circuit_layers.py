"""Random circuits of local Haar-random gates as random matrices."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr, Integer, Pow, Rational, sympify
from sympy.core.symbol import Str

from bptools.haar.dimensions import as_dimension, as_integer
from bptools.haar.matrices import RandomMatrix

MOST_SITES = 40


class Brickwork(RandomMatrix):
    """A circuit of layers of independent Haar-random gates on neighbours, shifted by one in turn.

    The first layer, which acts first, has gates on sites (0, 1), (2, 3), ...; the second one on
    (1, 2), (3, 4), ... Averages are exact to degree 2 in the matrix and its conjugate.

    Args:
        name: The name.
        local: The dimension q of a site.
        sites: Their number, 2 to 40.
        depth: The number of layers.

    >>> from bptools.haar import Brickwork, expectation
    >>> expectation(abs(Brickwork("U", 2, sites=4, depth=2)[0, 0]) ** 4)
    9/1000
    """

    def __new__(
        cls,
        name: str | Str,
        local: Basic | int,
        sites: Basic | int,
        depth: Basic | int,
        *rebuilt: Basic,
    ) -> Brickwork:
        """Build the symbol (``rebuilt`` is there for SymPy's rebuilding from all arguments).

        Raises:
            ValueError: If a number is out of range.
        """
        if rebuilt:  # name, rows, cols, local, sites, depth
            local, sites, depth = depth, *rebuilt
        size = sympify(as_dimension(local, "local"))
        count, layers = as_integer(sites, "sites"), as_integer(depth, "depth")
        if not 2 <= count <= MOST_SITES:
            raise ValueError(f"sites must be 2 to {MOST_SITES}, not {count}")
        label = name if isinstance(name, Str) else Str(name)
        rows = size**count
        return Basic.__new__(cls, label, rows, rows, size, Integer(count), Integer(layers))  # type: ignore[no-any-return]

    @property
    def local(self) -> Expr:
        """The dimension of a site."""
        return self.args[3]

    @property
    def sites(self) -> int:
        """The number of sites."""
        return int(self.args[4])

    @property
    def depth(self) -> int:
        """The number of layers."""
        return int(self.args[5])

    @property
    def gates(self) -> Iterator[int]:
        """Yield the first of the two sites of every gate, in the order in which they act."""
        for layer in range(self.depth):
            yield from range(layer % 2, self.sites - 1, 2)


def local_dimension(dim: Expr, sites: int) -> Expr:
    """Return the dimension of one of some equal sites.

    Raises:
        ValueError: If the whole dimension is no such power.

    >>> local_dimension(Integer(16), 4)
    2
    """
    root = Pow(dim, Rational(1, sites))
    if root.is_integer and root.is_positive:
        return root
    raise ValueError(f"--dim must be the dimension of {sites} equal sites, such as 2^{sites}")
