"""Quantum denoising diffusion probabilistic models: the circuits of the paper in PennyLane."""
