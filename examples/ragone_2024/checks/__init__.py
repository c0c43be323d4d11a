"""Each claim is confronted with instances of its own hypotheses; strings by their orbits too."""

PERTURBED = {"gradients.so": lambda right: right + 1}  # at N = 2 both sides are 0
