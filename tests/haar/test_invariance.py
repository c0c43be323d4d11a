"""What holds of every Haar average, on random words."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import MatrixSymbol, Symbol, Trace, cancel, prod

from bptools.haar import Orthogonal, Unitary, expectation

d = Symbol("d", integer=True, positive=True)
SYMBOLS = {name: MatrixSymbol(name, d, d) for name in "ABP"}
U, O = Unitary("U", d), Orthogonal("U", d)  # noqa: E741 - the matrix's name


@st.composite
def words(draw):
    """A balanced product of up to two traces: letters (name, conjugated, transposed)."""
    degree = draw(st.integers(1, 3))
    letters = [("U", c, draw(st.booleans())) for c in [False, True] * degree]
    constants = st.tuples(st.sampled_from("AB"), st.just(False), st.booleans())
    letters += draw(st.lists(constants, min_size=1, max_size=3))
    letters = draw(st.permutations(letters))
    cut = draw(st.integers(1, len(letters)))
    return [word for word in (letters[:cut], letters[cut:]) if word]


def average(words, random, symbols=SYMBOLS):
    return expectation(prod(Trace(product(word, random, symbols)) for word in words))


def product(word, random, symbols):
    factors = []
    for name, conjugated, transposed in word:
        matrix = random if name == "U" else symbols[name]
        matrix = matrix.adjoint() if conjugated else matrix
        factors.append(matrix.T if conjugated != transposed else matrix)
    return prod(factors[1:], start=factors[0])


def changed(words, change):
    return [[change(*letter) if letter[0] == "U" else letter for letter in w] for w in words]


# the coefficient of one side is a fraction that is not reduced: the same number all the same
UNREDUCED = [
    [("U", False, True), ("U", False, False)],
    [("U", True, False)] * 3 + [("U", False, False)] + [("A", False, False)] * 2,
]


def assert_equal(left, right):
    """Compare as rational functions of d."""
    assert left == right or cancel(left - right) == 0


@settings(deadline=None, max_examples=40)
@given(words())
def test_transposition_and_conjugation_of_the_random_matrix(words):
    value = average(words, U)
    assert_equal(average(changed(words, lambda name, c, t: (name, c, not t)), U), value)
    assert_equal(average(changed(words, lambda name, c, t: (name, not c, t)), U), value)


@settings(deadline=None, max_examples=25)
@given(words(), st.booleans())
@example(UNREDUCED, False)
def test_multiplication_by_another_random_matrix(words, left):
    """U may be replaced by V U or U V for an independent V, without averaging over V."""
    factors = {False: lambda v, u: u * v, True: lambda v, u: v * u}[left]
    V = Unitary("V", d)
    assert_equal(average(words, factors(V, U)), average(words, U))


@settings(deadline=None, max_examples=25)
@given(words())
def test_names_do_not_matter(words):
    swapped = {"A": SYMBOLS["B"], "B": SYMBOLS["A"]}
    value = average(words, U)
    exchanged = value.xreplace({SYMBOLS["A"]: SYMBOLS["P"]})
    exchanged = exchanged.xreplace({SYMBOLS["B"]: SYMBOLS["A"]})
    exchanged = exchanged.xreplace({SYMBOLS["P"]: SYMBOLS["B"]})
    difference = average(words, U, swapped) - exchanged
    assert reordered(difference) == 0


def reordered(expression):
    """Average once more without anything random, which brings traces into normal form."""
    return expectation(expression)


@settings(deadline=None, max_examples=25)
@given(words())
def test_orthogonal_matrices_are_real(words):
    value = average(words, O)
    assert_equal(average(changed(words, lambda name, c, t: (name, not c, t)), O), value)
    assert_equal(average(changed(words, lambda name, c, t: (name, c, not t)), O), value)


@settings(deadline=None, max_examples=25)
@given(words())
def test_the_identity_among_the_constants_lowers_the_degree(words):
    """E Tr(U) conj(Tr(U)) f, with f of the first word only, is consistent with U U^dagger = 1."""
    (first, *rest) = words
    longer = [[("U", False, False), ("U", True, True), *first], *rest]
    assert_equal(average(longer, U), average(words, U))
