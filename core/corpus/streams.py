"""Bytes of a file, unpacked where they are packed, and cut into lines of bounded length."""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

import zstandard

from core.corpus.input_file import Input
from core.errors import InputError

# Zstandard packs at most about 32,000 times (128 KiB in 4 bytes), so this much unpacks to 64 MiB at the worst.
_PACKED_BYTES = 2**11
# 31: with the header and the checksum of gzip.
_NEW_MEMBER: dict[str, Callable[[], Any]] = {
    ".gz": partial(zlib.decompressobj, 31),
    ".zst": lambda: zstandard.ZstdDecompressor().decompressobj(),
}
# How such files begin; those of zstd also with a frame that is to be skipped (RFC 8878, section 3.1.2).
_MAGIC = {".gz": rb"\x1f\x8b", ".zst": rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"}
_PACKERS = {".gz": "gzip", ".zst": "Zstandard"}
_CHUNK_BYTES = 2**20
_SHOWN_BYTES, SHOWN_CHARACTERS = 800, 200


def beginning(raw: bytes) -> str:
    """Show how a row begins, whatever its bytes."""
    return raw[:_SHOWN_BYTES].decode("utf-8", "replace")[:SHOWN_CHARACTERS].rstrip("\n")


def unpacked(raw: BinaryIO, item: Input) -> BinaryIO:
    """Give the bytes behind a file's ending: those of ``.gz`` and ``.zst`` unpacked, others as they are.

    Raises
    ------
    InputError
        If the file is not packed as its ending says; of that not one row could be read.
    """
    packing = next((each for each in _NEW_MEMBER if (item.ending or "").endswith(each)), None)
    if packing is None:
        return raw
    start = raw.read(4)
    raw.seek(0)
    if start and not re.match(_MAGIC[packing], start):
        raise InputError(
            f"'{item.name}' is no {_PACKERS[packing]} file, whatever its name says. "
            f"If it is not packed, rename it without {packing}."
        )
    return io.BufferedReader(_Unpacked(raw, _NEW_MEMBER[packing]), _CHUNK_BYTES)


class _Unpacked(io.RawIOBase):
    """Unpack member after member (frames, for Zstandard).

    Unlike the libraries' readers, it hands over all that stands before the place where a file breaks off, and a file
    that ends inside a member is an error.
    """

    def __init__(self, raw: BinaryIO, new_member: Callable[[], Any]) -> None:
        self._raw = raw
        self._new_member = new_member
        self._member = new_member()
        self._is_inside = False
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if self._member.eof:
                self._packed = self._member.unused_data + self._packed
                self._member, self._is_inside = self._new_member(), False
            packed, self._packed = self._packed[:_PACKED_BYTES], self._packed[_PACKED_BYTES:]
            packed = packed or self._raw.read(_PACKED_BYTES)
            if not packed:
                if self._is_inside:
                    raise EOFError("the compressed file ends in the middle")
                return 0
            if not self._is_inside:
                packed = packed.lstrip(b"\0")  # tapes and disks pad files with zeros, and gzip passes over them
            self._is_inside = self._is_inside or bool(packed)
            self._ready = memoryview(self._member.decompress(packed))
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
    except (EOFError, zlib.error, zstandard.ZstdError) as error:
        yield b"", f"the compressed data breaks off here ({error}); nothing behind it could be read"
