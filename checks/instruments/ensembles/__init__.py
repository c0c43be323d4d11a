"""Ensembles that are approximately Haar, with exactly known moments."""
