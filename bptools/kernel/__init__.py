"""Theorems that only a few rules can make: all that a reader of a proof has to trust.

In reading order:

    refusal       what the kernel says where it has no rule
    trees         what terms have in common
    terms         the language: typed terms with binders
    contexts      what a statement quantifies over; every name declared once
    generators    the quantities that scalars are made of
    scalars       exact scalars: polynomials in generators
    angles        means of trigonometric polynomials
    scalar_terms  scalar terms as scalars
    signs         the sign of a scalar on a whole domain
    index_products  products over an index of factors that depend on it
    networks      products of traces as networks, in canonical form
    fusions       spaces split into factors and fused again
    rewriting     what the kinds of the matrices say of a network
    combination   sums of scalars times networks
    assembly      products, traces and tensor products of combinations
    normal        the normal form of a term
    weingarten    Weingarten functions
    averages      averages of networks, and the dimensions that they need
    integrals     limits of an antiderivative
    sequences     members of families, and matrices that a recursion defines
    explicit      matrices given by their entries
    equality      normal forms compared, where they are defined
    fitting       what a value must be to stand in the place of a name
    inferences    how a theorem was made: a rule, and what it was given
    minting       what a theorem is, and what makes a function a rule
    equalities    rules for equalities and chains
    inequalities  rules for inequalities
    means         rules for means: of inequalities, and of quotients
    limits        the rule for limits of rational functions
    series        the rule for limits at 0
    quantifiers   rules for cases, induction and special values
    theorems      theorems, and every rule with the mathematics it rests on
    values        explicit values, and balls around constant terms
    models        explicit values that satisfy a context, at which a statement can be false
    writing       proofs as plain data, for another reader

The kernel knows nothing of SymPy, of the Haar engine or of the report. What authors write is turned
into its terms by ``bptools.derivations``.
"""
