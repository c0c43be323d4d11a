"""Confrontations of the claims of proofs/ with computations that share no code with them."""
