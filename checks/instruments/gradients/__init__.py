"""Routes to the gradients of the paper's circuits that share no code with the proofs.

splitting       a circuit cut at one rotation: U = U₊ R_P(θ) U₋ as explicit matrices
instance        what a claim about gradients is put to the test on: a circuit, its angles
instances       families of circuits for sampled checks: generic, the paper's, and near the bounds
landscape       a loss of a few angles by simulation
landscapes      landscapes for checks: random ones, one qubit beside others
loss_instances  losses of generated ensembles to be differentiated: random ones over Q(i)
rational        gradients of single states over Q(i), in exact numbers, by the parameter-shift rule
trigonometric   exact derivatives of functions of one angle
exact_channel   a channel and its derivative over Q(i)
exact_branches  the gradient at one outcome of the ancillas over Q(i)
kraus           the channel of a circuit whose ancillas are traced out, and its derivative
branches        the gradient that is trained: at one outcome of the ancillas, held fixed
outcomes        the gradient at one sampled outcome
mmd             exact moments, over Haar inputs, of the gradient of the whole MMD
haar_targets    exact moments of the cross term's gradient where inputs and targets are both Haar
shifted         the matrix whose expectation is the gradient
aligned         ensembles of inputs aligned with a gradient
flipping        the circuit that flips its ancilla where the data qubits are in the target state
qutip_circuit   the circuit, its fidelity and the parameter-shift gradient as QuTiP objects
differentiable  the denoising circuit as functions that JAX differentiates: PennyLane's
estimation      intervals for the mean and the variance of sampled gradients
"""
