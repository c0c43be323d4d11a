"""One number that a cost function returns: the circuit that it is measured in, and itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bptools.audits.arguments import Arguments
from bptools.audits.chained_cost import ChainedCost
from bptools.audits.observables import StringObservable
from bptools.audits.program import Program
from bptools.audits.whole_cost import WholeCost
from bptools.errors import UsageError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cost:
    """One number that a cost function returns.

    Args:
        name: Of the number among several, such as ``[0]``; empty for the only one.
        program: The circuit whose expectation value it is, or that it is a function of.
        whole: The cost itself, which PennyLane can differentiate.
        reason: Why it is not the expectation value of ``program``; empty if it is.
        shots: Of the QNode; None if it is analytic.
        reach: The largest |∂f| of each parameter; None if no bound is known.
        terms: Of a sum over circuits, each with its part of the sum as observable.
        chained: The cost as a function of expectation values, if it is another than a sum.
    """

    name: str
    program: Program
    whole: WholeCost
    reason: str = ""
    shots: int | None = None
    reach: Floats | None = None
    terms: tuple[Program, ...] = ()
    chained: ChainedCost | None = None

    @property
    def is_expectation(self) -> bool:
        """Whether it is the expectation value of the program's observable."""
        return not self.reason

    def at(self, arguments: Arguments, values: Floats) -> Cost:
        """Return an expectation value whose angles are linear at other values of its parameters."""
        whole = replace(self.whole, arguments=arguments)
        return replace(self, program=self.program.at(values), whole=whole)

    def sign_of(self, twin: Cost) -> int:
        """Return 1 or −1 if the cost is a constant more than another or its negative; else 0."""
        ours, theirs = self.program, twin.program
        if not (self.is_expectation and twin.is_expectation) or ours.preparations:
            return 0
        if theirs.preparations or ours.circuit != theirs.circuit:
            return 0
        measured = (ours.measured, theirs.measured)
        if not all(isinstance(observable, StringObservable) for observable in measured):
            return 0
        tables = ((ours.jacobian, theirs.jacobian), (ours.angles, theirs.angles))
        if not all(np.array_equal(*pair) for pair in tables):
            return 0
        first, second = (
            {letters: c for c, letters in observable.terms if letters}
            for observable in measured
            if isinstance(observable, StringObservable)
        )
        if first == second:
            return 1
        return -1 if first == {letters: -c for letters, c in second.items()} else 0

    def with_random_axes(self) -> Cost:
        """Return the cost whose turned rotations are about X, Y or Z at random.

        Raises:
            UsageError: If it is no expectation value of one circuit.
        """
        if self.reason:
            raise UsageError(
                f"random axes must have an expectation value of one circuit: {self.reason}"
            )
        return replace(self, program=replace(self.program, random_axes=True))
