"""JSON Lines, plain and zstandard-compressed, in bounded memory; a broken line is refused, not fatal."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import zstandard

from core.corpus.files import displayed
from core.corpus.rows import (
    BATCH_BYTES,
    BATCH_ROWS,
    DEFAULT_DOMAIN,
    TITLE_FIELD,
    Batch,
    FieldNames,
    Refusal,
    plain_value,
    why_text_unusable,
)

_CHUNK_BYTES = 2**20
# Zstandard packs at most about 32,000 times (128 KiB in 4 bytes), so this much unpacks to 64 MiB at the worst.
_PACKED_BYTES = 2**11
_SHOWN_CHARACTERS = 200


def read_jsonl(path: Path, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.jsonl``; see `core.corpus.readers.read_batches`."""
    with path.open("rb") as raw:
        yield from _batches(raw, raw, displayed(path), names=names, max_bytes=max_bytes)


def read_jsonl_zst(path: Path, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    """Read ``.jsonl.zst``; see `core.corpus.readers.read_batches`."""
    with path.open("rb") as raw:
        stream = io.BufferedReader(_ZstdStream(raw), _CHUNK_BYTES)
        yield from _batches(raw, stream, displayed(path), names=names, max_bytes=max_bytes)


class _ZstdStream(io.RawIOBase):
    """Decompress frame after frame; unlike the library's reader, a file that ends inside a frame is an error."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._frame_is_open = False
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if self._frame.eof:
                self._packed = self._frame.unused_data + self._packed
                self._frame = zstandard.ZstdDecompressor().decompressobj()
                self._frame_is_open = False
            packed, self._packed = self._packed[:_PACKED_BYTES], self._packed[_PACKED_BYTES:]
            packed = packed or self._raw.read(_PACKED_BYTES)
            if not packed:
                if self._frame_is_open:
                    raise EOFError("the compressed file ends in the middle")
                return 0
            self._frame_is_open = True
            self._ready = memoryview(self._frame.decompress(packed))
        n = min(len(buffer), len(self._ready))
        buffer[:n] = self._ready[:n]
        self._ready = self._ready[n:]
        return n


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[bytes, str | None]]:
    """Yield each line and, where it cannot be read, the reason; at most `max_bytes` are held."""
    try:
        while line := stream.readline(max_bytes + 1):
            if len(line) > max_bytes and not line.endswith(b"\n"):
                while (rest := stream.readline(_CHUNK_BYTES)) and not rest.endswith(b"\n"):
                    pass
                yield line[:_SHOWN_CHARACTERS], f"the line has more than the {max_bytes:,} bytes allowed by --max-bytes"
            else:
                yield line, None
    except (EOFError, zstandard.ZstdError) as error:
        yield b"", f"the compressed data breaks off here ({error}); nothing behind it could be read"


def _batches(raw: BinaryIO, stream: BinaryIO, file_name: str, *, names: FieldNames, max_bytes: int) -> Iterator[Batch]:
    batch, records, n_bytes = Batch(), list[str](), 0
    for number, (line, reason) in enumerate(_lines(stream, max_bytes), start=1):
        if reason is None and not line.strip():
            continue
        record: dict[str, Any] = {}
        if reason is None:
            record, reason = _parse(line)
        if reason is None:
            reason = _add(batch, records, record, number=number, names=names, max_bytes=max_bytes)
        if reason is not None:
            start = line[: 4 * _SHOWN_CHARACTERS].decode("utf-8", "replace")[:_SHOWN_CHARACTERS].rstrip("\n")
            batch.refused.append(Refusal(file_name, number, reason, start))
        n_bytes += len(line)
        if len(batch.texts) + len(batch.refused) >= BATCH_ROWS or n_bytes >= BATCH_BYTES:
            yield _finished(batch, records, raw)
            batch, records, n_bytes = Batch(), [], 0
    yield _finished(batch, records, raw)


def _finished(batch: Batch, records: list[str], raw: BinaryIO) -> Batch:
    batch.fields = pa.array(records, pa.string())
    batch.bytes_read = raw.tell()
    return batch


def _parse(line: bytes) -> tuple[dict[str, Any], str | None]:
    try:
        record = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        return {}, f"not UTF-8 (byte {error.start + 1} of the line)"
    except RecursionError:
        return {}, "nested too deeply"
    except ValueError as error:
        return {}, f"not JSON ({str(error)[:_SHOWN_CHARACTERS]})"
    if not isinstance(record, dict):
        return {}, f"a JSON {type(record).__name__}, not an object"
    return record, None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"two fields are called {next(name for name in names if names.count(name) > 1)[:40]!r}")
    return found


def _add(
    batch: Batch, records: list[str], record: dict[str, Any], *, number: int, names: FieldNames, max_bytes: int
) -> str | None:
    """Add a record to the batch, or say why it cannot be added."""
    if names.text not in record:
        found = ", ".join(repr(key[:40]) for key in list(record)[:8])
        return f"no field {names.text!r} (found: {found or 'nothing'})"
    text = record[names.text]
    reason = why_text_unusable(text, field_name=names.text, max_bytes=max_bytes)
    doc_id, id_reason = plain_value(_value_at(record, names.id), field_name=names.id or "")
    domain, domain_reason = plain_value(_value_at(record, names.domain), field_name=names.domain)
    if names.id is not None and doc_id is None:
        id_reason = id_reason or f"no id in field {names.id!r}"
    if reason or id_reason or domain_reason:
        return reason or id_reason or domain_reason
    # ASCII escapes keep half surrogate pairs in other fields, which UTF-8 could not.
    records.append(json.dumps({**record, names.text: None}))
    batch.lines.append(number)
    batch.texts.append(text)
    batch.ids.append(doc_id)
    batch.domains.append(domain or DEFAULT_DOMAIN)
    batch.titles.append(plain_value(record.get(TITLE_FIELD), field_name=TITLE_FIELD)[0])
    return None


def _value_at(record: dict[str, Any], name: str | None) -> object:
    """Look a field up by its name, or failing that, by its dotted path."""
    if name is None or name in record:
        return record.get(name) if name else None
    value: Any = record
    for key in name.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
