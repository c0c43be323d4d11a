"""Each claim is confronted with instances of its own hypotheses; no other check is written."""
