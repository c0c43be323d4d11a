"""Pictures of the denoising models: circuits, states on the Bloch sphere, runs."""
