"""Theorems that only a few rules can make: all of it, and nothing else, a proof's reader trusts.

Every file here is trusted; what finds proofs, writes them or shows falsehoods stands elsewhere. In
reading order (``docs/trust.md`` says how long each part is):

What is said:

    refusal       what the kernel says where it has no rule
    trees         what terms have in common
    terms         the language: typed terms with binders
    generators    the quantities that scalars are made of
    contexts      what a statement quantifies over; every name declared once

What follows from what:

    minting       what a theorem is, how it was made, and what makes a function a rule
    equality      normal forms compared, where they are defined
    equalities    rules for equalities and chains
    inequalities  rules for inequalities
    means         rules for means: of inequalities, and of quotients
    limits        rules for limits, and for integrals over the line
    fitting       what a value must be to stand in the place of a name
    quantifiers   rules for cases, induction and special values
    theorems      theorems, and every rule with the mathematics it rests on

Which scalars are equal, and which are not negative:

    scalars       exact scalars: polynomials in generators
    scalar_terms  scalar terms as scalars
    signs         the sign of a scalar on a whole domain
    angles        means of trigonometric polynomials
    index_products  products over an index of factors that depend on it

Which matrices are equal:

    networks      products of entries of matrices, summed over indices
    canonical     their canonical form
    rewriting     what the kinds of the matrices say of a network
    combination   sums of scalars times networks
    assembly      products, traces and tensor products of combinations
    sequences     members of families, and matrices that a recursion defines
    normal        the normal form of a term

What averages are:

    weingarten    Weingarten functions
    averages      averages of networks, and the dimensions that they need

The kernel knows nothing of SymPy, of the Haar engine or of the report. What authors write is turned
into its terms by ``bptools.derivations``; explicit values that refute are those of
``bptools.witnesses``.
"""
