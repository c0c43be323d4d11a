"""One line of text as an expression: what people type for an integral.

In reading order: ``tokens`` (the words of a line), ``letters`` (what each name stands for),
``operations`` (products, powers and functions of what was read, each checked), ``grammar`` (how
they are put together). Nothing is evaluated but this grammar.
"""
