"""What a slack is declared over: the spaces that are searched, with their quantities and words.

angles    circuits of gates with random angles
inputs    circuits with random inputs, one angle at 0
numbers   instances of a few numbers
"""
