"""How often equation 14 fails in practice, for random fidelity losses of the paper's circuit.

fidelity_losses  fidelity losses of the paper's circuit at small angles
parseval         lower bounds of an average squared gradient: its parts of low order
second_moments   the average squared gradient
survey           how often equation 14 fails in practice
"""
