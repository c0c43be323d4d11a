"""The hunt for counterexamples: make the slack of a claimed inequality as small as it will go.

A claim becomes huntable by declaring its two sides as arithmetic of a few quantities
(``bptools.hunting.slack``). The same declaration is traced by JAX for gradient descent over
states, observables and circuits, and evaluated in ball arithmetic, on an instance rounded to
rationals, before anything is called a violation.

    families   the sets that are searched: their free parameters and discrete choices
    traced     an instance's quantities in floating point, differentiable
    enclosed   the same quantities in ball arithmetic, by another route
    spaces     what a slack is declared over: circuits
    basis_inputs  inputs from a basis, gradients at sampled outcomes
    deviations inputs that are not Haar
    numbers    instances of a few numbers
    search     gradient descent with restarts
    witness    a violation: rounded, proved, written down
    hunt       the command
    record     what a hunt found, as a file that a report reads
    losses     random fidelity losses of the paper's circuit
    parseval   lower bounds of their average squared gradient, by 4^n numbers
    second_moments  the same average exactly, by 16^n
    survey     how often equation 14 fails in practice
"""

from bptools.hunting.slack import NoSlack, SidesFunction, Slack, SpacesFunction, slack

__all__ = ["NoSlack", "SidesFunction", "Slack", "SpacesFunction", "slack"]
