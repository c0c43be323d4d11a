"""What a slack is declared over: the spaces that are searched, with their quantities and words.

random_angles  circuits of gates with random angles
random_inputs  circuits with random inputs, one angle at 0
number_ranges  instances of a few numbers
"""
