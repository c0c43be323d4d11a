"""The fixtures that an installation brings to a suite of its own."""


def test_coins_are_fair(assert_bound):
    assert_bound(lambda rng, count: rng.integers(2, size=count).astype(float), 0.6, low=0, high=1)


def test_the_claim_agrees(assert_claim):
    assert_claim("element.square", workers=1)
