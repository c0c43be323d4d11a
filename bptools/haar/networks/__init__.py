"""Networks of matrices: from words to pairings, and from tensor products to wires.

In reading order: ``element_words`` and ``tensor_words`` (expressions become words), ``loops``
(closed words of integers in canonical form), ``gluing`` and ``gluing_states`` (sums over pairings,
with equal networks merged), ``separated`` (rows and columns side by side), ``laws`` (how each
ensemble is paired and weighed), ``encoding`` (from words to loops and back), ``power_sums`` and
``conjugations`` (traces of powers, powers of conjugations, by characters instead), ``ranges`` and
``index_sums`` (sums over indices with limits), ``unchecked_elements`` (in them), ``segments``
(monomials cut at a matrix), ``wick``, ``index_laws``, ``invariants``, ``determinants`` and
``frames`` (Gaussian matrices, phases and permutations, SU(d) and SO(d), frames), ``isometries`` (of
subspaces), ``forms`` (Omega squared), ``norms`` (of U and of states: 1), ``cliffords`` and
``pauli_sums`` (Cliffords, stabiliser states, the Pauli group), ``brickwork`` (layers of local
gates), ``components``, ``wiring``, ``refinement`` and ``legs`` (words on tensor products,
contracted to products, traces and partial traces), ``wired_elements`` (what is none of these, as
sums of elements).
"""
