"""What a criterion is, and the four of QuRating."""

import hashlib
import json
from dataclasses import dataclass, field

BUILT_IN = "QuLens"


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
    must_not_matter : tuple of str
        What must not influence the answer, as names of things: ``"its length"``.
    short : str
        The name where there is little room; empty where that is the title.
    source : str
        Where it comes from: `BUILT_IN`, or the path of a file.
    """

    key: str
    title: str
    question: str
    must_not_matter: tuple[str, ...]
    short: str = ""
    source: str = field(default=BUILT_IN, compare=False)

    @property
    def is_built_in(self) -> bool:
        """Whether it came along, and was not added by a user."""
        return self.source == BUILT_IN

    @property
    def fingerprint(self) -> str:
        """Name the wording that a judge is shown: another one makes other judgments, whatever key and title are.

        Returns
        -------
        str
            8 hexadecimal digits.

        Examples
        --------
        >>> short, long = (Criterion("wit", "Wit", question, ()) for question in ("Wittier?", "Which is wittier?"))
        >>> short.fingerprint == long.fingerprint
        False
        """
        wording = json.dumps([self.question, self.must_not_matter])
        return hashlib.blake2b(wording.encode(), digest_size=4).hexdigest()


_USUAL = ("the language it is written in", "its length", "the order in which the two texts are shown")

# The order of the model card of QuRater-1.3B (anything alphabetical would swap heads silently).
THE_FOUR = (
    Criterion(
        "writing_style",
        "Writing style",
        "Which text is written in the more polished and beautiful style?",
        _USUAL,
        short="Style",
    ),
    Criterion(
        "required_expertise",
        "Required expertise",
        "Which text takes more prior knowledge to understand?",
        _USUAL,
        short="Expertise",
    ),
    Criterion(
        "facts_and_trivia",
        "Facts & trivia",
        "Which text holds more facts, and rarer ones?",
        _USUAL,
        short="Facts",
    ),
    Criterion(
        "educational_value",
        "Educational value",
        "Which text would teach a reader more?",
        _USUAL,
        short="Education",
    ),
)
