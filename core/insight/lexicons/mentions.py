"""Documents by a lexicon: a column that says which group's terms a document mentions most."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from core.corpus.columns.fill_column import ColumnReport, fill_column
from core.corpus.columns.text_values import TextValues
from core.corpus.workspace import Workspace
from core.insight.lexicons.lexicon import SEVERAL, Lexicon, words_of
from core.records import OnProgress, ignore_progress

# So many characters of a document are read.
N_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Mentions:
    """Counts the terms of a lexicon in texts.

    Attributes
    ----------
    lexicon : Lexicon
        Whose terms.
    """

    lexicon: Lexicon

    @cached_property
    def _by_first_word(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """Terms and their groups by the first word, the longest first: "new york" comes before "new"."""
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group, terms in self.lexicon.groups.items():
            for term in terms:
                words = tuple(words_of(term))
                found.setdefault(words[0], []).append((words, group))
        return {first: sorted(terms, key=lambda term: -len(term[0])) for first, terms in found.items()}

    def counted(self, text: str) -> Counter[str]:
        """Count the mentions of each group; of terms that overlap the first counts, the longest of those."""
        words, counts, place = words_of(text[:N_CHARACTERS]), Counter[str](), 0
        while place < len(words):
            for term, group in self._by_first_word.get(words[place], ()):
                if tuple(words[place : place + len(term)]) == term:
                    counts[group] += 1
                    place += len(term) - 1
                    break
            place += 1
        return counts

    def group_of(self, text: str) -> str | None:
        """Say which group is mentioned most.

        Parameters
        ----------
        text : str
            The text.

        Returns
        -------
        str or None
            `SEVERAL` where more than one is mentioned most; None where none is mentioned.

        Examples
        --------
        >>> mentions = Mentions(Lexicon("sea", "", {"ships": ("ship", "tug boat"), "fish": ("cod",)}))
        >>> [mentions.group_of(text) for text in ("A ship, a tug boat, and cod.", "Cod or ship?", "Sun.")]
        ['ships', 'several alike', None]
        """
        first_two = self.counted(text).most_common(2)
        if not first_two:
            return None
        is_even = len(first_two) == 2 and first_two[0][1] == first_two[1][1]
        return SEVERAL if is_even else first_two[0][0]


def fill_mentions(
    workspace: Workspace,
    lexicon: Lexicon,
    *,
    name: str | None = None,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> ColumnReport:
    """Say of every document which group of a lexicon it mentions most.

    A document that mentions nurses more than lawyers is *about* them, it need not be by them: the audit says what a
    selection keeps of such documents, and nothing of people.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    lexicon : Lexicon
        The groups and their terms.
    name : str or None
        What to call the column; by default as the lexicon.
    force, n_processes, on_progress
        As for `core.corpus.columns.fill_column.fill_column`.

    Returns
    -------
    ColumnReport
        What the column holds; documents that mention no term have no value.

    Raises
    ------
    ConflictError
        If there is another column of this name and `force` is false.
    """
    groups = {group: list(terms) for group, terms in lexicon.groups.items()}
    how = {"method": "lexicon", "lexicon": lexicon.name, "groups": groups, "characters": N_CHARACTERS}
    name, values = name or lexicon.name, TextValues(Mentions(lexicon).group_of)
    return fill_column(workspace, name, values, how=how, force=force, n_processes=n_processes, on_progress=on_progress)
