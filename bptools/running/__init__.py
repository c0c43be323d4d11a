"""From a folder of claims to a run: what is declared is found, carried out and kept.

project    the claims, proofs and checks under one folder, imported and validated
findings   what a function was declared to be
worker     one proof or check, in a process of its own
executors  where tasks run
journal    what was found so far, safe against being killed
runner     all of it together
run        what a run found, beside what we say of its claims
"""
