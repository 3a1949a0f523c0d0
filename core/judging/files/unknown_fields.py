"""Fields of judgments files that look judged under the name of no criterion: misspelt ones would be lost silently."""

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from core.criteria import CRITERION_KEYS
from core.judging.files.json_records import json_records
from core.judging.files.judged_groups import GROUPS_FILE, is_groups_folder
from core.judging.files.judgment_files import files_of, judgment_records

# A misspelling stands in every line.
_LINES_LOOKED_AT = 1_000

_AVERAGE = "_average"


def unknown_fields(path: Path) -> list[str]:
    """Name the fields that hold preferences under a name that is no criterion's.

    Parameters
    ----------
    path : Path
        As for `core.judging.files.judgment_files.read_judgments`; it must be readable.

    Returns
    -------
    list of str
        In the order in which they first appear.
    """
    if path.is_dir() and is_groups_folder(path):
        records = (record for _, record in json_records(path / GROUPS_FILE))
        found = Counter(key for record in islice(records, _LINES_LOOKED_AT) for key in _judged_of_group(record))
    else:
        looked_at = (
            record for file in files_of(path) for _, record in islice(judgment_records(file), _LINES_LOOKED_AT)
        )
        found = Counter(key for record in looked_at for key in _judged(record))
    return [key for key in found if key.removesuffix(_AVERAGE) not in CRITERION_KEYS]


def _judged(record: dict[str, Any]) -> list[str]:
    if "item_a" in record:  # a single judgment, whose criterion may have any name
        return []
    if "texts" in record:
        return [key for key, value in record.items() if key.endswith(_AVERAGE) and isinstance(value, list)]
    return [key for key, value in record.items() if isinstance(value, float) and 0 <= value <= 1]


def _judged_of_group(group: dict[str, Any]) -> list[str]:
    n = len(group.get("doc_ids", ()))
    return [key for key, value in group.items() if key != "doc_ids" and isinstance(value, list) and len(value) == n]
