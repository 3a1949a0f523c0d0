"""The formats a selection can leave in: how stored rows become records again, and how those are written."""

import base64
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from core.corpus.document_parts import FIELDS, layout_of
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.selection.arrow_records import output_schema, output_table
from core.selection.gathering import POSITION, RATING_PREFIX

Write = Callable[[Any], object]


class Chunk(Protocol):
    """Records in their order: lines of JSON, or a table."""

    def __len__(self) -> int: ...

    def __getitem__(self, stretch: slice, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Names:
    """What our own fields are called in an export, so that they hide none of the input's.

    Attributes
    ----------
    doc_id : str or None
        None where the input has a ``doc_id`` of its own.
    ratings : dict of str to str
        By criterion; empty where no ratings are asked for.
    """

    doc_id: str | None
    ratings: dict[str, str]

    @classmethod
    def free_in(cls, taken: set[str], *, with_ratings: bool) -> "Names":
        """Choose names that no field of the input has.

        Examples
        --------
        >>> Names.free_in({"doc_id", "writing_style"}, with_ratings=True).ratings["writing_style"]
        'writing_style_rating'
        """
        ratings = {}
        for name in CRITERION_KEYS if with_ratings else ():
            free = name
            while free in taken:
                free += "_rating"
            ratings[name] = free
        return cls(None if "doc_id" in taken else "doc_id", ratings)


@dataclass(frozen=True, slots=True)
class Plan:
    """How one export is written.

    Attributes
    ----------
    names : Names
        Of our fields.
    schema : Schema or None
        Of a table; None where records are lines.
    opened : callable
        Opens a file for writing.
    columns : tuple of str
        The header of CSV; empty elsewhere.
    """

    names: Names
    schema: pa.Schema | None
    opened: Callable[[Path], AbstractContextManager[Write]]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes
    ----------
    plan : callable
        Plans an export, from all of its pieces.
    in_order : callable
        Puts the pieces of a stretch into order.
    file_name : str
        What a file of several is called, of its number and how many there are.
    is_dataset : bool
        Whether it is always a folder, with a card.
    """

    plan: Callable[[Iterable[pa.Table], Names], Plan]
    in_order: Callable[[list[pa.Table], Plan], Chunk]
    file_name: str
    is_dataset: bool = False


def _json_value(value: Any) -> Any:
    """Turn an Arrow value that JSON does not know into one that it does."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(key): _json_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(inner) for inner in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def json_line(values: Mapping[str, Any]) -> bytes:
    r"""Write a record as one line of JSON.

    Examples
    --------
    >>> json_line({"a": 1, "b": "\u00fc"})
    b'{"a": 1, "b": "\xc3\xbc"}\n'
    """
    try:
        return json.dumps(values, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        # Half a surrogate pair has no UTF-8, but an escape.
        return json.dumps(values).encode("ascii") + b"\n"


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
        What came from JSON as it came; of Arrow's types those that JSON does not know as text, NaN as null.
    """
    layout = layout_of(table.schema)
    fields = table[FIELDS].to_pylist() if FIELDS in table.column_names else [{}] * table.num_rows
    ratings = {name: table[f"{RATING_PREFIX}{key}"].to_pylist() for key, name in names.ratings.items()}
    records = []
    for row, (doc_id, text, others) in enumerate(
        zip(table["doc_id"].to_pylist(), table["text"].to_pylist(), fields, strict=True)
    ):
        values = layout.with_text(json.loads(others) if isinstance(others, str) else _json_value(others), text)
        if names.doc_id is not None:
            values[names.doc_id] = doc_id
        records.append(values | {name: column[row] for name, column in ratings.items()})
    return records


def _lines_in_order(pieces: list[pa.Table], plan: Plan) -> Chunk:
    with _refusals("JSON", other="parquet"):
        lines = [json_line(record) for table in pieces for record in records_of(table, plan.names)]
    return _by_position(pieces, lines)


def _by_position(pieces: list[pa.Table], lines: list[bytes]) -> list[bytes]:
    positions = [position for table in pieces for position in table[POSITION].to_pylist()]
    return [line for _, line in sorted(zip(positions, lines, strict=True), key=lambda pair: pair[0])]


def _csv_rows_in_order(pieces: list[pa.Table], plan: Plan) -> Chunk:
    with _refusals("CSV", other="parquet"):
        records = [record for table in pieces for record in records_of(table, plan.names)]
        lines = [csv_line([record.get(name) for name in plan.columns]) for record in records]
    return _by_position(pieces, lines)


def csv_line(values: Iterable[Any]) -> bytes:
    """Write a row of CSV: texts in quotes, numbers without, nested values as JSON, nothing for null.

    Examples
    --------
    >>> csv_line(["a", "", None, 1.5, True]).decode().rstrip()
    '"a","",,1.5,true'
    """
    return ",".join(map(_csv_cell, values)).encode("utf-8") + b"\n"


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return '"' + text.replace('"', '""') + '"'


def _csv_plan(pieces: Iterable[pa.Table], names: Names) -> Plan:
    """Collect the header from all records: those of several imports may have other fields."""
    found: dict[str, None] = {}
    with _refusals("CSV", other="parquet"):
        for table in pieces:
            for record in records_of(table, names):
                found.update(dict.fromkeys(record))
    ours = [name for name in (names.doc_id, *names.ratings.values()) if name is not None]
    columns = (*(name for name in found if name not in ours), *ours)
    header = csv_line(columns)

    @contextmanager
    def opened(path: Path) -> Iterator[Write]:
        with path.open("wb") as stream:
            stream.write(header)
            yield stream.writelines

    return Plan(names, None, opened, columns)


def _table_in_order(pieces: list[pa.Table], plan: Plan) -> Chunk:
    with _refusals("Parquet", other="jsonl or jsonl.zst"):
        names = plan.names
        tables = [output_table(table, plan.schema, doc_id=names.doc_id, ratings=names.ratings) for table in pieces]
        positions = pa.chunked_array([chunk for table in pieces for chunk in table[POSITION].chunks])
        ordered: Chunk = pa.concat_tables(tables).take(pc.sort_indices(positions))
        return ordered


@contextmanager
def _refusals(format_name: str, *, other: str) -> Iterator[None]:
    """Turn what a library says of values it cannot hold into a sentence."""
    try:
        yield
    except (pa.ArrowException, UnicodeError, OverflowError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError(f"{format_name} cannot hold these records ({reason}). Export as {other}.") from error


@contextmanager
def _jsonl_opened(path: Path) -> Iterator[Write]:
    with path.open("wb") as stream:
        yield stream.writelines


@contextmanager
def _jsonl_zst_opened(path: Path) -> Iterator[Write]:
    with path.open("wb") as raw, zstandard.ZstdCompressor(threads=-1).stream_writer(raw) as stream:
        yield lambda lines: stream.write(b"".join(lines))


def _parquet_plan(pieces: Iterable[pa.Table], names: Names) -> Plan:
    refusals = partial(_refusals, "Parquet", other="jsonl or jsonl.zst")
    with refusals():
        schema = output_schema(pieces, doc_id=names.doc_id, ratings=list(names.ratings.values()))

    @contextmanager
    def opened(path: Path) -> Iterator[Write]:
        with refusals(), pq.ParquetWriter(path, schema, compression="zstd") as writer:
            yield writer.write_table

    return Plan(names, schema, opened)


FORMATS = {
    "jsonl": Format(lambda pieces, names: Plan(names, None, _jsonl_opened), _lines_in_order, "part-{number:05d}.jsonl"),
    "jsonl.zst": Format(
        lambda pieces, names: Plan(names, None, _jsonl_zst_opened), _lines_in_order, "part-{number:05d}.jsonl.zst"
    ),
    "parquet": Format(_parquet_plan, _table_in_order, "part-{number:05d}.parquet"),
    "csv": Format(_csv_plan, _csv_rows_in_order, "part-{number:05d}.csv"),
    "hf": Format(_parquet_plan, _table_in_order, "data/train-{number:05d}-of-{n_files:05d}.parquet", is_dataset=True),
}
