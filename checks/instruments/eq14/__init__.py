"""How often equation 14 fails in practice, for random fidelity losses of the paper's circuit."""
