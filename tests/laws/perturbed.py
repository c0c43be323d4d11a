"""False claims beside the true ones: every check must find them to fail."""

from sympy import Integer, Rational

from bptools.claims import Relation

# half as much again for an equality, half as much for an upper bound, twice as much for a lower
# one; one off where the right side is zero
USUAL = {
    Relation.EQUAL: (Rational(3, 2), Integer(1)),
    Relation.AT_MOST: (Rational(1, 2), Integer(-1)),
    Relation.AT_LEAST: (Integer(2), Integer(1)),
}

# where that would not be false enough to be found quickly
FACTORS = {
    "mmd_gradient.variance": 2,
    "quddpm_gradients.spread": 2,
    "quddpm_gradients.haar_targets": 2,
    "quddpm_start.mean_square": 2,
    "trained_gradient.mean_absolute": Rational(1, 32),
    "trained_gradient.overlap_part": Rational(1, 8),
    "trained_gradient.near_haar": Rational(1, 32),
    "trained_gradient.whole": Rational(1, 128),
    "trained_witness.mean_square": 4,
    "trained_witness.modulus": 4,
    "trained_witness.over_inputs": 4,
}
OFFSETS = {"quddpm_outcomes.bias": 1}

# of what experiments gave: numbers that none of them is near
NUMBERS = {
    "eq14_in_practice.all_scales": Integer(-1),
    "eq14_in_practice.wide_angles": Integer(-1),
    "eq14_in_practice.small_angles": Rational(1, 2),
    "gradient_choices.stays": Integer(1),
    "gradient_choices.slower": Integer(2),
    "gradient_survey.original_decays": Integer(-3),
    "gradient_survey.control_decays": Integer(-3),
    "gradient_survey.improved_stays": Integer(1),
    "gradient_survey.improved_slower": Integer(2),
    "gradient_survey.small_angles_slower": Integer(0),
    "gradient_survey.advantage": Integer(10_000),
    "hunts.asserted": Integer(1),
    "hunts.refuted": Integer(100),
    "trainings.recorded": Integer(1),
    "trainings.rounding": Integer(-1),
    "trainings.improved_closer": Integer(-30),
    "trainings.improved_closer_kl": Integer(-30),
    "trainings.original_stuck": Integer(-1),
    "trainings.head_start": Integer(-30),
    "trainings.improved_learns": Integer(-30),
    "trainings.improved_learns_smaller": Integer(-30),
    "trainings.small_angles_learn": Integer(-30),
    "trainings.small_angles_closer": Integer(-30),
    "trainings.small_angles_stay": Integer(-1),
    "trainings.small_angles_farther": Integer(30),
    "trainings.one_peak": Integer(-1),
}


def perturbed(claim):
    """Return a false claim beside this one."""
    right = claim.closed_form
    factor, offset = USUAL[claim.relation]
    usual = offset if right == 0 else FACTORS.get(claim.name, factor) * right
    if claim.name in OFFSETS:
        usual = right + OFFSETS[claim.name]
    return claim.with_closed_form(NUMBERS.get(claim.name, usual))
