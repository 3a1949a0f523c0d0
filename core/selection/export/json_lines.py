"""Stored rows become the input's records again, and these become lines of JSON."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from core.corpus.document_parts import FIELDS, layout_of
from core.selection.export.losses import Losses
from core.selection.export.names import Names


def records_of(table: pa.Table, names: Names) -> list[dict[str, Any]]:
    """Restore the input's records from stored rows, in the order of the rows.

    Parameters
    ----------
    table : Table
        Gathered rows.
    names : Names
        What our fields are called.

    Returns
    -------
    list of dict
        What came from JSON as it came; of Arrow's types those that JSON does not know as text.
    """
    layout = layout_of(table.schema)
    fields = table[FIELDS].to_pylist() if FIELDS in table.column_names else [{}] * table.num_rows
    ours = {name: table[column].to_pylist() for column, name in names.of_columns.items()}
    records = []
    for row, (doc_id, text, others) in enumerate(
        zip(table["doc_id"].to_pylist(), table["text"].to_pylist(), fields, strict=True)
    ):
        values = layout.with_text(json.loads(others) if isinstance(others, str) else json_value(others), text)
        if names.doc_id is not None:
            values[names.doc_id] = doc_id
        records.append(values | {name: column[row] for name, column in ours.items()})
    return records


def json_value(value: Any) -> Any:
    """Turn an Arrow value that JSON does not know into one that it does: bytes into base64, dates into ISO 8601."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(key): json_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(inner) for inner in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def json_bytes(value: Any, losses: Losses) -> bytes:
    r"""Write a value as JSON in UTF-8, and count the numbers in it that JSON has no word for.

    Examples
    --------
    >>> losses = Losses()
    >>> json_bytes({"a": "\u00fc", "b": float("nan")}, losses), losses.n_not_finite
    (b'{"a": "\xc3\xbc", "b": null}', 1)
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        value = _finite(value, losses)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # Half a surrogate pair has no UTF-8, but an escape.
        return json.dumps(value).encode("ascii")


def _finite(value: Any, losses: Losses) -> Any:
    def null(name: str) -> None:
        losses.n_not_finite += 1

    # By way of the text, since the library nests deeper than a function of Python may call itself.
    return json.loads(json.dumps(value), parse_constant=null)
