"""Averages over whole groups by matrices alone."""
