"""The front doors: the command line, the same commands as Python calls, the pytest plugin.

commands        every command as one Python call
hunts           the hunt, by names of claims
falsifying      the falsifier, by names of claims
recordings      recordings added and listed
cli             the command line
cli_audit       its command that audits a circuit
cli_recordings  its commands on recordings
cli_training    its commands that train models and sample from them
options         what the options of the commands have in common
display         progress of trainings in a terminal
junit           a run as JUnit XML
pytest_plugin   bounds and claims as tests of a user's own suite
"""
