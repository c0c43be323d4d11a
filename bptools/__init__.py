"""bptools verifies theorems about Haar integrals and barren plateaus."""

__version__ = "0.1.0"
