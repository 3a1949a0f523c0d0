"""What a format could not hold as it was: counted while an export is written, and told at its end."""

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
    json_columns : list of str
        Fields whose values have no common type, which left as columns of JSON.

    Examples
    --------
    >>> Losses(n_not_finite=2).told()
    ['2 numbers are NaN or infinite, for which JSON has no word: they left as null. Parquet keeps them.']
    """

    of_format: str | None = None
    n_not_finite: int = 0
    json_columns: list[str] = field(default_factory=list)

    def told(self) -> list[str]:
        """Say it, a sentence or two for each; nothing where nothing changed."""
        sentences = [] if self.of_format is None else [self.of_format]
        if self.n_not_finite:
            sentences.append(
                f"{count(self.n_not_finite, 'number is', 'numbers are')} NaN or infinite, for which JSON has no word: "
                f"{'it' if self.n_not_finite == 1 else 'they'} left as null. Parquet keeps them."
            )
        if self.json_columns:
            names = ", ".join(map(repr, self.json_columns))
            sentences.append(f"Fields whose values have no type in common are columns of JSON: {names}.")
        return sentences
