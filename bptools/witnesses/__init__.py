"""Explicit values at which a statement can be false: what a refutation rests on, and no theorem.

In reading order:

    explicit   values of terms at explicit matrices, by plain recursion
    values     constant terms and exact arrays for the names of a context, and balls around them
    models     whether values are what a context says, and whether a statement is false at them

A reader of a counterexample trusts this room and the kernel's terms, contexts and exact scalars;
a reader of a proof need not: the kernel imports nothing of it.
"""
