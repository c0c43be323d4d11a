"""Where results come from: versions, commits, and evidence that was recorded earlier.

provenance  the commit of the sources, the versions of what ran
"""
