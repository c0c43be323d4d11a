"""From a folder of claims to a run: what is declared is found, carried out if need be, and kept.

rooms         the folders of a project, importable, and their content
announced a finding as it is announced, without importing its file
findings      what a function was declared to be
project       the claims, proofs and checks under one folder, imported and validated
selection     claims by their names
outline       what a project declares, without importing it where it is known
sources       a file taken apart into definitions
dependencies  what a definition leads to
reads         which files a finding reads
identity      all that a finding depends on, in one number
journal       what is known, by identity and files; safe against being killed
worker        one proof or check, in a process of its own
compiled      what JAX compiles, kept for the next process
memory        what a machine has of it, and what a piece of work takes
fork_servers  processes that have imported what they need
executors     where calls run: processes of this machine, rebuilt when they break
installation  what a worker elsewhere must have as the run has it
on_dask       workers of Dask distributed
on_mpi        workers that mpiexec has started
engines       the one of these that a user chooses by name
looks         more samples for a run that is finished
plan          what a run would take
runner        all of it together
changes       what differs between two runs, and why
pieces        longer works in pieces: hunts, audits, surveys
run           what a run found, beside what we say of its claims
"""
