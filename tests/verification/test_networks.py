"""Legs that share indices in the second reader: spaces split where they are, and nowhere else."""

import pytest

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks.tensors import Draft, IndexNetwork
from bptools.verification.scalars.polynomials import quantity
from bptools.verification.scalars.ratios import ONE, Ratio

a, b, c = (Ratio.of(quantity("variable", name, "natural")) for name in "abc")
MORE = a + ONE  # no product of dimensions


def joined(left, right):
    """Return a network whose two ends, of indices of these sizes, are joined."""
    sizes = dict(enumerate((*left, *right), -9))
    places = list(sizes)
    ends = tuple(places[: len(left)]), tuple(places[len(left) :])
    draft = Draft(IndexNetwork((), ends, sizes), ONE)
    draft.join(ends)
    return draft


@pytest.mark.parametrize(
    ("left", "right", "parts"),
    [
        ((a,), (a,), (a,)),
        ((a * b,), (a, b), (a, b)),
        ((MORE * b,), (MORE, b), (MORE, b)),
        ((a * b, c), (a, b * c), (a, b, c)),
        ((a, b * c), (a * b, c), (a, b, c)),
    ],
)
def test_a_space_is_split_where_the_other_is(left, right, parts):
    draft = joined(left, right)
    first, second = draft.ends
    assert first == second
    sizes = [draft.sizes[index] for index in first]
    assert len(sizes) == len(parts)
    assert all((size - part).is_zero for size, part in zip(sizes, parts, strict=True))


@pytest.mark.parametrize(
    ("left", "right", "refusal"),
    [
        ((a,), (b,), Rejected),
        ((a, b), (a,), Rejected),
        ((a * b, c), (c, a * b), OutOfReach),
        ((MORE * b, c), (b, MORE * c), OutOfReach),
    ],
)
def test_a_space_that_is_split_otherwise_is_refused(left, right, refusal):
    with pytest.raises(refusal):
        joined(left, right)


def test_the_slope_of_an_unknown_function_is_of_one_order_more():
    def value(order):
        return Ratio.of(quantity("value", "f", "real", ("x", order)))

    assert (value(0).derivative("x") - value(1)).is_zero
    assert (value(1).derivative("x") - value(2)).is_zero
    assert value(0).derivative("y").is_zero
