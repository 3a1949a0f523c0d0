"""What judging costs: a price, what was used, and a ceiling that is reserved from before anything is sent."""

import math
import re
import threading
from dataclasses import dataclass

from core.errors import InputError


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model read and wrote, and whether so many are only the most that it can have been."""

    n_tokens_in: int = 0
    n_tokens_out: int = 0
    is_at_most: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        is_at_most = self.is_at_most or other.is_at_most
        return Usage(self.n_tokens_in + other.n_tokens_in, self.n_tokens_out + other.n_tokens_out, is_at_most)

    def __sub__(self, other: "Usage") -> "Usage":
        n_in, n_out = self.n_tokens_in - other.n_tokens_in, self.n_tokens_out - other.n_tokens_out
        return Usage(n_in, n_out, self.is_at_most)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens read, and for a million written."""

    usd_in: float
    usd_out: float

    def cost(self, usage: Usage) -> float:
        """Price tokens, in US dollars.

        Examples
        --------
        >>> Price(0.5, 1.5).cost(Usage(2_000_000, 1_000_000))
        2.5
        """
        return (usage.n_tokens_in * self.usd_in + usage.n_tokens_out * self.usd_out) / 1e6


def read_price(written: str) -> Price:
    """Read a price from ``IN,OUT``; raise `InputError` where it is none.

    Examples
    --------
    >>> read_price("0.15,0.60")
    Price(usd_in=0.15, usd_out=0.6)
    """
    number = r"(\d{1,9}(?:\.\d{1,9})?)"
    found = re.fullmatch(rf"{number},{number}", written.replace(" ", ""))
    if not found:
        raise InputError(
            f"{written[:80]!r} is no price. Give US dollars for a million tokens read and written, such as 0.15,0.60."
        )
    return Price(float(found[1]), float(found[2]))


class CeilingError(InputError):
    """The next request could cost more than may be spent; what is spent is said as it is when this is told."""

    def __init__(self, spending: "Spending") -> None:
        super().__init__()
        self._spending = spending

    def __str__(self) -> str:
        """Say how far the ceiling is reached, with all that was on its way."""
        return (
            f"The next request could cost more than what is left of --max-cost ({self._spending.most_usd:g} USD, of "
            f"which {self._spending.usd:.4f} are spent). To go on, give the same command a larger one."
        )


class Spending:
    """What was used, now and by the same questions before, and how much more may be; safe to share between threads.

    Parameters
    ----------
    price : Price or None
        Where it is known.
    most_usd : float or None
        The ceiling: what was used and all that is on its way never cost more than this together, as long as no request
        uses more than was thought the most.  Where one does, so many tokens more are set aside for each from then on,
        and for those on their way: what servers add, they add to every request, be it long or short.

    Raises
    ------
    InputError
        If there is a ceiling that is no amount, or no price that it could be held by.
    """

    def __init__(self, price: Price | None = None, most_usd: float | None = None) -> None:
        if most_usd is not None and price is None:
            raise InputError("A ceiling needs a price. Give --price IN,OUT, US dollars for a million tokens, as well.")
        if most_usd is not None and not (0 < most_usd < math.inf):
            raise InputError(f"A ceiling of {most_usd:g} USD is no amount. Give --max-cost a positive number.")
        self.price = price
        self.most_usd = most_usd
        self.used = self.used_now = Usage()
        self._reserved, self._n_reserved = Usage(), 0
        # By how much a request used more than was thought the most, where a server counts what is not sent.
        self._excess = Usage()
        self._changed = threading.Condition()

    @property
    def usd(self) -> float | None:
        """What was used costs so much; None without a price."""
        return self.cost(self.used)

    def cost(self, usage: Usage) -> float | None:
        """Price tokens; None without a price."""
        return None if self.price is None else self.price.cost(usage)

    def count(self, usage: Usage) -> None:
        """Count what was used without a reservation, by a model that costs nothing."""
        with self._changed:
            self.used, self.used_now = self.used + usage, self.used_now + usage

    def recall(self, usage: Usage) -> None:
        """Count what the same questions used in earlier runs."""
        with self._changed:
            self.used += usage

    def reserve(self, most: Usage) -> None:
        """Set aside what a request can use at most; wait for others to settle where that does not fit yet.

        Raises
        ------
        CeilingError
            If it does not fit, and nothing is on its way that could free some of the rest.
        """
        with self._changed:
            while not self._fits(most):
                if not self._n_reserved:
                    raise CeilingError(self)
                self._changed.wait()
            self._reserved, self._n_reserved = self._reserved + most, self._n_reserved + 1

    def settle(self, most: Usage, used: Usage) -> None:
        """Replace what was set aside by what a request did use: nothing where it failed."""
        with self._changed:
            self._reserved, self._n_reserved = self._reserved - most, self._n_reserved - 1
            more, excess = used - most, self._excess
            self._excess = Usage(max(excess.n_tokens_in, more.n_tokens_in), max(excess.n_tokens_out, more.n_tokens_out))
            self.used, self.used_now = self.used + used, self.used_now + used
            self._changed.notify_all()

    def _fits(self, most: Usage) -> bool:
        if self.price is None or self.most_usd is None:
            return True
        excess = (self._n_reserved + 1) * self.price.cost(self._excess)
        return self.price.cost(self.used + self._reserved + most) + excess <= self.most_usd
