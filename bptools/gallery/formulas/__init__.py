"""The entries of the gallery, a file each.

state_overlap, state_overlap_square, state_overlap_moments, porter_thomas
two_amplitudes, collision, cross_entropy, projector_variance
pauli_expectation, pauli_fourth, bloch_vector, real_state_fourth
random_states_overlap, element_fourth, elements_of_a_row, elements_apart
elements_crossed, trace_moments, trace_of_powers, orthogonal_trace
symplectic_trace, orthogonal_fourth, circular_diagonal, circular_off_diagonal
weingarten_cycle, weingarten_sum, weingarten_leading, twirl
second_twirl, otoc, otoc_two_point, nielsen
horodecki, gate_fidelity, benchmarking, shadow_channel
shadow_norm, lubkin, lubkin_leading, third_purity
entangling_power, page, page_leading, frame_potential
frame_potential_of_a_qubit, welch, welch_of_a_basis, orthogonal_frame_potential
pauli_group_design, stabiliser_states_design, gradient_of_paulis, cost_variance
cost_leading, global_projector, global_warm_up, local_warm_up
local_gates, matchgates
"""
