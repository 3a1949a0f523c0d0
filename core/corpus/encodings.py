"""Files that are not UTF-8: how that is seen, and the command that makes them so."""

import shlex

from core.corpus.input_file import Input
from core.errors import InputError

# The longest first: the mark of UTF-16 begins one of UTF-32.
_MARKS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
# Without a mark: which of each four bytes are zero in most characters, as in JSON (RFC 4627, section 3).
_ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "UTF-16LE",
    (True, False, True, False): "UTF-16BE",
    (False, True, True, True): "UTF-32LE",
    (True, True, True, False): "UTF-32BE",
}
_LOOKED_AT_BYTES = 256
_UNPACKERS = {".gz": "zcat", ".zst": "zstdcat"}
# Of a folder, the next import would take both.
_WAY_ON = "import the new file instead of it, or move the old one away"


def other_encoding(start: bytes) -> str | None:
    r"""Name the encoding, other than UTF-8, that the beginning of a file shows by a mark or by its zeros.

    Examples
    --------
    >>> other_encoding("a".encode("utf-16")), other_encoding("a".encode("utf-8-sig"))
    ('UTF-16', None)
    >>> other_encoding("text".encode("utf-16-be")), other_encoding(b"te\0xt")
    ('UTF-16BE', None)
    """
    marked = next((encoding for mark, encoding in _MARKS.items() if start.startswith(mark)), None)
    if marked is not None or b"\0" not in start[:_LOOKED_AT_BYTES]:
        return marked
    places = [start[place:_LOOKED_AT_BYTES:4] for place in range(4)]
    return _ZEROS.get(tuple(2 * found.count(0) >= len(found) for found in places))


def rewriting(path: str, command: str, mark: str) -> str:
    """Write how a file, packed or not, is made into another beside it by a command; `mark` goes into the new name.

    Examples
    --------
    >>> rewriting("b/my x.csv.gz", "iconv -f UTF-16 -t UTF-8", "utf8")
    "zcat 'b/my x.csv.gz' | iconv -f UTF-16 -t UTF-8 > 'b/my x.utf8.csv'"
    >>> rewriting("x.csv", "iconv -f UTF-16 -t UTF-8", "utf8")
    'iconv -f UTF-16 -t UTF-8 < x.csv > x.utf8.csv'
    """
    packing = next((each for each in _UNPACKERS if path.lower().endswith(each)), "")
    stem, _, ending = path[: len(path) - len(packing)].rpartition(".")
    source, new = shlex.quote(path), shlex.quote(f"{stem}.{mark}.{ending}")
    return f"{_UNPACKERS[packing]} {source} | {command} > {new}" if packing else f"{command} < {source} > {new}"


def _conversion(item: Input, encoding: str) -> str:
    return rewriting(item.in_commands, f"iconv -f {encoding} -t UTF-8", "utf8")


def require_utf8(start: bytes, item: Input) -> None:
    """Refuse a file in UTF-16 or UTF-32, of which not one row could be read.

    Raises
    ------
    InputError
        With the command that converts it.
    """
    if encoding := other_encoding(start):
        raise InputError(
            f"'{item.name}' is {encoding}, not UTF-8. Convert it, and {_WAY_ON}: {_conversion(item, encoding)}"
        )


def why_not_utf8(where: str, item: Input, encoding: str | None = None) -> str:
    """Say of a row that it is not UTF-8, and how to convert its file from what it is, or else most often is then.

    Words stand behind the command, so that no full stop is copied with it.

    Examples
    --------
    >>> why_not_utf8("byte 3", Input("x.csv", "x.csv", 9)).partition("; import")[0]
    'not UTF-8 (byte 3); `iconv -f WINDOWS-1252 -t UTF-8 < x.csv > x.utf8.csv` converts it if it is Windows-1252'
    """
    if encoding is None:
        command = _conversion(item, "WINDOWS-1252")
        return f"not UTF-8 ({where}); `{command}` converts it if it is Windows-1252; {_WAY_ON}"
    return f"{encoding}, not UTF-8; `{_conversion(item, encoding)}` converts it; {_WAY_ON}"
