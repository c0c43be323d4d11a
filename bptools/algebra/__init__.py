"""Exact algebra of matrix words, traces and scalars under stated hypotheses."""
