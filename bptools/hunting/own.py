"""A user's own inequality: one function of matrices and numbers, their kinds by name.

    from bptools.hunting.own import inequality

    @inequality(rho="state", sigma="state")
    def overlap(rho, sigma):
        return (rho @ sigma).trace(), (rho @ rho).trace()

claims that the first is at most the second; ``bptools hunt FILE.py:overlap`` looks for states at
which it is not. The same function is traced by JAX in a search and evaluated in ball arithmetic on
fractions before anything is called a violation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from math import inf
from typing import Any

import numpy as np
from sympy import Symbol

from bptools.claims import Claim, Reading, Relation, Source
from bptools.errors import UsageError
from bptools.hunting.derived import derived_slack, require_of_claim
from bptools.hunting.own_kinds import KINDS, RANGES, MatrixKind
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.quantities import Scalar
from bptools.hunting.slack import Slack
from bptools.hunting.space import Starts, Subfamily

Kind = str | tuple[float, float]  # of a matrix or number by its name, or a number by its range
OwnFunction = Callable[..., tuple[Scalar, Scalar]]
QUBITS = 1
ROOT = "own"


@dataclass(frozen=True)
class OwnMatrix:
    """A matrix of an instance, traced or enclosed; ``@``, ``+``, ``-``, and ``*`` by a number.

    Args:
        entries: A JAX array, or a matrix of balls.
    """

    entries: Any

    def __matmul__(self, right: OwnMatrix) -> OwnMatrix:
        if isinstance(self.entries, _arb_matrix()):
            return OwnMatrix(self.entries * right.entries)
        return OwnMatrix(self.entries @ right.entries)

    def __add__(self, right: OwnMatrix) -> OwnMatrix:
        return OwnMatrix(self.entries + right.entries)

    def __sub__(self, right: OwnMatrix) -> OwnMatrix:
        return OwnMatrix(self.entries - right.entries)

    def __mul__(self, factor: Scalar) -> OwnMatrix:
        return OwnMatrix(self.entries * factor)

    __rmul__ = __mul__

    @property
    def dagger(self) -> OwnMatrix:
        """The adjoint."""
        if isinstance(self.entries, _arb_matrix()):
            return OwnMatrix(self.entries.conjugate().transpose())
        return OwnMatrix(self.entries.conj().T)

    def trace(self) -> Scalar:
        """Return the real part of the trace."""
        return self.entries.trace().real


@dataclass(frozen=True)
class OwnSpace:
    """Matrices of so many qubits, and numbers in ranges, by the names of a function's arguments."""

    kinds: tuple[tuple[str, Kind], ...]
    n_qubits: int

    @property
    def label(self) -> str:
        """What is searched, with its size."""
        words = [
            f"{name} {kind.words if isinstance(kind, MatrixKind) else f'in [{kind[0]}, {kind[1]}]'}"
            for name, kind in self._kinds
        ]
        return f"{', '.join(words)}: {self.n_qubits} qubits"

    @property
    def homogeneous(self) -> frozenset[str]:
        """The parameters whose scale decides nothing: those of normalised states."""
        return frozenset(name for name, kind in self._matrices.items() if kind.normalised)

    @property
    def subfamilies(self) -> tuple[Subfamily, ...]:
        """The space with every matrix of the next narrower kind."""
        narrower = {name: kind.narrower for name, kind in self._matrices.items() if kind.narrower}
        if not narrower:
            return ()
        kinds = tuple((name, narrower.get(name, kind)) for name, kind in self.kinds)

        def lifted(parameters: Parameters) -> Parameters:
            return {
                name: self._matrices[name].lifted(values) if name in narrower else values
                for name, values in parameters.items()
            }

        return (Subfamily(OwnSpace(kinds, self.n_qubits), lifted),)

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return no discrete choices and first parameters, the restarts in front."""
        return Starts(
            {},
            {
                name: rng.standard_normal((restarts, *kind.shape(self.n_qubits)))
                if isinstance(kind, MatrixKind)
                else rng.uniform(*kind, restarts)
                for name, kind in self._kinds
            },
        )

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters, numbers out of range put back to its end."""
        return {
            name: parameters[name] if isinstance(kind, MatrixKind) else parameters[name].clip(*kind)
            for name, kind in self._kinds
        }

    def traced(self, choice: Draw, parameters: Parameters) -> dict[str, Any]:
        """Return one instance's matrices and numbers in floating point, differentiable."""
        return {
            name: OwnMatrix(kind.traced(parameters[name]))
            if isinstance(kind, MatrixKind)
            else parameters[name]
            for name, kind in self._kinds
        }

    def enclosed(self, choice: Draw, parameters: Parameters) -> dict[str, Any]:
        """Return enclosures of the matrices and numbers of an instance in fractions."""
        from flint import ctx

        from bptools.evaluation.balls import PRECISION, ball

        with ctx.workprec(PRECISION):
            return {
                name: OwnMatrix(kind.enclosed(parameters[name]))
                if isinstance(kind, MatrixKind)
                else ball(parameters[name].item())
                for name, kind in self._kinds
            }

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        return tuple(
            f"{name}{kind.made_of}{kind.text(parameters[name])}"
            if isinstance(kind, MatrixKind)
            else f"{name} = {parameters[name].item()}"
            for name, kind in self._kinds
        )

    @property
    def _kinds(self) -> tuple[tuple[str, MatrixKind | tuple[float, float]], ...]:
        """The arguments in order, each with its kind or its range."""
        return tuple((name, _meant(kind)) for name, kind in self.kinds)

    @property
    def _matrices(self) -> dict[str, MatrixKind]:
        return {name: kind for name, kind in self._kinds if isinstance(kind, MatrixKind)}


def _meant(kind: Kind) -> MatrixKind | tuple[float, float]:
    """Return what a kind or a range is that has a name."""
    if not isinstance(kind, str):
        return kind
    return KINDS[kind] if kind in KINDS else RANGES[kind]


def inequality(at_most: str = "", /, **kinds: Kind) -> Callable[[OwnFunction], OwnFunction]:
    """Declare a function that returns two sides, of which the first is claimed at most the second.

    Args:
        at_most: What is claimed, in words; by default the function's first line of documentation.
        kinds: Of each argument: a name of ``KINDS`` or ``RANGES``, or the ends of a number's range.

    Raises:
        UsageError: If a kind is unknown, a range is empty, or the function has other arguments.

    >>> @inequality(rho="state")
    ... def purity(rho):
    ...     return (rho @ rho).trace(), 1
    >>> own_slack(purity, "purity").spaces(2, None)[0].label
    'rho a density matrix: 2 qubits'
    """
    if not kinds:
        raise UsageError("an inequality must say the kind of each argument, it says none")
    for name, kind in kinds.items():
        if isinstance(kind, str) and kind not in {*KINDS, *RANGES}:
            named = ", ".join((*KINDS, *RANGES))
            raise UsageError(f"{name} must be of a kind of {named}, not {kind!r}")
        if not isinstance(kind, str) and not _is_range(kind):
            raise UsageError(f"{name} must lie between two ascending numbers, not {kind!r}")

    def declare(function: OwnFunction) -> OwnFunction:
        if set(signature(function).parameters) != set(kinds):
            raise UsageError(
                f"arguments of {function.__name__} must be those whose kinds are said, "
                f"{', '.join(kinds)}, not {', '.join(signature(function).parameters) or 'none'}"
            )
        function.__inequality__ = (tuple(kinds.items()), at_most)  # type: ignore[attr-defined]
        return function

    return declare


def _is_range(kind: object) -> bool:
    ends = kind if isinstance(kind, tuple) and len(kind) == 2 else (inf, inf)
    return all(isinstance(end, int | float) for end in ends) and -inf < ends[0] < ends[1] < inf


def own_slack(value: Any, name: str) -> Slack:  # noqa: ANN401 - whatever a file holds
    """Return the slack of an own inequality, of a claim, or that a function declares of one.

    Args:
        value: What is written under the name.
        name: What it is called.

    Raises:
        UsageError: If it is neither, or a slack that is not that of its claim.
    """
    declared: tuple[Slack, ...] = getattr(value, "__slacks__", ())
    if declared:
        if len(declared) > 1:
            names = ", ".join(slack.claim.name for slack in declared)
            raise UsageError(f"{name} must be the slack of one claim, it is of {names}")
        require_of_claim(declared[0])
        return declared[0]
    if isinstance(value, Claim):
        if value.relation is Relation.EQUAL:
            raise UsageError(f"{name} must be an inequality: an equality has no slack to hunt")
        return derived_slack(value)
    if not hasattr(value, "__inequality__"):
        raise UsageError(
            f"{name} must be a function under @inequality(...) of bptools.hunting.own or under "
            f"@slack(...), or a claim, it is {type(value).__name__}"
        )
    kinds, words = value.__inequality__
    sentence = words or (value.__doc__ or name).strip().splitlines()[0]
    claim = Claim(
        name=f"{ROOT}.{name}",
        title=sentence,
        statement=sentence,
        quantity=Symbol("left"),
        relation=Relation.AT_MOST,
        closed_form=Symbol("right"),
        source=Source(ROOT, name),
        reading=Reading.OURS,
    )

    def spaces(qubits: int | None, layers: int | None) -> tuple[OwnSpace, ...]:
        if layers is not None:
            raise UsageError(f"layers must not be given, it is {layers}: {name} has no circuit")
        return (OwnSpace(kinds, qubits or QUBITS),)

    return Slack(claim, lambda _, quantities: value(**quantities), spaces)


def _arb_matrix() -> type[Any]:
    from flint import acb_mat

    return acb_mat
