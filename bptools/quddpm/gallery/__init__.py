"""Pictures of the denoising models: circuits, states on the Bloch sphere, runs.

circuit_drawings  the circuits of the models, drawn by PennyLane
training_figures  trainings as figures, from recorded runs: medians over the seeds and their range
bloch             states as QuTiP objects, and one-qubit ensembles on the Bloch sphere
pictures          files of pictures: the figures of a folder of runs, and the circuits
"""
