"""The formats a selection can leave in: how its rows become records in their order, and how those are written."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from core.errors import InputError
from core.selection.export.arrow_records import JSON, output_schema, output_table
from core.selection.export.csv_lines import NO_TYPES, csv_line
from core.selection.export.features import features_of
from core.selection.export.gathering import PLACE
from core.selection.export.json_lines import json_bytes, records_of
from core.selection.export.losses import Losses
from core.selection.export.names import Names

Write = Callable[[Any], object]
Pieces = Callable[[], Iterable[pa.Table]]


class Chunk(Protocol):
    """Records in their order: lines, or a table."""

    def __len__(self) -> int: ...

    def __getitem__(self, stretch: slice, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How one export is written.

    Attributes
    ----------
    in_order : callable
        Turns the rows of a stretch into records in their order.
    opened : callable
        Opens a file for writing.
    losses : Losses
        What the format cannot hold; complete when all is written.
    """

    in_order: Callable[[list[pa.Table]], Chunk]
    opened: Callable[[Path], AbstractContextManager[Write]]
    losses: Losses


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes
    ----------
    plan : callable
        Plans how records of these names and this schema are written.
    file_name : str
        What a file of several is called: of its number, how many there are, and what stands behind the number.
    schema_of : callable or None
        Finds the schema of gathered rows, which it goes through once or twice, and refuses what the format cannot
        hold; None where records are lines.
    is_dataset : bool
        Whether it is always a folder.
    """

    plan: Callable[[Names, pa.Schema | None], Plan]
    file_name: str
    schema_of: Callable[[Pieces, Names], pa.Schema] | None = None
    is_dataset: bool = False


@contextmanager
def _refusals(format_name: str, *, other: str) -> Iterator[None]:
    """Turn what a library says of values it cannot hold into a sentence."""
    try:
        yield
    except (pa.ArrowException, UnicodeError, OverflowError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        # Text that is no Unicode has a place in JSON only.
        way_out = "jsonl or jsonl.zst" if isinstance(error, UnicodeError) else other
        raise InputError(f"{format_name} cannot hold these records ({reason}). Export as {way_out}.") from error


def _by_place(pieces: list[pa.Table], lines: list[bytes]) -> list[bytes]:
    places = [place for table in pieces for place in table[PLACE].to_pylist()]
    return [line for _, line in sorted(zip(places, lines, strict=True), key=lambda pair: pair[0])]


def _jsonl_plan(names: Names, opened: Callable[[Path], AbstractContextManager[Write]]) -> Plan:
    losses = Losses()

    def in_order(pieces: list[pa.Table]) -> Chunk:
        with _refusals("JSON", other="parquet"):
            lines = [json_bytes(record, losses) + b"\n" for table in pieces for record in records_of(table, names)]
        return _by_place(pieces, lines)

    return Plan(in_order, opened, losses)


@contextmanager
def _lines_opened(path: Path) -> Iterator[Write]:
    with path.open("wb") as stream:
        yield stream.writelines


@contextmanager
def _packed_lines_opened(path: Path) -> Iterator[Write]:
    with path.open("wb") as raw, zstandard.ZstdCompressor(threads=-1).stream_writer(raw) as stream:
        yield lambda lines: stream.write(b"".join(lines))


def _csv_plan(names: Names) -> Plan:
    losses = Losses(of_format=NO_TYPES)
    with _refusals("CSV", other="jsonl or jsonl.zst"):
        header = csv_line(names.all, losses)

    def in_order(pieces: list[pa.Table]) -> Chunk:
        with _refusals("CSV", other="parquet"):
            records = (record for table in pieces for record in records_of(table, names))
            lines = [csv_line(map(record.get, names.all), losses) for record in records]
        return _by_place(pieces, lines)

    @contextmanager
    def opened(path: Path) -> Iterator[Write]:
        with _lines_opened(path) as write:
            write([header])
            yield write

    return Plan(in_order, opened, losses)


def _parquet_schema(pieces: Pieces, names: Names) -> pa.Schema:
    with _refusals("Parquet", other="jsonl or jsonl.zst"):
        return output_schema(pieces, names)


def _dataset_schema(pieces: Pieces, names: Names) -> pa.Schema:
    schema = _parquet_schema(pieces, names)
    features_of(schema)  # refuses, before the files are written, types that would keep them from being opened
    return schema


def _parquet_plan(names: Names, schema: pa.Schema) -> Plan:
    losses = Losses(json_columns=[field.name for field in schema if field.type == JSON])

    def in_order(pieces: list[pa.Table]) -> Chunk:
        with _refusals("Parquet", other="jsonl or jsonl.zst"):
            tables = [output_table(table, schema, names, losses) for table in pieces]
            places = pa.chunked_array([chunk for table in pieces for chunk in table[PLACE].chunks])
            ordered: Chunk = pa.concat_tables(tables).take(pc.sort_indices(places))
        return ordered

    @contextmanager
    def opened(path: Path) -> Iterator[Write]:
        with (
            _refusals("Parquet", other="jsonl or jsonl.zst"),
            pq.ParquetWriter(path, schema, compression="zstd") as writer,
        ):
            yield writer.write_table

    return Plan(in_order, opened, losses)


FORMATS = {
    "jsonl": Format(lambda names, _: _jsonl_plan(names, _lines_opened), "part-{number:05d}{behind}.jsonl"),
    "jsonl.zst": Format(
        lambda names, _: _jsonl_plan(names, _packed_lines_opened), "part-{number:05d}{behind}.jsonl.zst"
    ),
    "parquet": Format(_parquet_plan, "part-{number:05d}{behind}.parquet", _parquet_schema),
    "csv": Format(lambda names, _: _csv_plan(names), "part-{number:05d}{behind}.csv"),
    "hf": Format(
        _parquet_plan, "data/train-{number:05d}-of-{n_files:05d}{behind}.parquet", _dataset_schema, is_dataset=True
    ),
}
