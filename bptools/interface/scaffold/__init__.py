"""A paper to begin with: its folders, one worked claim, its refutation, its rate, its laws.

laying_out  the files written from the templates beside this one, or a claim added to a file
"""

from bptools.interface.scaffold.laying_out import add_claim, new

__all__ = ["add_claim", "new"]
