"""Routes to the gradients of the paper's circuits that share no code with the proofs.

instance             a circuit with its angles and target, and the angle that is differentiated
circuit_instances    families of them: generic, the paper's, near the bounds
rational_instances   the same over Q(i), in exact numbers
splitting            a circuit cut at one rotation, as three matrices
loss_instances       losses of generated ensembles, over Q(i) and the paper's
kraus                the channel of a circuit, and its derivative
exact_channel        the same over Q(i)
mmd_moments          moments of the gradient of the whole MMD
outcomes             of the gradient at one sampled outcome
branches             that gradient at every outcome
exact_branches       the same over Q(i)
haar_targets         inputs and targets both Haar random
landscape            a loss of a few angles about any involutions, by simulation
landscapes           families of them
gate_rows            states behind gates at every combination of a few angles
random_gate_rows     random ones, over Q(i) and in floating point
row_losses           losses behind gates in a row, one of which is differentiated
two_copies           what gates in a row make of two copies of a state
excesses             what averages of squares exceed their bounds by, gate by gate
shifted              the gradient's operator by the parameter-shift rule
aligned              inputs as far from Haar values as can be
flipping             the circuit that flips its ancilla on the target
enclosed_flipping    enclosed means of its gradient at one angle
trigonometric        derivatives from values at rational points
qutip_circuit        the routes as QuTiP objects
differentiable       the routes as functions that JAX differentiates
estimation           intervals of sampled means and variances
"""
