"""Certificates for a proof assistant: Coq files that stand alone, and what its kernel says of them.

gram       Weingarten tables as certificates that they invert the Gram matrices
rules.v    rules of the kernel that are about real numbers alone
assistant  Coq files checked by Coq, with the axioms of every theorem
"""
