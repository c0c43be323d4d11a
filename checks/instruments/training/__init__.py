"""Recorded trainings and their survey, and what exact theory says beside them."""
