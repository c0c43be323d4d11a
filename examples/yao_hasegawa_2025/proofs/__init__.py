"""Yao and Hasegawa 2025: when the mean of a gradient is not zero."""

PAPER = "K. Yao, Y. Hasegawa, arXiv:2503.05145 (2025)"
