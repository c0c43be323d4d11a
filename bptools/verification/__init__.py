"""A second reader: it checks proofs, counterexamples and results again, by means of its own.

In reading order:

    limits      what it refuses, and how large a proof may be
    multiplying  products of large sums of monomials, by a library
    polynomials  polynomials in named quantities, with exponents of any kind
    scalars     exact scalars: quotients of polynomials
    statements  terms, what their names mean, theorems
    quantities  scalar terms as exact scalars
    signs       the sign of a scalar on a whole domain
    networks    products of matrix elements
    ties        what is assumed of several matrices
    kinds       what is assumed of one
    isomorphism when two networks are the same
    values      sums of networks
    waves       what is known of V^k exp(-i a V)
    units       matrices of numbers as sums over their entries
    exponentials  exp(-i a V) of a letter V
    joins       networks joined: products, traces, elements
    partial_traces  partial traces of networks
    index_sums  networks summed over an index
    index_products  products of scalars over an index
    sequences   members of families, and matrices of recursions
    angles      means over an angle
    normal      the value of a term
    haar        averages, by inverse Gram matrices
    integrals   limits of an antiderivative
    entries     terms at explicit matrices
    equality    whether two terms have one value
    fitting     whether a value can stand in the place of a name
    rules       the rules, each carried out anew
    induction   the rule of induction
    means       the rules for means and quotients
    rational    the rule for limits of rational functions
    series      the rule for limits at 0
    proofs      a proof as it is written, theorem after theorem
    balls       values in balls
    gaussian    matrices of complex numbers with rational parts
    witnesses   explicit values, and both sides of a statement at them
    rendering   statements in plain text
    building    terms of operations that formulas print
    alphabet    the letters of printed formulas
    binding     what binds a letter in them
    formulas    printed formulas, read as terms
    letters     what the letters of a printed formula are
    arranged    terms in one arrangement
    printed     whether a theorem is the claim that is printed
    constants   numbers as results write them
    contraction  sums of networks at explicit matrices
    instances   both sides of a claim at an instance of a case
    cases       the cases of checks, compared and evaluated again
    checking    a whole results file

It imports neither SymPy nor anything of bptools: what it says owes nothing to what it checks.
"""
