"""The rules by which theorems are made, each carried out anew, and proofs read by them.

In reading order:

    equalities    what is equal
    inequalities  what is not negative, and bounds
    fitting       whether a value can stand in the place of a name
    quantifiers   what is stated of all values: instances, cases, names left out
    induction     induction over a natural number
    means         means of bounds, and quotients
    integrals     what an antiderivative rises by
    limiting      limits at infinity and at 0
    written       a proof as it is written, theorem after theorem
"""
