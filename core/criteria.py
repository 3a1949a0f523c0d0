"""The four criteria of QuRating, in the one order that is used everywhere: files, heads, columns, charts."""

from dataclasses import dataclass

from core.errors import InputError


@dataclass(frozen=True, slots=True)
class Criterion:
    """One quality that a judge compares two texts by.

    Attributes
    ----------
    key : str
        The name in files, on the command line and in column names.
    title : str
        The name on screen.
    question : str
        What a judge is asked about two texts.
    """

    key: str
    title: str
    question: str


# The order of the model card of QuRater-1.3B (anything alphabetical would swap heads silently).
CRITERIA: tuple[Criterion, ...] = (
    Criterion("writing_style", "Writing style", "Which text is written in the more polished and beautiful style?"),
    Criterion("required_expertise", "Required expertise", "Which text takes more prior knowledge to understand?"),
    Criterion("facts_and_trivia", "Facts & trivia", "Which text holds more facts, and rarer ones?"),
    Criterion("educational_value", "Educational value", "Which text would teach a reader more?"),
)

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
