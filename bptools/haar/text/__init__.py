"""One line of text as an expression: what people type for an integral.

In reading order: ``latex`` (its commands as plain words), ``tokens`` (the words of a line),
``cursor`` (a place in them), ``ambiguity`` (what has two readings), ``letters`` (what each name
stands for), ``operations`` (products, powers and functions of what was read, each checked),
``several`` (functions of several arguments), ``places`` (indices), ``means``, ``ranges`` (of sums),
``named`` (functions, means and sums), ``factors``, ``grammar`` (how they are put together).
Nothing is evaluated but this grammar.
"""
