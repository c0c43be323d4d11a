"""Make the embedded font from the full one; run only when the font or the ranges change.

``python -m bptools.documents.fonts.subset stix-two-math-latin-400-normal.woff2`` with the file of
the npm package ``@fontsource/stix-two-math`` 5.3.0 writes ``stix-two-math.woff2`` beside this
file. The subset is fixed, not made from a page's text: MathML draws radicals, braces and their
stretched parts with glyphs that no text contains.
"""

from __future__ import annotations

import sys
from pathlib import Path

FONT = Path(__file__).with_name("stix-two-math.woff2")

RANGES = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0xFF),
    (0x131, 0x131),  # dotless i and j, for accents
    (0x237, 0x237),
    (0x2C6, 0x2DD),  # spacing accents
    (0x300, 0x338),  # combining accents and strokes
    (0x391, 0x3F6),  # Greek
    (0x2010, 0x2064),  # dashes, primes, invisible operators
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20D0, 0x20F0),  # combining marks for symbols
    (0x2100, 0x214F),  # letterlike: ℂ ℓ ℒ ℝ
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # operators
    (0x2308, 0x230B),  # floors and ceilings
    (0x239B, 0x23B4),  # pieces of large brackets
    (0x23DC, 0x23E1),  # braces above and below
    (0x25A0, 0x25FF),
    (0x27E6, 0x27EF),  # angle brackets
    (0x27F5, 0x27FF),  # long arrows
    (0x2980, 0x2998),
    (0x2A00, 0x2A0F),  # large operators
    (0x2A2F, 0x2A2F),
    (0xFE00, 0xFE00),  # the variant of script letters that Typst asks for
    (0x1D400, 0x1D537),  # bold, italic, script, Fraktur
    (0x1D538, 0x1D56B),  # double struck
    (0x1D6A4, 0x1D7CB),  # Greek
    (0x1D7CE, 0x1D7E1),  # bold and double-struck digits
)


def make_subset(source: Path) -> None:
    """Write the subset of the font ``source`` that the page embeds."""
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["ssty", "dtls", "flac", "ccmp", "mark", "mkmk", "kern"]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    subset.save_font(font, str(FONT), options)


if __name__ == "__main__":
    make_subset(Path(sys.argv[1]))
