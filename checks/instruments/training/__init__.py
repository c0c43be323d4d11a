"""Recorded trainings and their survey, and what exact theory says beside them.

runs         the recorded trainings of the paper's schedule: where they are
survey       the recorded survey of gradients over many seeds: medians, slopes, and cases of them
predictions  what exact theory says of the gradients of a training step
"""
