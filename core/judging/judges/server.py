"""One request to an OpenAI-compatible server: tried again where that helps, asked differently where it must be.

Owns `openai`, whose own retries are off: they know of no costs, and give up after seconds.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import openai

from core.errors import InputError
from core.judging.judges.answers import refusal_of_question
from core.judging.judges.server_replies import checked_reply, usage_of
from core.judging.judges.server_troubles import (
    address,
    complaint,
    is_filtered,
    is_passing,
    may_be_charged,
    seconds_asked_for,
    sentence,
    without,
)
from core.judging.judges.spending import Spending, Usage

# Room for "Answer: Text B"; a probability is read off the first token.
_TOKENS_OF_A_VOTE, _TOKENS_OF_A_PROBABILITY = 5, 1
_MOST_TOP_LOGPROBS, _FEWER_TOP_LOGPROBS = 20, 5
_LONGEST_PAUSE_S = 60.0
# Servers at home rarely want a key, but the client insists on one.
_NO_KEY = "none"
# No tokenizer makes more tokens of a text than it has bytes; chat templates add some.
_TOKENS_OF_A_TEMPLATE = 64

# The library tells servers about the machine that it runs on: nobody needs to know.
_UNTOLD = (
    "Lang",
    "Package-Version",
    "OS",
    "Arch",
    "Runtime",
    "Runtime-Version",
    "Async",
    "Read-Timeout",
    "Retry-Count",
)


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


class Server:
    """A model behind an OpenAI-compatible address; safe to share between threads.

    Parameters
    ----------
    model : str
        Its name there.
    base_url : str
        The address, with the version: ``http://localhost:8000/v1``.
    key : str
        Sent to that address; kept in memory only, and removed from messages and replies that repeat it. Empty for none.
    spending : Spending
        Each request is reserved from it before it is sent.
    on_message : callable
        Told what a person should know meanwhile.
    timeout_s, patience_s, first_pause_s : float
        Seconds until a request counts as lost; how long one question may wait for a server that is busy or away; and
        the first pause between two tries, which doubles.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        key: str,
        spending: Spending,
        on_message: Callable[[str], None],
        timeout_s: float = 60.0,
        patience_s: float = 600.0,
        first_pause_s: float = 1.0,
    ) -> None:
        self.model, self.base_url, self.spending, self.habits = model, base_url, spending, Habits()
        self.on_message = on_message
        self._key, self._timeout_s = key, timeout_s
        self._patience_s, self._first_pause_s = patience_s, first_pause_s
        self._client = openai.OpenAI(api_key=key or _NO_KEY, base_url=base_url, timeout=timeout_s, max_retries=0)
        self._stopped = threading.Event()
        self._has_answered = self._is_single = False
        self._told: set[str] = set()

    def stop(self) -> None:
        """Send nothing more: whoever waits between two tries gives up."""
        self._stopped.set()

    def complete(self, prompt: str, *, n: int, with_logprobs: bool) -> dict[str, Any]:
        """Ask the model.

        Parameters
        ----------
        prompt : str
            The message.
        n : int
            How many choices are wanted; a server may give fewer.
        with_logprobs : bool
            Whether the probabilities of the first token's alternatives are wanted; a server may give none.

        Returns
        -------
        dict
            The raw reply, with ``choices`` and ``usage``.

        Raises
        ------
        InputError
            If the server refuses such requests, or stays busy or away too long.
        CeilingError
            If it could cost more than may be spent.
        """
        waited = 0.0
        for attempt in count():
            asked = self.habits.request(n, with_logprobs=with_logprobs and self.habits.top_logprobs > 0)
            try:
                reply = self._paid(prompt, asked)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if is_filtered(error):
                    return refusal_of_question()
                if not self.habits.concede(asked, complaint(error)):
                    raise self._refusal(error) from error
            except openai.OpenAIError as error:
                if not is_passing(error, has_answered=self._has_answered):
                    raise self._refusal(error) from error
                waited += self._wait(error, attempt, waited)
            else:
                self._learn_from(reply, n)
                return reply
        raise AssertionError

    def _learn_from(self, reply: dict[str, Any], n: int) -> None:
        """Take note of what a reply says about the server."""
        self._has_answered = True
        self._told.clear()
        if n > 1 and len(reply["choices"]) == 1 and not self._is_single:
            self._is_single, self.habits.takes_n = True, False
            self.on_message(f"The server gives one vote at a time: each text is sent, and paid, up to {n} times over.")

    def _paid(self, prompt: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Send one request, within what may be spent."""
        longest = asked.get("max_tokens") or asked["max_completion_tokens"]
        most = Usage(len(prompt.encode()) + _TOKENS_OF_A_TEMPLATE, asked.get("n", 1) * longest)
        self.spending.reserve(most)
        used = Usage()
        try:
            if self._stopped.is_set():
                raise InputError("No more questions are asked.")
            used = most
            reply = self._sent(prompt, asked, most)
            used = usage_of(reply)
        except openai.APIError as error:
            used = most if may_be_charged(error) else Usage()
            raise
        finally:
            self.spending.settle(most, used)
        return reply

    def _sent(self, prompt: str, asked: dict[str, Any], most: Usage) -> dict[str, Any]:
        raw = self._client.chat.completions.with_raw_response.create(
            model=self.model,
            messages=[{"role": "user", "content": prompt}],
            extra_headers={f"X-Stainless-{name}": openai.Omit() for name in _UNTOLD},
            **asked,
        )
        return checked_reply(without(self._key, raw.http_response.text), most, server=address(self.base_url))

    def _wait(self, error: openai.OpenAIError, attempt: int, waited: float) -> float:
        """Wait before the next try; returns how much of the patience that took."""
        asked_for = seconds_asked_for(error)
        if asked_for is None:
            pause = min(self._first_pause_s * 2.0**attempt, _LONGEST_PAUSE_S)
        else:
            pause = max(asked_for, self._first_pause_s)
        lost = self._timeout_s if isinstance(error, openai.APITimeoutError) else 0.0
        if waited + lost + pause > self._patience_s:
            raise self._refusal(error, after=waited + lost, asked_for=asked_for) from error
        message = f"{sentence(error, model=self.model, server=self.base_url)} Trying again in {pause:,.0f} s."
        if message not in self._told:  # by none of the others that wait
            self._told.add(message)
            self.on_message(without(self._key, message))
        if self._stopped.wait(pause):
            raise self._refusal(error) from error
        return lost + pause

    def _refusal(self, error: openai.OpenAIError, *, after: float = 0.0, asked_for: float | None = None) -> InputError:
        said = sentence(error, model=self.model, server=self.base_url)
        said += f" That did not change in {after:,.0f} s." if after else ""
        said += f" It asks to be left alone for {asked_for:,.0f} s." if asked_for else ""
        return InputError(without(self._key, said))
