"""Ensembles that are approximately Haar, with exactly known moments.

near_haar_ensembles  ensembles as they come: bases, designs, random circuits
distance_figures     their distance from Haar against depth and steps
perturbed            Haar states with an admixture of finitely many others
near_zero_moments    the second moment of the states near |0..0⟩, in closed form
weighted             finite ensembles of exact pure states, and the mean fidelity of two
commutant            averages over all unitaries by projection
columns              a second sampler of Haar states, for the runs that confirm a failure
"""
