"""What serves the checks of this paper alone: its ensembles, gradients, counts and trainings.

gradients  routes to gradients that share no code with the exact moments
ensembles  ensembles that are approximately Haar
eq14       how often equation 14 fails in practice
training   predictions beside recorded trainings
"""
