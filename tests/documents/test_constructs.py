"""The golden page: every mathematical construct, as the page has it, in the font that it embeds.

``python tests/documents/test_constructs.py`` writes it anew; look at it in a browser before
committing it.
"""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from bptools.documents.fonts.subset import FONT
from bptools.documents.mathml import mathml
from bptools.records import Math

GOLDEN = Path(__file__).with_name("constructs.html")
CONSTRUCTS = {
    "scripts": "psi_0^(prime) U_(+) U_(i j)^(*) sigma^(prime) x_(12)^(n + 1) theta_(\"max\")",
    "Greek": "alpha beta gamma delta epsilon theta lambda mu pi rho sigma phi psi omega "
    "Gamma Delta Theta Lambda Pi Sigma Phi Psi Omega",
    "alphabets": "bb(E) bb(1)_(N) bb(R) cal(L) cal(E) frak(u) bold(x) upright(i) upright(e) ell",
    "fractions": "frac(1 - x^(2), 2 N (N + 1)) - frac(1, frac(a, b) + 1) x^(3 slash 2)",
    "radicals": "sqrt(d) + sqrt(frac(a, b)) + sqrt(frac(a^(2), frac(b, c))) + root(3, x)",
    "fences": "(a + b)^(2) [U, V] {x} (frac(a, b)) [frac(a, frac(b, c))] "
    "lr({sum_(i)^(n) x_(i)}) lr(⌊ frac(a, b) ⌋) lr(⌈ x ⌉) lr(⟨ frac(a, b) ⟩) (mat(a; b; c; d; e))",
    "bars": "abs(theta) abs(frac(a, b)) norm(A)_(1) norm(frac(A, b))",
    "accents": "hat(x) tilde(x) dot(x) hat(H) overline(M) arrow(v)",
    "braces": 'underbrace(a + b + c, "kept") overbrace(a + b, n)',
    "operators": 'op("Tr") [A B] op("Var") [f] op("cos")^(2) (2 theta) op("min") (a, b)',
    "sums": "sum_(i = 0)^(N - 1) a_(i) product_(k = 1)^(d) b_(k) lim_(n -> infinity) x_(n)",
    "integrals": "integral_(-pi)^(pi) f (x) dif x integral.double f integral.cont g",
    "derivatives": "frac(partial^(2) f, partial x partial y) nabla f",
    "conjugates": "overline(z) overline(U_(i j)) f (x)^(*) (a + b)^(*)",
    "relations": "a = b != c <= d >= e < f > g approx h tilde k equiv l prop m in S subset T := x",
    "binary": "a + b - c plus.minus d dot e times f times.o g xor h compose k and l or m",
    "arrows": "a -> b => c <-> d |-> e",
    "matrices": "mat(1, 0; 0, -1) A^dagger A^upright(T) A^(-1) mat(delim: \"[\", a, dots.h; b, c)",
    "cases": 'cases(a & "if" n > 0, b & "otherwise")',
    "combinatorics": "binom(n, k) n ! S_(n) emptyset forall x exists y",
    "dots": "1, dots.h, n quad a dots.c b quad 1.5 times 10^(-5) quad infinity planck",
    "text": '"hostile <script> & \\"text\\" #$" x',
}  # fmt: skip


def page() -> str:
    """Return the golden page; it shows itself with the font of the package."""
    formulas = {(Math(source, name), True): True for name, source in CONSTRUCTS.items()}
    found = mathml(formulas)
    rows = "\n".join(f"<h2>{math.spoken}</h2>\n{found.markup[math, True]}" for math, _ in formulas)
    font = "../../bptools/documents/fonts/stix-two-math.woff2"
    face = (
        f'@font-face {{ font-family: golden; src: url("{font}"); }} math {{ font-family: golden; }}'
    )
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Constructs</title>\n'
        f"<style>{found.style}\n{face}\nmath {{ font: 2em golden; }}</style>\n{rows}\n</html>\n"
    )


def test_every_construct_is_as_on_the_golden_page() -> None:
    assert page() == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("source", ["underline(x)", "cancel(x)"])
def test_what_mathml_would_lose_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="was ignored"):
        mathml({(Math(source, "x"), False): True})


@pytest.fixture(scope="module")
def font() -> TTFont:
    return TTFont(FONT)


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_the_font_has_every_character(font: TTFont, name: str) -> None:
    formula = (Math(CONSTRUCTS[name], name), True)
    markup = mathml({formula: True}).markup[formula]
    text = "".join(ElementTree.fromstring(f"<p>{markup}</p>").itertext())
    known = font.getBestCmap()
    assert text.strip()
    assert {c for c in text if ord(c) not in known and ord(c) not in (0xFE00, 0x200B)} == set()


@pytest.mark.parametrize("character", "√()[]{}|‖⟨⟩⌊⌋⌈⌉∑∏∫")
def test_the_font_can_stretch(font: TTFont, character: str) -> None:
    variants = font["MATH"].table.MathVariants
    glyph = font.getBestCmap()[ord(character)]
    index = variants.VertGlyphCoverage.glyphs.index(glyph)
    construction = variants.VertGlyphConstruction[index]
    larger = [record.VariantGlyph for record in construction.MathGlyphVariantRecord[1:]]
    parts = construction.GlyphAssembly.PartRecords if construction.GlyphAssembly else []
    assert larger or any(part.PartFlags for part in parts)  # a flagged part can be repeated
    assert {*larger, *(part.glyph for part in parts)} <= set(font.getGlyphOrder())


@pytest.mark.parametrize("character", "⏞⏟‾\u0302")
def test_the_font_can_stretch_sideways(font: TTFont, character: str) -> None:
    variants = font["MATH"].table.MathVariants
    glyph = font.getBestCmap()[ord(character)]
    assert glyph in variants.HorizGlyphCoverage.glyphs


def test_the_licence_is_beside_the_font() -> None:
    licence = FONT.with_name("OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "STIX Fonts Project Authors" in licence


if __name__ == "__main__":
    GOLDEN.write_text(page(), "utf-8")
