"""What serves the checks of this paper alone: its ensembles, gradients, counts and trainings.

values      what the symbols of claims stand for in an instance
gradients   routes to gradients that share no code with the exact moments
ensembles   ensembles that are approximately Haar
eq14        how often equation 14 fails in practice
recordings  where what the checks read is recorded
training    recorded trainings and their survey, and predictions beside them
"""
