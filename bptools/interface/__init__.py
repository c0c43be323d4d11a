"""The front doors: the command line, the same commands as Python calls, the pytest plugin.

commands        every command as one Python call
lawful          the laws of a project
scaffold        a paper to begin with: its files, from templates
auditing        the audit, by a place or an object
hunts           the hunt, by names of claims
trainings       trainings, and what they would take
falsifying      the falsifier, by names of claims
exporting       one claim for a paper, all for a referee
haar_samplers   samplers tried, by a place in a file
certifying      certificates for Coq, written and checked
verifying       results read again by the second reader
recordings      recordings added and listed
cli             the command line
cli_audit       its command that audits a circuit
cli_haar        its commands that integrate and that try samplers
cli_hunt        its command that hunts
cli_projects    its commands that lay out a paper and try its laws
cli_proofs      its commands that hand proofs on
cli_recordings  its commands on recordings
cli_training    its commands that train models and sample from them
options         what the options of the commands have in common
progress        how far a run of findings is
display         progress of trainings in a terminal
junit           a run as JUnit XML
sarif           a run as SARIF
graph           what claims rest on, as text and drawn
pytest_plugin   bounds and claims as tests of a user's own suite
"""
