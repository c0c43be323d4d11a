"""Products of matrix elements as networks of tensors, and sums of them.

In reading order:

    tensors      networks of tensors that share summed indices
    ties         what is assumed of several matrices
    kinds        what is assumed of one
    isomorphism  when two networks are the same
    sums         sums of networks
    waves        what is known of V^k exp(-i a V) of a letter V
    joins        products, traces, elements, partial traces, sums, matrices of numbers
"""
