"""What an OpenAI-compatible server can do, as it turns out: how a request to it is put."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import openai

from core.judging.judges.server_troubles import complaint

# Room for "Answer: Text B"; a probability is read off the first token.
_TOKENS_OF_A_VOTE, _TOKENS_OF_A_PROBABILITY = 5, 1
_MOST_TOP_LOGPROBS, _FEWER_TOP_LOGPROBS = 20, 5
_OLD_LIMIT, _NEW_LIMIT = "max_tokens", "max_completion_tokens"
# Words with a digit, and hexadecimal ones: the id of a request, which proxies add to each complaint, or a time.
_PASSING = re.compile(r"\b(?:\w*\d\w*|[a-f]{4,})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Habits:
    """What a server turned out to be able to do.

    Attributes
    ----------
    takes_n : bool
        Several choices in one reply.
    top_logprobs : int
        For how many tokens it gives probabilities; 0 where it gives none.
    limit : str
        What it calls the longest reply.
    """

    takes_n: bool = True
    top_logprobs: int = _MOST_TOP_LOGPROBS
    limit: str = _OLD_LIMIT

    def request(self, n: int, *, with_logprobs: bool) -> dict[str, Any]:
        """Put what is wanted into the words that the server takes."""
        asked: dict[str, Any] = {"temperature": 1}
        if n > 1 and self.takes_n:
            asked["n"] = n
        if with_logprobs and self.top_logprobs:
            asked |= {"logprobs": True, "top_logprobs": self.top_logprobs}
        return asked | {self.limit: _TOKENS_OF_A_PROBABILITY if "logprobs" in asked else _TOKENS_OF_A_VOTE}

    def narrowed(self, other: "Habits") -> "Habits":
        """Give what both can do: threads find out different things at the same time."""
        limit = _OLD_LIMIT if self.limit == other.limit == _OLD_LIMIT else _NEW_LIMIT
        return Habits(self.takes_n and other.takes_n, min(self.top_logprobs, other.top_logprobs), limit)

    def concessions(self, asked: dict[str, Any], said: str) -> "Iterator[Habits]":
        """List what a server that refused a request may be able to do: one thing less each, at last all of them.

        Parameters
        ----------
        asked : dict
            The request.
        said : str
            Why it refused it.  What that names comes first, then what servers most often lack, since many name nothing
            ("Only one completion choice is allowed").
        """
        fewer = [n for n in (_FEWER_TOP_LOGPROBS, 0) if n < self.top_logprobs]
        known = {
            "n": [replace(self, takes_n=False)],
            "logprobs": [replace(self, top_logprobs=n) for n in fewer],
            _OLD_LIMIT: [replace(self, limit=_NEW_LIMIT)],
        }
        doubtful = [name for name in known if name in asked]
        named = {name for name in doubtful if re.search(rf"(?<![a-z])(top_)?{name}(?![a-z])", said)}
        for name in sorted(doubtful, key=lambda name: name not in named):
            yield from known[name]
        if len(doubtful) > 1:
            all_of_them = self
            for name in doubtful:
                all_of_them = all_of_them.narrowed(known[name][-1])
            yield all_of_them


class Trial:
    """How one question is put, until a server takes it.

    A concession that changes nothing is taken back: a server may refuse the question, and not what was conceded.

    Parameters
    ----------
    habits : Habits
        What the server is known for.

    Attributes
    ----------
    habits : Habits
        What is tried now.
    error : openai.APIStatusError or None
        What is the matter, as far as that is known.
    """

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.error: openai.APIStatusError | None = None
        self._concessions: Iterator[Habits] = iter(())

    def concede(self, asked: dict[str, Any], error: openai.APIStatusError) -> bool:
        """Try something else.

        Returns
        -------
        bool
            False where nothing is left that could be the matter but the question itself.
        """
        if self.error is None or self._has_changed(complaint(self.error), complaint(error)):
            self.error, self._concessions = error, self.habits.concessions(asked, complaint(error))
        if (following := next(self._concessions, None)) is None:
            return False
        self.habits = following
        return True

    def _has_changed(self, before: str, now: str) -> bool:
        """Say whether the last concession helped, so that now something else is the matter, and not what it brought."""
        is_another = _PASSING.sub("", now) != _PASSING.sub("", before)
        return is_another and not (self.habits.limit == _NEW_LIMIT and _NEW_LIMIT in now)
