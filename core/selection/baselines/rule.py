"""What a rule is: a measure of a text, and the values that pass."""

from collections.abc import Callable
from dataclasses import dataclass

from core.selection.baselines.text_shape import TextShape


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that a text fails.

    Attributes
    ----------
    rule : str
        Its name.
    value : float
        What was measured.
    limit : str
        What would pass, in words.
    """

    rule: str
    value: float
    limit: str

    def in_words(self) -> str:
        """Say what failed.

        Examples
        --------
        >>> Failure("gopher_words", 12, "at least 50").in_words()
        'gopher_words 12 (at least 50)'
        """
        return f"{self.rule} {self.value:.4g} ({self.limit})"


@dataclass(frozen=True, slots=True)
class Rule:
    """A measure with limits.

    Attributes
    ----------
    name : str
        Which filter it is of, and what it measures.
    measure : callable
        Takes a text's shape, and gives a number.
    least, most : float or None
        The smallest and the largest value that passes.
    """

    name: str
    measure: Callable[[TextShape], float]
    least: float | None = None
    most: float | None = None

    def failure(self, shape: TextShape) -> Failure | None:
        """Give the failure of a text, None where it passes."""
        value = self.measure(shape)
        if self.least is not None and value < self.least:
            return Failure(self.name, value, f"at least {self.least:g}")
        if self.most is not None and value > self.most:
            return Failure(self.name, value, f"at most {self.most:g}")
        return None
