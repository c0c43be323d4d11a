"""What a slack is declared over: the spaces that are searched, with their quantities and words.

circuits      gates with small angles, and Haar inputs of a gradient
deviations    inputs that are not Haar
basis_inputs  inputs from a basis, gradients at sampled outcomes
numbers       instances of a few numbers
"""
