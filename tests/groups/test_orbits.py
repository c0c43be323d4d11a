"""Orbits counted by formula, listed in words, and walked one string at a time."""

import random
from math import comb

import pytest

from bptools.circuits import PauliString
from bptools.errors import UsageError
from bptools.groups import RotationGroup
from bptools.groups.binary import BinaryBasis
from bptools.groups.enumeration import MOST_MARKED_BITS, _sorted, list_orbit
from bptools.groups.rotation_group import MOST_STRINGS
from tests.groups.brute import drawn_string, ising_chain, orbit, strings


def drawn_group(chance):
    n = chance.randint(1, 5)
    most = chance.choice([1, 2, 2, n])
    return [drawn_string(chance, n, most) for _ in range(chance.randint(1, 2 * n + 2))]


def labels(listed):
    n = listed.coset.reference.n_qubits
    xs, zs = (words[:, 0].tolist() for words in listed.strings)
    return {str(PauliString(n, x, z)) for x, z in zip(xs, zs, strict=True)}


@pytest.mark.parametrize("seed", range(80))
def test_counting_listing_and_walking_agree(seed):
    chance = random.Random(seed)
    generators = drawn_group(chance)
    group, n = RotationGroup(generators), generators[0].n_qubits
    start = drawn_string(chance, n, n)
    walked, counted = orbit(start, generators), group.orbit(start)
    assert counted.size == len(walked)
    assert labels(group.listed(start)) == walked
    algebra = set().union(*(orbit(g, generators) for g in generators))
    assert group.algebra.dimension == len(algebra)
    probe = drawn_string(chance, n, n)
    assert group.holds(probe) is (str(probe).lstrip("-") in algebra)
    if len(counted.parts) == 1:
        (part,) = counted.parts
        reached = [PauliString.from_label(label) for label in walked]
        signs = [1 if string.commutes(probe) else -1 for string in reached]
        assert part.signed(probe.vector) == sum(signs)
        diagonal = sum(not set(label) & {"X", "Y"} for label in walked)
        assert part.count_in([1 << n + q for q in range(n)]) == diagonal
        assert all(part.holds(string.vector) for string in reached)
        assert part.holds(probe.vector) is (str(probe).lstrip("-") in walked)


@pytest.mark.parametrize("seed", range(20))
def test_the_span_of_an_input_may_be_any(seed):
    chance = random.Random(seed)
    generators = drawn_group(chance)
    n, stabilisers = generators[0].n_qubits, []
    for string in (drawn_string(chance, n, n) for _ in range(20)):
        known = BinaryBasis.spanned_by(s.vector for s in stabilisers)
        if all(string.commutes(s) for s in stabilisers) and not known.holds(string.vector):
            stabilisers.append(string)
    span = BinaryBasis.spanned_by(s.vector for s in stabilisers)
    for start in (drawn_string(chance, n, n) for _ in range(5)):
        walked = map(PauliString.from_label, orbit(start, generators))
        inside = sum(span.holds(string.vector) for string in walked)
        parts = RotationGroup(generators).orbit(start).parts
        if len(parts) == 1:
            assert parts[0].count_in(span.vectors) == inside


def test_permuted_wires_and_order_leave_one_algebra():
    chance = random.Random(7)
    for _ in range(40):
        generators = drawn_group(chance)
        n = generators[0].n_qubits
        order = chance.sample(range(n), n)
        moved = [string.restricted(order) for string in chance.sample(generators, len(generators))]
        first, second = RotationGroup(generators).algebra, RotationGroup(moved).algebra
        assert sorted(map(repr, first.ideals)) == sorted(map(repr, second.ideals))


@pytest.mark.parametrize("n", [3, 8, 40])
def test_matchgates_have_binomial_orbits(n):
    group = RotationGroup(ising_chain(n))
    assert str(group.algebra) == f"so({2 * n}), dimension {n * (2 * n - 1)}"
    for letters in range(1, n):
        start = PauliString.on(n, dict.fromkeys(range(letters), "X"))
        assert group.orbit(start).size == comb(2 * n, 2 * letters)


def test_strings_beyond_one_word_are_listed_too():
    n = 40
    group, start = RotationGroup(ising_chain(n)), PauliString.on(n, {n // 2: "X"})
    listed = group.listed(start)
    assert listed.keys.shape == (comb(2 * n, 2), 2)
    partners = listed.partners(listed.moves[0])
    assert (partners[partners] == range(listed.size)).all()


def test_sorting_and_marking_give_the_same():
    generators = [
        PauliString.on(4, {i: a, (i + 1) % 4: b}) for i in range(4) for a, b in ("XX", "ZY")
    ]
    listed = list_orbit([PauliString.on(4, {0: "Z"})], generators)
    assert listed.coset.n_bits <= MOST_MARKED_BITS
    again = _sorted(listed.keys[:1], listed.moves)
    assert again.tolist() == listed.keys.tolist()


def test_bad_input_is_refused_in_one_sentence():
    x, xx = strings("X", "XX")
    with pytest.raises(UsageError, match="generators must be at least one"):
        RotationGroup([])
    with pytest.raises(UsageError, match="same number of qubits"):
        RotationGroup([x, xx])
    with pytest.raises(UsageError, match="generators must be Pauli strings, one is 'X'"):
        RotationGroup(["X"])
    with pytest.raises(UsageError, match="other strings than the identity"):
        RotationGroup([PauliString(1)])
    with pytest.raises(UsageError, match="strings must act on 2 qubits"):
        RotationGroup([xx]).orbit(x)
    n = 30
    full = [PauliString.on(n, {i: a}) for i in range(n) for a in "XZ"]
    full += [PauliString.on(n, {i: "Z", i + 1: "Z"}) for i in range(n - 1)]
    with pytest.raises(UsageError, match=f"at most {MOST_STRINGS} strings .* has {4**n - 1}"):
        RotationGroup(full).listed(full[0])
