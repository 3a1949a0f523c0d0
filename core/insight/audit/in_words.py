"""What command line, page and report say alike of an audit."""

MORE, LESS = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
NO_VERDICT = "This says what the selection does to documents. It is no measure of how well a group writes."


def p_value(p: float | None) -> str:
    """Write a p-value; a dash where nothing was tested.

    Examples
    --------
    >>> p_value(0.0001), p_value(0.25), p_value(None)
    ('<0.001', '0.250', '-')
    """
    return "-" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"
