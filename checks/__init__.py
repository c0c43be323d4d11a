"""Confrontations of the claims of proofs/ with computations that share no code with them."""

from sympy import Integer, Rational

# False right sides of claims, or what they are made of the true ones: every check finds each of
# them to fail. Where none is named, the true one is scaled, which is false enough.
PERTURBED = {
    "many_squares.kept": lambda right: right + 10**6,
    "many_squares.added": lambda right: right + 10**6,
    "many_squares.second_moment": lambda right: right + 10**6,
    "many_squares.last": lambda right: right + 10**6,
    **{
        f"theorem2_excess.{name}": lambda right: right + 10**6
        for name in ("kept", "added", "second_moment", "gradient")
    },
    **{
        f"theorem2_needs.{name}": lambda right: right + 10**6
        for name in ("curvature", "kept", "added", "sharp", "split", "mixed", "circuits")
    },
    **{
        f"theorem2_circuits.{name}": lambda right: right + 10**6
        for name in (
            *("gradient", "curvature", "kept", "added"),
            *("sharp", "split", "mixed", "universal"),
        )
    },
    "squared_mean.loss": lambda right: right + 10**6,
    "squared_mean.gradient": lambda right: right + 10**6,
    "squared_mean.bound": lambda right: right + 10**6,
    "squared_mean.linear": lambda right: right + 10**6,
    "squared_mean.additive": lambda right: right + 10**6,
    "many_gates.positive": lambda right: right + 10**6,
    "many_gates.positive_behind": lambda right: right + 10**6,
    "mmd_gradient.variance": lambda right: 2 * right,
    "quddpm_gradients.spread": lambda right: 2 * right,
    "quddpm_gradients.haar_targets": lambda right: 2 * right,
    "quddpm_start.mean_square": lambda right: 2 * right,
    "trained_gradient.mean_absolute": lambda right: Rational(1, 32) * right,
    "trained_gradient.overlap_part": lambda right: Rational(1, 8) * right,
    "trained_gradient.near_haar": lambda right: Rational(1, 32) * right,
    "trained_pairs.half": lambda right: Rational(1, 128) * right,
    "trained_gradient.whole": lambda right: Rational(1, 128) * right,
    "witness_bounds.mean_square": lambda right: 4 * right,
    "witness_bounds.modulus": lambda right: 4 * right,
    "trained_witness.over_inputs": lambda right: 4 * right,
    "quddpm_outcomes.bias": lambda right: right + 1,
    # of what experiments gave: numbers that none of them is near
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
