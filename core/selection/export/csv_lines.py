"""Records become rows of CSV (RFC 4180, in UTF-8): texts in quotes, so that nothing in them ends a row."""

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from core.selection.export.json_lines import json_bytes
from core.selection.export.losses import Losses

NO_TYPES = (
    'CSV has no types: fields that are null or absent are empty cells, empty texts are "", '
    "nested values are JSON. Parquet keeps all that."
)

# What a spreadsheet runs when the file is opened, be the cell in quotes or not.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def csv_line(values: Iterable[Any], losses: Losses) -> bytes:
    r"""Write a row.

    Parameters
    ----------
    values : iterable
        None for what is null or absent.
    losses : Losses
        Is told of what JSON in a cell cannot hold, and of formulas.

    Returns
    -------
    bytes
        Texts in quotes, those that a spreadsheet would take for a formula with an apostrophe before them.  Numbers
        without quotes; nothing for None.

    Examples
    --------
    >>> csv_line(["=a", "-1.5", "", None, 1.5, True, [1]], Losses()).decode().rstrip()
    '"\'=a","-1.5","",,1.5,true,"[1]"'
    """
    return ",".join(_cell(value, losses) for value in values).encode("utf-8") + b"\n"


def _cell(value: Any, losses: Losses) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        # As DuckDB and pandas read them.
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    text = value if isinstance(value, str) else json_bytes(value, losses).decode()
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        losses.n_formulas += 1
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'
