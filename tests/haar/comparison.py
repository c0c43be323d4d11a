"""An average of the engine beside the same multiplied out, at integers in place of its symbol."""

import traceback
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from bptools.haar import CircularSymplectic, Symplectic, integral
from tests.haar.entrywise import Entrywise


@dataclass(frozen=True)
class Confrontation:
    """What came of one expression: comparisons made, those that differ, or why it was refused."""

    compared: int
    wrong: tuple[str, ...]
    refused: str | None = None


def is_refusal(error):
    """Whether an error was raised by a statement, not by Python, as of a short tuple."""
    return (traceback.extract_tb(error.__traceback__)[-1].line or "").startswith("raise")


def differences(case, symbol, sizes=(1, 2)):
    """Compare the engine with multiplying out, at each size, inside the domain and outside it.

    Args:
        case: A drawn expression (``drawn``).
        symbol: The symbol of the dimension.
        sizes: Integers in its place; of twice as many rows for symplectic kinds.
    """
    try:
        average = integral(case.expression)
    except (TypeError, ValueError) as error:
        if not is_refusal(error):
            raise
        return Confrontation(0, (), str(error))
    compared, wrong = 0, []
    if case.expression.atoms(Symplectic, CircularSymplectic):
        sizes = sizes[:1]  # of two rows
    for size in sizes if case.size == symbol else (case.size,):
        values = case.at(size)
        try:
            expected = Entrywise(values).average(case.expression)
        except OverflowError:
            continue
        except (IndexError, AssertionError):  # an index that does not exist at this size
            with suppress(ValueError):
                wrong.append(f"size {size}: {average.at(size)} of elements that do not exist")
            continue
        answers = [average.at(size) if average.symbols else average.value]
        if case.size == symbol and average.domain.subs(symbol, size) == True:  # noqa: E712 - SymPy's
            answers.append(average.value)
        for answer in answers:
            value = Entrywise(values).average(answer)
            compared += 1
            if not np.array_equal(np.ravel(value), np.ravel(expected)):
                wrong.append(f"size {size}: {answer} is {value}, not {expected}")
    return Confrontation(compared, tuple(wrong))
