"""What a format could not hold as it was: counted while an export is written, and told at its end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.wording import count


@dataclass(slots=True)
class Losses:
    """What changed on the way into a format.

    Attributes
    ----------
    of_format : str or None
        What the format never holds, whatever the records.
    n_not_finite : int
        Numbers that are NaN or infinite, which left as null.
    n_formulas : int
        Cells that a spreadsheet would take for a formula, which left with an apostrophe before them.
    json_columns : list of str
        Fields whose values have no common type, which left as columns of JSON.
    n_empty : dict of str to int
        By field of the prefix, the documents in which it left nothing.

    Examples
    --------
    >>> Losses(n_not_finite=2).told(9)
    ['2 numbers are NaN or infinite, for which JSON has no word: they left as null. Parquet keeps them.']
    """

    of_format: str | None = None
    n_not_finite: int = 0
    n_formulas: int = 0
    json_columns: list[str] = field(default_factory=list)
    n_empty: dict[str, int] = field(default_factory=dict)

    def count_empty(self, name: str, n: int) -> None:
        """Count documents in which a field of the prefix left nothing."""
        if n:
            self.n_empty[name] = self.n_empty.get(name, 0) + n

    def with_counts_of(self, others: Iterable["Losses"]) -> "Losses":
        """Add what was counted in other files of the same export.

        Examples
        --------
        >>> Losses("a", n_formulas=1).with_counts_of([Losses(n_formulas=2), Losses(n_not_finite=1)])
        Losses(of_format='a', n_not_finite=1, n_formulas=3, json_columns=[], n_empty={})
        """
        found = list(others)
        n_empty = sum((Counter(each.n_empty) for each in found), Counter[str]())
        return Losses(
            self.of_format,
            self.n_not_finite + sum(each.n_not_finite for each in found),
            self.n_formulas + sum(each.n_formulas for each in found),
            self.json_columns,
            dict(sorted(n_empty.items())),
        )

    def told(self, n_documents: int) -> list[str]:
        """Say it of an export of so many documents, a sentence or two for each; nothing where nothing changed."""
        sentences = [] if self.of_format is None else [self.of_format]
        if self.n_not_finite:
            sentences.append(
                f"{count(self.n_not_finite, 'number is', 'numbers are')} NaN or infinite, for which JSON has no word: "
                f"{'it' if self.n_not_finite == 1 else 'they'} left as null. Parquet keeps them."
            )
        if self.n_formulas:
            sentences.append(
                f"{count(self.n_formulas, 'cell', 'cells')} would be a formula in a spreadsheet: an apostrophe stands "
                f"before {'it' if self.n_formulas == 1 else 'each'}. To train on, export as jsonl or parquet, which "
                "keep them as they are."
            )
        if self.json_columns:
            names = ", ".join(map(repr, self.json_columns))
            sentences.append(f"Fields whose values have no type in common are columns of JSON: {names}.")
        for name, n in self.n_empty.items():
            everywhere = " Is another field meant?" if n == n_documents else ""
            sentences.append(
                f"{{{name}}} of the prefix left nothing in {n:,} of {count(n_documents, 'text')}.{everywhere}"
            )
        return sentences
