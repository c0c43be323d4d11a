"""Routes to the gradients of the paper's circuits that share no code with the proofs."""
