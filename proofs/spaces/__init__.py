"""What this paper's slacks are declared over, where the instrument has no space for it.

Each file holds the quantities of its instances and both routes to them.

small_angles     circuits and waves at the angles that Theorem 2 is meant for
three_gates      one circuit with a coefficient: the counterexample of three gates
near_haar        inputs whose moments deviate from Haar's
flat_inputs      inputs close to Haar's in every entry
averaged_states  the averaged states of two ensembles
claimed          what the letters of claims are at instances of all of these
chosen           instances at which circuits are those of narrower claims
basis_inputs     inputs from a basis, gradients at sampled outcomes
"""
