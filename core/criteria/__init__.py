"""The criteria, in the one order that is used everywhere: files, heads, columns, charts.

The four of QuRating come first, then those that a user added, by their keys.
"""

import os
from pathlib import Path

from core.criteria.criterion import THE_FOUR, Criterion
from core.criteria.files import read_criteria
from core.errors import InputError

__all__ = [
    "CRITERIA",
    "CRITERIA_FOLDER",
    "CRITERION_KEYS",
    "DEFAULT_CRITERION",
    "FOLDER_VARIABLE",
    "THE_FOUR",
    "Criterion",
    "criterion_by_key",
]

FOLDER_VARIABLE = "QULENS_CRITERIA"


def _folder() -> Path:
    """Give the folder that the environment names, which must be there, else that of the checkout, which need not."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named is None:
        return Path(__file__).resolve().parents[2] / "criteria"
    if not Path(named).is_dir():
        raise InputError(
            f"{FOLDER_VARIABLE} names {named[:200]!r}, which is no folder. Make it, or unset the variable."
        )
    return Path(named).resolve()


# Read once: what a process stores and shows must not change its columns half-way.
CRITERIA_FOLDER = _folder()
CRITERIA: tuple[Criterion, ...] = (*THE_FOUR, *read_criteria(CRITERIA_FOLDER, beside=THE_FOUR))
CRITERION_KEYS: tuple[str, ...] = tuple(criterion.key for criterion in CRITERIA)

DEFAULT_CRITERION = "educational_value"


def criterion_by_key(key: str) -> Criterion:
    """Find a criterion by its key.

    Parameters
    ----------
    key : str
        One of `CRITERION_KEYS`.

    Returns
    -------
    Criterion
        The criterion of that key.

    Raises
    ------
    InputError
        If no criterion has this key, since a misspelt criterion must not select by another one.

    Examples
    --------
    >>> criterion_by_key("facts_and_trivia").title
    'Facts & trivia'
    """
    for criterion in CRITERIA:
        if criterion.key == key:
            return criterion
    raise InputError(f"There is no criterion {key!r}. The criteria are {', '.join(CRITERION_KEYS)}.")
