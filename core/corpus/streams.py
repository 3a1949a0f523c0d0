"""Bytes of a file, unpacked where they are packed, and cut into lines of bounded length."""

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import zstandard

# Zstandard packs at most about 32,000 times (128 KiB in 4 bytes), so this much unpacks to 64 MiB at the worst.
_PACKED_BYTES = 2**11
_CHUNK_BYTES = 2**20
_SHOWN_BYTES, SHOWN_CHARACTERS = 800, 200


def beginning(raw: bytes) -> str:
    """Show how a row begins, whatever its bytes."""
    return raw[:_SHOWN_BYTES].decode("utf-8", "replace")[:SHOWN_CHARACTERS].rstrip("\n")


def unpacked(raw: BinaryIO, ending: str) -> BinaryIO:
    """Give the bytes behind a file's ending: those of ``.gz`` and ``.zst`` unpacked, others as they are."""
    if ending.endswith(".zst"):
        return io.BufferedReader(_ZstdStream(raw), _CHUNK_BYTES)
    if ending.endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw, mode="rb"), _CHUNK_BYTES)
    return raw


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


def bounded_lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[bytes, str | None]]:
    """Yield each line and, where it cannot be read, the reason; at most `max_bytes` are held."""
    try:
        while line := stream.readline(max_bytes + 1):
            if len(line) > max_bytes and not line.endswith(b"\n"):
                while (rest := stream.readline(_CHUNK_BYTES)) and not rest.endswith(b"\n"):
                    pass
                yield line[:_SHOWN_BYTES], f"the line has more than the {max_bytes:,} bytes allowed by --max-bytes"
            else:
                yield line, None
    except (EOFError, OSError, zlib.error, zstandard.ZstdError) as error:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise
        yield b"", f"the compressed data breaks off here ({error}); nothing behind it could be read"
