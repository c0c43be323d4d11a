"""A second reader: it checks proofs, counterexamples and results again, by means of its own.

The proof checker is two rooms, to be read in an hour:

    limits    what it refuses, and how large a proof may be
    terms     the language of theorems
    rules     the rules by which theorems are made, and proofs read by them

It asks whether two terms have one value, and what sign a scalar has. These are answered by

    scalars   exact scalars and their signs
    networks  products of matrices as networks of tensors
    normal    the value of a term, averages included

What binds theorems and computations to what the results print:

    printed   printed formulas read as terms
    explicit  statements at explicit values: witnesses, instances
    cases     the cases of checks, compared and evaluated again
    results   a results file: what two files hold fits together
    checking  what is re-checked of it, what not, and why

It imports neither SymPy nor anything of bptools: what it says owes nothing to what it checks.
"""
