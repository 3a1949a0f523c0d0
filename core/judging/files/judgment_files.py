"""Files of judgments become pairs: which format a file has, and the pairs format itself.

Three formats are read: pairs (one JSON object a line with ``text_a``, ``text_b`` and a probability for each
criterion), the published QuRating judgments (`core.judging.files.published_judgments`), and groups of texts on a common
scale (`core.judging.files.judged_groups`).
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.files import written_atomically
from core.criteria import CRITERION_KEYS
from core.errors import InputError, NoJudgmentsError, NotFoundError
from core.judging.files.json_records import json_records
from core.judging.files.judged_groups import GROUPS_FILE, is_groups_folder, read_groups
from core.judging.files.pair_builder import PairBuilder, checked_preference, checked_text
from core.judging.files.pair_set import PairSet, concatenated
from core.judging.files.published_judgments import add_published

Record = dict[str, Any]


def read_judgments(path: Path, *, with_noncommercial: bool = False) -> PairSet:
    """Read judged pairs from a file or a folder, whatever of the known formats it has.

    Parameters
    ----------
    path : Path
        A ``.jsonl`` or ``.parquet`` file, a folder of such files, or a folder with ``documents.parquet`` and
        ``groups.jsonl``.
    with_noncommercial : bool
        Whether texts whose licence is marked non-commercial or not stated (``nc``) are read too.  Only folders
        of groups mark them.

    Returns
    -------
    PairSet
        All pairs, in the order of the files; NaN where a criterion was not judged.

    Raises
    ------
    NotFoundError
        If nothing lies at the path.
    InputError
        If a line cannot be read; the message names file, line and value.
    NoJudgmentsError
        If no pair is judged on any criterion, as when the criteria are misspelt.
    """
    if path.is_dir() and is_groups_folder(path):
        pair_set = read_groups(path, with_noncommercial=with_noncommercial)
    else:
        pair_set = concatenated([_read_file(file) for file in files_of(path)])
    if not (~np.isnan(pair_set.prob_b_preferred)).any():
        raise NoJudgmentsError(
            f"'{path}' holds no judgment on any of {', '.join(CRITERION_KEYS)}. Name its fields after the criteria."
        )
    return pair_set


def write_pairs(path: Path, pair_set: PairSet) -> None:
    """Write pairs as JSON Lines that `read_judgments` reads back to the same pairs.

    Parameters
    ----------
    path : Path
        The file to write, atomically.
    pair_set : PairSet
        A criterion that was not judged is left out of the line.
    """
    with written_atomically(path) as staging, staging.open("w", encoding="utf-8") as stream:
        stream.writelines(pairs_as_lines(pair_set))


def pairs_as_lines(pair_set: PairSet) -> Iterator[str]:
    """Write each pair as one line of JSON, see `write_pairs`."""
    rows = zip(pair_set.index_a, pair_set.index_b, pair_set.prob_b_preferred, strict=True)
    for place_a, place_b, prob in rows:
        record: Record = {"text_a": pair_set.texts[place_a], "text_b": pair_set.texts[place_b]}
        for side, place in (("a", place_a), ("b", place_b)):
            if pair_set.documents[place] != pair_set.texts[place]:
                record[f"document_{side}"] = pair_set.documents[place]
        judged = zip(CRITERION_KEYS, prob, strict=True)
        record.update({key: float(value) for key, value in judged if not np.isnan(value)})
        yield json.dumps(record, ensure_ascii=False) + "\n"


def files_of(path: Path) -> list[Path]:
    """List the files of judgments at a path: itself, or those in a folder by name.

    Raises
    ------
    NotFoundError
        If nothing lies there.
    InputError
        If it is a folder without such files.
    """
    if not path.exists():
        raise NotFoundError(f"There is no file or folder '{path}'. Give the path of a file of judgments.")
    if path.is_file():
        return [path]
    found = sorted(file for file in path.iterdir() if file.suffix in (".jsonl", ".parquet"))
    if not found:
        raise InputError(
            f"The folder '{path}' holds no judgments. Put .jsonl or .parquet files into it, "
            f"or documents.parquet and {GROUPS_FILE}."
        )
    return found


def judgment_records(path: Path) -> Iterator[tuple[str, Record]]:
    """Read the objects of a file of judgments, whatever they say.

    Parameters
    ----------
    path : Path
        A ``.jsonl`` or ``.parquet`` file.

    Yields
    ------
    tuple of (str, dict)
        Line or row and file, for messages, and the object.

    Raises
    ------
    InputError
        If the file is of another format or damaged.
    """
    if path.suffix == ".jsonl":
        records: Iterable[tuple[int, Record]] = json_records(path)
    elif path.suffix == ".parquet":
        records = _parquet_records(path)
    else:
        raise InputError(f"'{path.name}' is of no known format. Give judgments as a .jsonl or .parquet file.")
    unit = "Line" if path.suffix == ".jsonl" else "Row"
    for number, record in records:
        yield f"{unit} {number:,} of '{path.name}'", record


def _read_file(path: Path) -> PairSet:
    builder = PairBuilder()
    for where, record in judgment_records(path):
        if "texts" in record:
            add_published(builder, record, where=where)
        else:
            _add_pair(builder, record, where=where)
    return builder.finished()


def _parquet_records(path: Path) -> Iterator[tuple[int, Record]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=1_000):
            for record in batch.to_pylist():
                number += 1
                yield number, record
    except pa.ArrowInvalid as error:
        raise InputError(f"'{path.name}' is not a readable Parquet file ({error}). Save it again.") from error


def _add_pair(builder: PairBuilder, record: Record, *, where: str) -> None:
    if "item_a" in record and "text_a" not in record:
        raise InputError(
            f"{where} is a judgment about documents, whose texts are in a workspace. Add the file to that one (qulens "
            "judgments WORKSPACE --add FILE) and name the workspace instead: evaluate --workspace WORKSPACE without "
            "--pairs, train WORKSPACE without --judgments."
        )
    for name in ("text_a", "text_b"):
        if name not in record:
            found = ", ".join(repr(key[:40]) for key in list(record)[:8]) or "nothing"
            raise InputError(
                f"{where} has no field {name!r} (found: {found}). "
                'Give {"text_a": ..., "text_b": ..., "<criterion>": p}.'
            )
    text_a, text_b = (checked_text(record[name], where=f"{where}, field {name!r},") for name in ("text_a", "text_b"))
    builder.add(
        text_a,
        text_b,
        document_a=str(record.get("document_a") or text_a),
        document_b=str(record.get("document_b") or text_b),
        preferences={key: checked_preference(record.get(key), criterion=key, where=where) for key in CRITERION_KEYS},
    )
