"""The one way to draw: matplotlib's SVG in the house's style, the same bytes for the same drawing.

A drawing names its colours by roles, which a writer fills in (``bptools.documents.svg``); a
finished one has the colours of print. matplotlib is imported when something is drawn.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

Canvas: TypeAlias = Any  # matplotlib's figure
Style: TypeAlias = Mapping[str, object]

INK = "#010203"
PAPER = "#ffffff"  # of finished drawings; ours have no background
PALETTE = ("#0a0101", "#0a0102", "#0a0103", "#0a0104", "#0a0105", "#0a0106", "#0a0107", "#0a0108")
PRINT_COLORS = (
    "#1f5fa8",
    "#b3541e",
    "#2f7d46",
    "#7a4b94",
    "#8a6d00",
    "#a8325e",
    "#12747f",
    "#5c5f66",
)
"""What the palette is on white paper."""
CHART_FONTS = ("STIXGeneral", "DejaVu Sans")
DIAGRAM_FONTS = ("DejaVu Sans",)

_SAME_BYTES = {"svg.hashsalt": "bptools"}
_TEXT_AS_PATHS = {"svg.fonttype": "path", "text.parse_math": False}  # labels are text, with dollars


def svg_of(
    paint: Callable[[Canvas], None],
    size: tuple[float, float] | None = None,
    fonts: tuple[str, ...] = DIAGRAM_FONTS,
    style: Style = MappingProxyType({}),
) -> str:
    """Return what is painted on a figure as SVG, leaving no figure or setting behind.

    Args:
        paint: Draws on the empty figure that it is given.
        size: Width and height in inches; by default matplotlib's.
        fonts: Families of the text, which is drawn as paths.
        style: More of matplotlib's settings.

    Returns:
        The drawing, the same bytes for the same strokes.

    >>> svg_of(lambda figure: figure.add_axes((0, 0, 1, 1))).count("<svg")
    1
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: Any = _SAME_BYTES | _TEXT_AS_PATHS | {"font.family": list(fonts)} | dict(style)
    text = io.StringIO()
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        # a character that no font has is drawn as a box; the page has it as text
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=size)
        FigureCanvasAgg(figure)  # by which a painter measures its text
        paint(figure)
        backend: Any = FigureCanvasSVG(figure)  # its methods have no types
        backend.print_svg(text, metadata={"Date": None, "Creator": None})
    return text.getvalue()
