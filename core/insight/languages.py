"""Documents by language: a column that says in which language each is written, as a detector takes it."""

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from core.corpus.columns.fill_column import ColumnReport, fill_column
from core.corpus.columns.text_values import TextValues
from core.corpus.workspace import Workspace
from core.records import OnProgress, ignore_progress

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

COLUMN = "language"
# So many characters tell a language; more of a long document would only take longer.
N_CHARACTERS = 5_000
# Below it a text has no language: code, numbers, a few words, or two languages.
LEAST_CONFIDENCE = 0.7


def language_of(text: str) -> str | None:
    """Detect the language of the beginning of a text.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str or None
        ISO 639-1, of 97 languages; None where the detector is less than 70 % sure.

    References
    ----------
    Lui and Baldwin, "langid.py: An Off-the-shelf Language Identification Tool", ACL 2012, in the library py3langid.

    Examples
    --------
    >>> language_of("The moss stands beside the fern, and both are wet."), language_of("17 17 17")
    ('en', None)
    """
    if not any(map(str.isalpha, text[:N_CHARACTERS])):
        return None
    language, confidence = _detector().classify(text[:N_CHARACTERS])
    return str(language) if confidence >= LEAST_CONFIDENCE else None


@cache
def _detector() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def fill_languages(
    workspace: Workspace,
    *,
    name: str = COLUMN,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> ColumnReport:
    """Say of every document in which language it is written.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    name, force, n_processes, on_progress
        As for `core.corpus.columns.fill_column.fill_column`.

    Returns
    -------
    ColumnReport
        What the column holds.

    Raises
    ------
    ConflictError
        If there is another column of this name and `force` is false.
    """
    how = {"method": "language", "detector": f"py3langid {version('py3langid')}", "characters": N_CHARACTERS}
    values = TextValues(language_of)
    return fill_column(workspace, name, values, how=how, force=force, n_processes=n_processes, on_progress=on_progress)
