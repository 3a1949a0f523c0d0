"""JSON Lines of judgments, strictly: a broken line is an error with its number, not a row to skip.

Import skips and reports broken rows; here a lost line would silently change what a rater learns.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.corpus.encodings import other_encoding, rewriting
from core.errors import InputError

_LOOKED_AT_BYTES = 256


def json_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the objects of a JSON Lines file.

    Parameters
    ----------
    path : Path
        A file in UTF-8; blank lines are passed over.

    Yields
    ------
    tuple of (int, dict)
        The number of the line, from 1, and its object.

    Raises
    ------
    InputError
        If a line is not a JSON object in UTF-8.
    """
    with path.open("rb") as stream:
        if encoding := other_encoding(stream.read(_LOOKED_AT_BYTES)):
            command = rewriting(str(path), f"iconv -f {encoding} -t UTF-8", "utf8")
            raise InputError(f"'{path.name}' is {encoding}, not UTF-8. Convert it, and give the new file: {command}")
        stream.seek(0)
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield number, _parsed(line, where=f"Line {number:,} of '{path.name}'")


def _parsed(line: bytes, *, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        # Its own words count lines too, of which this is the only one.
        raise InputError(f"{where} is not JSON ({_place_of(error)}). Correct or remove the line.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON ({str(error)[:80]}). Correct or remove the line.") from error
    if not isinstance(record, dict):
        raise InputError(f"{where} is a JSON {type(record).__name__}. Give one JSON object a line.")
    return record


def _place_of(error: json.JSONDecodeError) -> str:
    return f"character {error.pos + 1:,}: {error.msg.removesuffix(' starting at')}"
