"""SymPy expressions in words, for readers who listen."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Pow, S
from sympy.printing.precedence import PRECEDENCE

from bptools.printing.names import parse_name
from bptools.printing.structure import (
    FUNCTION_WORDS,
    Node,
    NodePrinter,
    binding,
    is_tight,
    ordered_terms,
    split_fraction,
)

_SIGNS = {"+": "plus", "-": "minus", "*": "star"}
_POWERS = {"2": "squared", "3": "cubed"}


class SpokenPrinter(NodePrinter):
    """Print SymPy as words; a node defines ``_spoken(printer)`` to print itself."""

    printmethod = "_spoken"

    def group(self, expr: Node, level: int = PRECEDENCE["Mul"]) -> str:
        """Print ``expr``, marked as one quantity if it binds more loosely than ``level``."""
        text = self.doprint(expr)
        loose = binding(expr) < level or text.startswith("minus ")
        return f"the quantity {text}, end quantity" if loose else text

    def tight(self, expr: Node) -> str:
        """Print ``expr`` so that a power can follow it."""
        return self.doprint(expr) if is_tight(expr) else self.group(expr, PRECEDENCE["Atom"] + 1)

    def emptyPrinter(self, expr: Node) -> str:
        """Refuse a node without a rule: wrong words are worse than none."""
        raise TypeError(f"expr must be made of nodes with a spoken rule, not {type(expr).__name__}")

    # names and numbers

    def name(self, text: str) -> str:
        """Say the name of a symbol with its accents, primes and scripts."""
        name = parse_name(text)
        words = [name.base, name.accent, *["prime"] * name.primes]
        words += [f"sub {_SIGNS.get(word, word)}" for word in name.lower]
        words += [f"super {_SIGNS.get(word, word)}" for word in name.upper]
        return " ".join(word for word in words if word)

    def _print_Symbol(self, expr: Node) -> str:
        return self.name(expr.name)

    _print_MatrixSymbol = _print_Symbol

    def _print_Integer(self, expr: Node) -> str:
        return f"minus {-expr.p}" if expr.p < 0 else str(expr.p)

    def _print_int(self, expr: int) -> str:
        return f"minus {-expr}" if expr < 0 else str(expr)

    def _print_Rational(self, expr: Node) -> str:
        return f"{'minus ' if expr.p < 0 else ''}{abs(expr.p)} over {expr.q}"

    def _print_Float(self, expr: Node) -> str:
        mantissa, _, exponent = f"{abs(float(expr)):.15g}".partition("e")
        power = f" times 10 to the power {int(exponent)}".replace("-", "minus ") if exponent else ""
        return f"{'minus ' if expr < 0 else ''}{mantissa}{power}"

    def _print_ImaginaryUnit(self, expr: Node) -> str:
        return "i"

    def _print_Exp1(self, expr: Node) -> str:
        return "e"

    def _print_Pi(self, expr: Node) -> str:
        return "pi"

    def _print_Infinity(self, expr: Node) -> str:
        return "infinity"

    def _print_NegativeInfinity(self, expr: Node) -> str:
        return "minus infinity"

    def _print_BooleanTrue(self, expr: Node) -> str:
        return "true"

    def _print_BooleanFalse(self, expr: Node) -> str:
        return "false"

    # sums, products, powers

    def _print_Add(self, expr: Node) -> str:
        first, *following = ordered_terms(expr, self.doprint)
        text = self.doprint(first)
        for term in following:
            printed = self.doprint(term)
            minus = printed.startswith("minus ")
            text += f" {printed}" if minus else f" plus {printed}"
        return text

    _print_MatAdd = _print_Add

    def _print_Mul(self, expr: Node) -> str:
        negative, over, under, beside = split_fraction(expr)
        sign = "minus " if negative else ""
        if not under:
            return sign + self._product([*over, *beside])
        text = f"{self._product(over) or '1'} over {self._product(under)}"
        if len(over) + len(under) > 2 or not all(is_tight(factor) for factor in over + under):
            text = f"the fraction {text}, end fraction"
        return sign + (f"{text}, times {self._product(beside)}" if beside else text)

    def _product(self, factors: Sequence[Node]) -> str:
        if len(factors) == 1:
            return self.doprint(factors[0])
        return " times ".join(self.group(factor) for factor in factors)

    def _print_MatMul(self, expr: Node) -> str:
        coefficient, matrices = expr.as_coeff_matrices()
        sign = ""
        if coefficient.could_extract_minus_sign() and not coefficient.is_Add:
            sign, coefficient = "minus ", -coefficient
        factors = [*([] if coefficient == 1 else [coefficient]), *matrices]
        return sign + " times ".join(self.group(factor) for factor in factors)

    def _print_Pow(self, expr: Node) -> str:
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational and exponent.is_negative and base.is_commutative:
            return f"1 over {self.group(base if exponent == -1 else Pow(base, -exponent))}"
        if exponent == S.Half:
            return f"the square root of {self.doprint(base)}, end root"
        return f"{self.tight(base)} {self._power(exponent)}"

    def _power(self, exponent: Node) -> str:
        text = self.doprint(exponent)
        if exponent.is_Atom:
            return _POWERS.get(text, f"to the power {text}")
        return f"to the power {text}, end power"

    def _print_MatPow(self, expr: Node) -> str:
        return f"{self.tight(expr.base)} {self._power(expr.exp)}"

    def _print_exp(self, expr: Node) -> str:
        return f"e {self._power(expr.exp)}"

    # matrices

    def _print_Adjoint(self, expr: Node) -> str:
        return f"{self.tight(expr.args[0])} dagger"

    _print_adjoint = _print_Adjoint

    def _print_Transpose(self, expr: Node) -> str:
        return f"{self.tight(expr.args[0])} transpose"

    _print_transpose = _print_Transpose

    def _print_Inverse(self, expr: Node) -> str:
        return f"{self.tight(expr.arg)} inverse"

    def _print_Trace(self, expr: Node) -> str:
        simple = is_tight(expr.arg)
        return f"trace of {self.doprint(expr.arg)}{'' if simple else ', end trace'}"

    def _print_Determinant(self, expr: Node) -> str:
        return f"determinant of {self.doprint(expr.arg)}"

    def _print_Identity(self, expr: Node) -> str:
        return f"the identity of dimension {self.doprint(expr.shape[0])}"

    def _print_ZeroMatrix(self, expr: Node) -> str:
        return "the zero matrix"

    def _print_KroneckerProduct(self, expr: Node) -> str:
        return " tensor ".join(self.group(arg) for arg in expr.args)

    def _print_HadamardProduct(self, expr: Node) -> str:
        return " entrywise times ".join(self.group(arg) for arg in expr.args)

    def _print_MatrixElement(self, expr: Node) -> str:
        return f"{self.tight(expr.parent)} sub {self.join((expr.i, expr.j), ' ')}"

    def _print_MatrixBase(self, expr: Node) -> str:
        rows = [f"row {row + 1}: {self.join(expr.row(row))}" for row in range(expr.rows)]
        return f"the {expr.rows} by {expr.cols} matrix with {'; '.join(rows)}, end matrix"

    def _print_Indexed(self, expr: Node) -> str:
        return f"{self.name(str(expr.base.label))} sub {self.join(expr.indices, ' ')}"

    def _print_KroneckerDelta(self, expr: Node) -> str:
        return f"Kronecker delta of {self.join(expr.args, ' and ')}"

    # sums over ranges, calculus

    def _over_range(self, word: str, expr: Node) -> str:
        parts = [f"the {word} over {self._range(limit)} of" for limit in reversed(expr.limits)]
        return " ".join([*parts, f"{self.doprint(expr.function)}, end {word}"])

    def _range(self, limit: Node) -> str:
        variable, *bounds = (self.doprint(part) for part in limit)
        return f"{variable} from {bounds[0]} to {bounds[1]}" if len(bounds) == 2 else variable

    def _print_Sum(self, expr: Node) -> str:
        return self._over_range("sum", expr)

    def _print_Product(self, expr: Node) -> str:
        return self._over_range("product", expr)

    def _print_Integral(self, expr: Node) -> str:
        return self._over_range("integral", expr)

    def _print_Derivative(self, expr: Node) -> str:
        words = []
        for variable, count in expr.variable_count:
            times = "" if count == 1 else f" taken {self.doprint(count)} times"
            words.append(f"{self.doprint(variable)}{times}")
        return f"the derivative by {' and '.join(words)} of {self.doprint(expr.expr)}"

    # relations, functions, collections

    def _relation(self, expr: Node, words: str) -> str:
        return f"{self.doprint(expr.lhs)} {words} {self.doprint(expr.rhs)}"

    def _print_Equality(self, expr: Node) -> str:
        return self._relation(expr, "equals")

    def _print_Unequality(self, expr: Node) -> str:
        return self._relation(expr, "is not equal to")

    def _print_LessThan(self, expr: Node) -> str:
        return self._relation(expr, "is at most")

    def _print_GreaterThan(self, expr: Node) -> str:
        return self._relation(expr, "is at least")

    def _print_StrictLessThan(self, expr: Node) -> str:
        return self._relation(expr, "is less than")

    def _print_StrictGreaterThan(self, expr: Node) -> str:
        return self._relation(expr, "is greater than")

    def _print_And(self, expr: Node) -> str:
        return self.join(expr.args, " and ")

    def _print_Piecewise(self, expr: Node) -> str:
        cases = [
            f"{self.doprint(value)} "
            + ("otherwise" if condition is S.true else f"if {self.doprint(condition)}")
            for value, condition in expr.args
        ]
        return f"by cases {'; '.join(cases)}, end cases"

    def _print_Function(self, expr: Node) -> str:
        word = FUNCTION_WORDS.get(type(expr).__name__, "")
        return f"{word or self.name(type(expr).__name__)} of {self._arguments(expr.args)}"

    def _arguments(self, args: Sequence[Node]) -> str:
        if len(args) == 1 and is_tight(args[0]):
            return self.doprint(args[0])
        return f"{self.join(args, ' and ')}, end arguments"

    def _print_Min(self, expr: Node) -> str:
        return f"the minimum of {self.join(sorted(expr.args, key=str), ' and ')}, end minimum"

    def _print_Max(self, expr: Node) -> str:
        return f"the maximum of {self.join(sorted(expr.args, key=str), ' and ')}, end maximum"

    def _print_conjugate(self, expr: Node) -> str:
        return f"the conjugate of {self.doprint(expr.args[0])}, end conjugate"

    def _print_Abs(self, expr: Node) -> str:
        return f"the absolute value of {self.doprint(expr.args[0])}, end absolute value"

    def _print_factorial(self, expr: Node) -> str:
        return f"{self.tight(expr.args[0])} factorial"

    def _print_binomial(self, expr: Node) -> str:
        return f"{self.tight(expr.args[0])} choose {self.tight(expr.args[1])}"

    def _print_Tuple(self, expr: Node) -> str:
        return f"the tuple {self.join(expr)}, end tuple"

    _print_tuple = _print_Tuple
