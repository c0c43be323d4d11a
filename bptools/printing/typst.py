"""SymPy expressions as Typst mathematics."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Pow, S, Trace
from sympy.printing.precedence import PRECEDENCE

from bptools.printing import string_literal
from bptools.printing.names import ACCENTS, GREEK, parse_name
from bptools.printing.structure import (
    FUNCTION_WORDS,
    Node,
    NodePrinter,
    binding,
    is_big,
    is_tight,
    ordered_terms,
    split_fraction,
)


class TypstPrinter(NodePrinter):
    """Print SymPy as Typst mathematics; a node defines ``_typst(printer)`` to print itself.

    Such a node prints its arguments with ``printer.doprint``, or with ``printer.group`` where a
    sum needs parentheses, and says how loosely it binds by a class attribute ``precedence``,
    whether a script can follow it by ``is_tight``.
    """

    printmethod = "_typst"

    def group(self, expr: Node, level: int = PRECEDENCE["Mul"]) -> str:
        """Print ``expr``, in parentheses if it binds more loosely than ``level``."""
        text = self.doprint(expr)
        return f"({text})" if binding(expr) < level or text.startswith("-") else text

    def emptyPrinter(self, expr: Node) -> str:
        """Refuse a node without a rule: a wrong formula is worse than none."""
        raise TypeError(f"expr must be made of nodes with a Typst rule, not {type(expr).__name__}")

    # names and numbers

    def name(self, text: str) -> str:
        """Print the name of a symbol with its accents, primes and scripts."""
        name = parse_name(text)
        source = _word(name.base)
        if name.accent:
            source = f"{ACCENTS[name.accent]}({source})"
        upper = [_word(word) for word in name.upper]
        if name.primes:
            upper.insert(0, " ".join(["prime"] * name.primes))
        if name.lower:
            source += f"_({' '.join(_word(word) for word in name.lower)})"
        return source + (f"^({' '.join(upper)})" if upper else "")

    def _print_Symbol(self, expr: Node) -> str:
        return self.name(expr.name)

    _print_MatrixSymbol = _print_Symbol

    def _print_Integer(self, expr: Node) -> str:
        return str(expr.p)

    def _print_int(self, expr: int) -> str:
        return str(expr)

    def _print_Rational(self, expr: Node) -> str:
        return f"{'-' if expr.p < 0 else ''}frac({abs(expr.p)}, {expr.q})"

    def _print_Float(self, expr: Node) -> str:
        mantissa, _, exponent = f"{float(expr):.15g}".partition("e")
        return mantissa + (f" times 10^({int(exponent)})" if exponent else "")

    def _print_ImaginaryUnit(self, expr: Node) -> str:
        return "upright(i)"

    def _print_Exp1(self, expr: Node) -> str:
        return "upright(e)"

    def _print_Pi(self, expr: Node) -> str:
        return "pi"

    def _print_Infinity(self, expr: Node) -> str:
        return "infinity"

    def _print_NegativeInfinity(self, expr: Node) -> str:
        return "-infinity"

    def _print_BooleanTrue(self, expr: Node) -> str:
        return 'upright("true")'

    def _print_BooleanFalse(self, expr: Node) -> str:
        return 'upright("false")'

    # sums, products, powers

    def _print_Add(self, expr: Node) -> str:
        first, *following = ordered_terms(expr, self.doprint)
        text = self.doprint(first)
        for term in following:
            printed = self.doprint(term)
            if binding(term) <= PRECEDENCE["Add"] and not term.is_Number:
                text += f" + ({printed})" if not printed.startswith("-") else f" - {printed[1:]}"
            elif printed.startswith("-"):
                text += f" - {printed[1:]}"
            else:
                text += f" + {printed}"
        return text

    _print_MatAdd = _print_Add

    def _print_Mul(self, expr: Node) -> str:
        negative, over, under, rest = split_fraction(expr)
        sign = "-" if negative else ""
        if not under:
            return sign + self._product([*over, *rest])
        fraction = f"frac({self._alone(over)}, {self._alone(under)})"
        return sign + " ".join([fraction, self._product(rest)] if rest else [fraction])

    def _alone(self, factors: Sequence[Node]) -> str:
        """Print a product that something else encloses, so that one sum needs no parentheses."""
        return self.doprint(factors[0]) if len(factors) == 1 else self._product(factors) or "1"

    def _product(self, factors: Sequence[Node]) -> str:
        texts: list[str] = []
        for index, factor in enumerate(factors):
            text = self.group(factor) if len(factors) > 1 else self.group(factor, 0)
            if is_big(factor) and index < len(factors) - 1:
                text = f"({text})"
            texts.append(f"dot {text}" if texts and text[0].isdigit() else text)
        return " ".join(texts)

    def _print_MatMul(self, expr: Node) -> str:
        coefficient, matrices = expr.as_coeff_matrices()
        sign = ""
        if coefficient.could_extract_minus_sign() and not coefficient.is_Add:
            sign, coefficient = "-", -coefficient
        product = self._product(matrices)
        if len(matrices) == 1 and (coefficient != 1 or sign):
            product = self.group(matrices[0])
        return sign + (product if coefficient == 1 else f"{self.group(coefficient)} {product}")

    def _print_Pow(self, expr: Node) -> str:
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational and exponent.is_negative and base.is_commutative:
            return f"frac(1, {self.doprint(base if exponent == -1 else Pow(base, -exponent))})"
        if exponent.is_Rational and exponent.p == 1 and exponent.q > 1:
            inner = self.doprint(base)
            return f"sqrt({inner})" if exponent.q == 2 else f"root({exponent.q}, {inner})"
        if base is S.Exp1:
            return self._print_exp(expr)
        power = self._exponent(exponent)
        name = FUNCTION_WORDS.get(type(base).__name__)
        if name and exponent.is_Integer:
            return f"op({string_literal(name)})^({power}) ({self.join(base.args)})"
        return f"{self.tight(base)}^({power})"

    def _exponent(self, exponent: Node) -> str:
        """Print an exponent with a slash: a fraction up there would be tiny."""
        if not exponent.is_Mul and not exponent.is_Rational:
            return self.doprint(exponent)
        negative, over, under, beside = split_fraction(exponent)
        if not under or beside:
            return self.doprint(exponent)
        below = self.group(under[0], PRECEDENCE["Atom"]) if len(under) == 1 else None
        return f"{'-' if negative else ''}{self._product(over) or '1'} slash " + (
            below or f"({self._product(under)})"
        )

    def tight(self, expr: Node) -> str:
        """Print ``expr`` so that a script can follow it."""
        text = self.doprint(expr)
        return text if is_tight(expr) else f"({text})"

    def _print_MatPow(self, expr: Node) -> str:
        return f"{self.tight(expr.base)}^({self.doprint(expr.exp)})"

    def _print_exp(self, expr: Node) -> str:
        return f"upright(e)^({self._exponent(expr.exp)})"

    # matrices

    def _print_Adjoint(self, expr: Node) -> str:
        return f"{self.tight(expr.arg)}^dagger"

    def _print_adjoint(self, expr: Node) -> str:
        return f"{self.tight(expr.args[0])}^dagger"

    def _print_Transpose(self, expr: Node) -> str:
        return f"{self.tight(expr.arg)}^upright(T)"

    def _print_transpose(self, expr: Node) -> str:
        return f"{self.tight(expr.args[0])}^upright(T)"

    def _print_Inverse(self, expr: Node) -> str:
        return f"{self.tight(expr.arg)}^(-1)"

    def _print_Trace(self, expr: Node) -> str:
        return f'op("Tr") [{self.doprint(expr.arg)}]'

    def _print_Determinant(self, expr: Node) -> str:
        return f'op("det") [{self.doprint(expr.arg)}]'

    def _print_Identity(self, expr: Node) -> str:
        return f"bb(1)_({self.doprint(expr.shape[0])})"

    def _print_ZeroMatrix(self, expr: Node) -> str:
        return "0"

    def _print_KroneckerProduct(self, expr: Node) -> str:
        return " times.o ".join(self.group(arg) for arg in expr.args)

    def _print_HadamardProduct(self, expr: Node) -> str:
        return " dot.o ".join(self.group(arg) for arg in expr.args)

    def _print_MatrixElement(self, expr: Node) -> str:
        parent = self.doprint(expr.parent)
        if not expr.parent.is_symbol or "_" in expr.parent.name or "^" in expr.parent.name:
            parent = f"({parent})"
        return f"{parent}_({self._indices((expr.i, expr.j))})"

    def _indices(self, indices: Sequence[Node]) -> str:
        """Print ``i j`` side by side, and anything longer with commas."""
        short = all(index.is_Symbol or (index.is_Integer and 0 <= index < 10) for index in indices)
        return self.join(indices, " " if short else ", ")

    def _print_MatrixBase(self, expr: Node) -> str:
        rows = [self.join(expr.row(row)) for row in range(expr.rows)]
        return f"mat({'; '.join(rows)})"

    def _print_Indexed(self, expr: Node) -> str:
        return f"{self.name(str(expr.base.label))}_({self._indices(expr.indices)})"

    def _print_KroneckerDelta(self, expr: Node) -> str:
        return f"delta_({self._indices(expr.args)})"

    # sums over ranges, calculus

    def _limits(self, sign: str, expr: Node) -> str:
        parts = []
        for variable, *bounds in reversed(expr.limits):
            lower = self.doprint(variable)
            if len(bounds) == 2:
                lower += f" = {self.doprint(bounds[0])}"
            upper = f"^({self.doprint(bounds[1])})" if len(bounds) == 2 else ""
            parts.append(f"{sign}_({lower}){upper}")
        return " ".join([*parts, self.group(expr.function)])

    def _print_Sum(self, expr: Node) -> str:
        return self._limits("sum", expr)

    def _print_Product(self, expr: Node) -> str:
        return self._limits("product", expr)

    def _print_Integral(self, expr: Node) -> str:
        signs = []
        for _, *bounds in reversed(expr.limits):
            limits = [self.doprint(bound) for bound in bounds]
            scripts = f"_({limits[0]})^({limits[1]})" if len(limits) == 2 else ""
            signs.append("integral" + scripts)
        measures = [f"dif {self.doprint(variable)}" for variable, *_ in expr.limits]
        return " ".join([*signs, self.group(expr.function), *measures])

    def _print_Derivative(self, expr: Node) -> str:
        order = sum(count for _, count in expr.variable_count)
        above = "partial" if order == 1 else f"partial^({self.doprint(order)})"
        below = [
            f"partial {self.doprint(variable)}"
            if count == 1
            else f"partial {self.tight(variable)}^({self.doprint(count)})"
            for variable, count in expr.variable_count
        ]
        inner = self.doprint(expr.expr)
        if is_tight(expr.expr):
            return f"frac({above} {inner}, {' '.join(below)})"
        if binding(expr.expr) > PRECEDENCE["Mul"] or expr.expr.func is Trace:
            return f"frac({above}, {' '.join(below)}) {inner}"
        return f"frac({above}, {' '.join(below)}) ({inner})"

    # relations, functions, collections

    def _relation(self, expr: Node, sign: str) -> str:
        return f"{self.doprint(expr.lhs)} {sign} {self.doprint(expr.rhs)}"

    def _print_Equality(self, expr: Node) -> str:
        return self._relation(expr, "=")

    def _print_Unequality(self, expr: Node) -> str:
        return self._relation(expr, "!=")

    def _print_LessThan(self, expr: Node) -> str:
        return self._relation(expr, "<=")

    def _print_GreaterThan(self, expr: Node) -> str:
        return self._relation(expr, ">=")

    def _print_StrictLessThan(self, expr: Node) -> str:
        return self._relation(expr, "<")

    def _print_StrictGreaterThan(self, expr: Node) -> str:
        return self._relation(expr, ">")

    def _print_And(self, expr: Node) -> str:
        return " and ".join(self.doprint(arg) for arg in expr.args)

    def _print_Piecewise(self, expr: Node) -> str:
        rows = [
            f'{self.doprint(value)} & "otherwise"'
            if condition is S.true
            else f'{self.doprint(value)} & "if" {self.doprint(condition)}'
            for value, condition in expr.args
        ]
        return f"cases({', '.join(rows)})"

    def _print_Function(self, expr: Node) -> str:
        word = FUNCTION_WORDS.get(type(expr).__name__)
        name = f"op({string_literal(word)})" if word else self.name(type(expr).__name__)
        return f"{name} ({self.join(expr.args)})"

    def _print_Min(self, expr: Node) -> str:
        return f'op("min") ({self.join(sorted(expr.args, key=str))})'

    def _print_Max(self, expr: Node) -> str:
        return f'op("max") ({self.join(sorted(expr.args, key=str))})'

    def _print_conjugate(self, expr: Node) -> str:
        """Print a line over one letter, a star behind more: browsers draw long lines too short."""
        inner = expr.args[0]
        if inner.is_symbol:
            return f"overline({self.doprint(inner)})"
        return f"{self.tight(inner)}^(*)"

    def _print_Abs(self, expr: Node) -> str:
        return f"abs({self.doprint(expr.args[0])})"

    def _print_factorial(self, expr: Node) -> str:
        return f"{self.tight(expr.args[0])} !"

    def _print_binomial(self, expr: Node) -> str:
        return f"binom({self.join(expr.args)})"

    def _print_Tuple(self, expr: Node) -> str:
        return f"({self.join(expr)})"

    _print_tuple = _print_Tuple


def _word(word: str) -> str:
    """Print a letter, a number or a sign as such, and any longer word upright."""
    if word in GREEK:
        return GREEK[word]
    if word in ("+", "-", "*") or (word.isascii() and word.isdigit()):
        return word
    return word if len(word) == 1 and word.isalpha() else string_literal(word)
