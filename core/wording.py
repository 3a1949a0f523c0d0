"""Numbers of things, as sentences have them."""


def count(number: int, unit: str, units: str | None = None) -> str:
    """Write a number of things; `units` is their plural where an s does not make it.

    Examples
    --------
    >>> count(1, "document"), count(1204, "document"), count(0, "copy", "copies")
    ('1 document', '1,204 documents', '0 copies')
    """
    return f"{number:,} {unit if number == 1 else units or unit + 's'}"
