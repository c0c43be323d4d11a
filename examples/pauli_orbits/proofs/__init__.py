"""Orbits of Pauli strings: the theorem that the audit's groups rest on, step by step."""

PAPER = "bptools.groups: second moments of circuits of Pauli rotations, ours"
