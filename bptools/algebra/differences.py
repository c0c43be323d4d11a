"""Differences of matrices as SymPy's modulus and ``simplify`` meet them.

They write B - A as the number -1 times A - B, which is no matrix, so that |Tr C [A, B]| would be
refused or not, by the order of letters. A sum of matrices keeps its sign.

>>> from sympy import MatrixSymbol, Trace
>>> A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
>>> abs(Trace(A * B - B * A))
Abs(Trace(A*B - B*A))
"""

from sympy import MatAdd


def _keeps_its_sign(_: MatAdd) -> bool:
    return False


MatAdd.could_extract_minus_sign = _keeps_its_sign
