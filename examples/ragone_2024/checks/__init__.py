"""Each claim is confronted with instances of its own hypotheses; strings by their orbits too."""
