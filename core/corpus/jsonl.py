"""JSON Lines, plain or compressed, in bounded memory; a broken line is refused, not fatal."""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.corpus.encodings import require_utf8, why_not_utf8
from core.corpus.input_file import Input
from core.corpus.record_rows import Row, batches_of_rows
from core.corpus.rows import DEFAULT_MAX_BYTES, Batch, FieldNames
from core.corpus.streams import SHOWN_CHARACTERS, beginning, bounded_lines, unpacked
from core.errors import InputError

_ARRAY = re.compile(rb"(\xef\xbb\xbf)?\s*\[\s*(\{|$)")


def read_jsonl(item: Input, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.jsonl``, ``.ndjson`` and ``.json``, also ``.gz`` and ``.zst``; see `core.corpus.readers.read_batches`.

    Raises
    ------
    InputError
        If the file is one JSON array: its end would have to be read before its first document; or in UTF-16.
    """
    with item.open() as raw:
        rows = _rows(unpacked(raw, item), item, max_bytes)
        yield from batches_of_rows(rows, names, max_bytes=max_bytes, bytes_read=raw.tell)


def json_rows(item: Input, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Row]:
    """Read the records of such a file, whatever their fields."""
    with item.open() as raw:
        yield from _rows(unpacked(raw, item), item, max_bytes)


def _rows(stream: BinaryIO, item: Input, max_bytes: int) -> Iterator[Row]:
    is_first = True
    for number, (line, reason) in enumerate(bounded_lines(stream, max_bytes), start=1):
        if number == 1:
            require_utf8(line, item)
        if reason is None and not line.strip():
            continue
        if is_first and _ARRAY.match(line):
            raise InputError(
                f"'{item.name}' is one JSON array, not one object on each line. "
                "Turn it into lines with: jq -c '.[]' FILE > FILE.jsonl"
            )
        is_first = False
        record: dict[str, Any] = {}
        if reason is None:
            record, reason = _parse(line, item)
        yield Row(item.name, number, len(line), record, reason, beginning(line))


def _parse(line: bytes, item: Input) -> tuple[dict[str, Any], str | None]:
    try:
        record = _DECODER.decode(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return {}, why_not_utf8(f"byte {error.start + 1} of the line", item)
    except RecursionError:
        return {}, "nested too deeply"
    except ValueError as error:
        return {}, f"not JSON ({str(error)[:SHOWN_CHARACTERS]})"
    if not isinstance(record, dict):
        return {}, f"a JSON {type(record).__name__}, not an object"
    return record, None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"two fields are called {next(name for name in names if names.count(name) > 1)[:40]!r}")
    return found


# Made once: `json.loads` with a hook makes one for each line.
_DECODER = json.JSONDecoder(object_pairs_hook=_object)
