"""What an OpenAI-compatible server can do, as it turns out: how a request to it is put."""

import re
from dataclasses import dataclass
from typing import Any

# Room for "Answer: Text B"; a probability is read off the first token.
_TOKENS_OF_A_VOTE, _TOKENS_OF_A_PROBABILITY = 5, 1
_MOST_TOP_LOGPROBS, _FEWER_TOP_LOGPROBS = 20, 5


@dataclass(slots=True)
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
    limit: str = "max_tokens"

    def request(self, n: int, *, with_logprobs: bool) -> dict[str, Any]:
        """Put what is wanted into the words that the server takes."""
        asked: dict[str, Any] = {"temperature": 1}
        if n > 1 and self.takes_n:
            asked["n"] = n
        if with_logprobs:
            asked |= {"logprobs": True, "top_logprobs": self.top_logprobs}
        return asked | {self.limit: _TOKENS_OF_A_PROBABILITY if with_logprobs else _TOKENS_OF_A_VOTE}

    def concede(self, asked: dict[str, Any], complaint: str) -> bool:
        """Ask differently from now on: without what is complained of, else without what servers most often lack.

        Returns
        -------
        bool
            False where the request had nothing left that could be the matter.
        """
        doubtful = [name for name in ("n", "logprobs", "max_tokens") if name in asked]
        named = [name for name in doubtful if re.search(rf"(?<![a-z])(top_)?{name}(?![a-z])", complaint)]
        match (named or doubtful)[:1]:
            case ["n"]:
                self.takes_n = False
            case ["logprobs"]:
                self.top_logprobs = _FEWER_TOP_LOGPROBS if asked["top_logprobs"] > _FEWER_TOP_LOGPROBS else 0
            case ["max_tokens"]:
                self.limit = "max_completion_tokens"
            case _:
                return False
        return True
