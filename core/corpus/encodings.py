"""Files that are not UTF-8: how that is seen, and the command that makes them so."""

import shlex

from core.corpus.input_file import Input
from core.errors import InputError

# The longest first: the mark of UTF-16 begins one of UTF-32.
_MARKS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_UNPACKERS = {".gz": "zcat", ".zst": "zstdcat"}


def encoding_of_mark(start: bytes) -> str | None:
    r"""Name the other encoding that the beginning of a file is marked with.

    Examples
    --------
    >>> encoding_of_mark("a".encode("utf-16")), encoding_of_mark("a".encode("utf-8-sig"))
    ('UTF-16', None)
    """
    return next((encoding for mark, encoding in _MARKS.items() if start.startswith(mark)), None)


def conversion(path: str, encoding: str) -> str:
    """Write the command that turns a file, packed or not, into one in UTF-8.

    Examples
    --------
    >>> conversion("b/my x.csv.gz", "UTF-16")
    "zcat 'b/my x.csv.gz' | iconv -f UTF-16 -t UTF-8 > new.csv"
    """
    packing = next((each for each in _UNPACKERS if path.lower().endswith(each)), "")
    new = "new." + path[: len(path) - len(packing)].rpartition(".")[2]
    iconv, source = f"iconv -f {encoding} -t UTF-8", shlex.quote(path)
    command = f"{_UNPACKERS[packing]} {source} | {iconv}" if packing else f"{iconv} {source}"
    return f"{command} > {shlex.quote(new)}"


def require_utf8(start: bytes, item: Input) -> None:
    """Refuse a file that is marked as UTF-16 or UTF-32, of which not one row could be read.

    Raises
    ------
    InputError
        With the command that converts it.
    """
    if encoding := encoding_of_mark(start):
        command = conversion(item.in_commands, encoding)
        raise InputError(f"'{item.name}' is {encoding}, not UTF-8. Convert it: {command}")


def why_not_utf8(where: str, item: Input, encoding: str | None = None) -> str:
    """Say of a row that it is not UTF-8, and how to convert its file from what it is, or else most often is then.

    Words stand behind the command, so that no full stop is copied with it.

    Examples
    --------
    >>> why_not_utf8("byte 3", Input("x.csv", "x.csv", 9))
    'not UTF-8 (byte 3); `iconv -f WINDOWS-1252 -t UTF-8 x.csv > new.csv` converts it if it is Windows-1252'
    """
    if encoding is None:
        command = conversion(item.in_commands, "WINDOWS-1252")
        return f"not UTF-8 ({where}); `{command}` converts it if it is Windows-1252"
    return f"{encoding}, not UTF-8; `{conversion(item.in_commands, encoding)}` converts it"
