"""One colour per meaning, the same on every page, in light and in dark."""

from typing import Any

from core.criteria import CRITERION_KEYS

# Okabe and Ito's as far as they show on light and dark, then those of other such palettes that stay farthest from the
# ones before, for eyes of each kind: any two differ by 10 at least (CIE 1976), and the first four by 17.
_OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_FURTHER = ("#AA3377", "#6F4E37", "#999933", "#B15928", "#EE6677", "#9C755F")
CRITERION_COLOURS = dict(zip(CRITERION_KEYS, _OKABE_ITO + _FURTHER, strict=False))
# What is behind stays behind, on a dark page too.
KEPT, DROPPED = "#5383AF", "rgba(128,144,160,0.45)"
BELOW, ABOVE = (166, 97, 26), (1, 133, 113)

# A rating this far from the mean has the full tint.
FULL_TINT = 2.0
STRONGEST = 0.55

QUIET = "rgba(128,136,144,0.35)"
LINE = "rgba(128,136,144,0.9)"

# For numbers on tinted cells, where the theme's own grey is too faint.
TEXT_ON_LIGHT, TEXT_ON_DARK = "#22272B", "#DDE1E4"

NO_BUTTONS = {"displayModeBar": False, "scrollZoom": False}


def with_alpha(colour: str, alpha: float) -> str:
    """Thin a colour.

    Examples
    --------
    >>> with_alpha("#0072B2", 0.5)
    'rgba(0,114,178,0.5)'
    """
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def tint(standardised: float, strongest: float = STRONGEST) -> str:
    """Colour a standardised rating: brown below the corpus mean, green above, clear at the mean.

    Examples
    --------
    >>> tint(-2.0), tint(0.0)
    ('rgba(166,97,26,0.550)', 'rgba(1,133,113,0.000)')
    """
    red, green, blue = BELOW if standardised < 0 else ABOVE
    alpha = strongest * min(abs(standardised) / FULL_TINT, 1.0)
    return f"rgba({red},{green},{blue},{alpha:.3f})"


def upright(x: float, **line: Any) -> dict[str, Any]:
    """Draw a line across the height of a figure, for its shapes: `add_vline` takes ten times as long to say the same.

    Examples
    --------
    >>> upright(1.5, color=LINE)["line"]
    {'color': 'rgba(128,136,144,0.9)'}
    """
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "y domain", "line": line}


def calm_layout(height: int, **more: Any) -> dict[str, Any]:
    """Give what all charts have in common: no background, little margin, nothing to zoom."""
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"align": "left"},
    }
    return layout | more
