"""One line of text as an expression: what people type for an integral.

In reading order: ``tokens`` (the words of a line), ``cursor`` (a place in them), ``ambiguity``
(names with two readings), ``letters`` (what each name stands for), ``operations`` (products, powers
and functions of what was read, each checked), ``several`` (functions of several arguments),
``places`` (indices), ``means``, ``ranges`` (of sums), ``grammar`` (how they are put together).
Nothing is evaluated but this grammar.
"""
