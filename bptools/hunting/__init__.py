"""The hunt for counterexamples: make the slack of a claimed inequality as small as it will go.

A claim becomes huntable by declaring its two sides as arithmetic of a few quantities
(``bptools.hunting.slack``). The same declaration is traced by JAX for gradient descent over
states, observables and circuits, and evaluated in ball arithmetic, on an instance rounded to
rationals, before anything is called a violation.

    slack             the two sides of a claim, and how they are declared
    own               a user's own inequality: one function, the kinds of its arguments by name
    own_kinds         the kinds of matrices that it may be about, narrower and wider
    space             what is searched: what every space can do
    derived           the sides of a claim from its own terms: what a slack must be
    claimed           what a claim's letters are at an instance of a space
    assumed           what a claim assumes of its letters, where it is hunted
    exact             the same circuits as matrices over Q(i)
    spaces            circuits with random angles or inputs, instances of a few numbers
    circuit_families  circuits: their free parameters and discrete choices
    parametrised      matrices as arithmetic of parameters, in JAX or in fractions
    descriptions      instances in words
    quantities        what a slack is made of
    traced            an instance's quantities in floating point, differentiable
    enclosed          the same quantities in ball arithmetic, by another route
    effort            how a budget is spent
    search            gradient descent with restarts
    witness           a violation: rounded, proved, written down
    pinned            both sides at instances that identify an inequality
    record            what a hunt found, as a file that a report reads
    hunt              the command

A space that only one paper needs stands beside its slacks.
"""

from bptools.hunting.slack import NoSlack, Sides, Slack, slack

__all__ = ["NoSlack", "Sides", "Slack", "slack"]
