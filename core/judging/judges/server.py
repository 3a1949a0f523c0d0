"""One request to an OpenAI-compatible server: tried again where that helps, asked differently where it must be.

Owns `openai`, whose own retries are off: they know of no costs, and give up after seconds.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import openai

from core.errors import InputError
from core.judging.judges.answers import refusal_of_question
from core.judging.judges.reply_log import Request
from core.judging.judges.server_habits import Habits, Trial
from core.judging.judges.server_patience import Patience
from core.judging.judges.server_replies import checked_reply, usage_of
from core.judging.judges.server_troubles import (
    QuestionRefusedError,
    address,
    is_filtered,
    is_passing,
    may_be_charged,
    sentence,
    without,
)
from core.judging.judges.spending import Spending, Usage

# Servers at home rarely want a key, but the client insists on one.
_NO_KEY = "none"
# No tokenizer makes more tokens of a text than it has bytes; chat templates add some.
_TOKENS_OF_A_TEMPLATE = 64

# The library tells servers about the machine that it runs on: nobody needs to know.
_UNTOLD = (
    *("Lang", "Package-Version", "OS", "Arch", "Runtime", "Runtime-Version"),
    *("Async", "Read-Timeout", "Retry-Count"),
)


class Server:
    """A model behind an OpenAI-compatible address; safe to share between threads.

    Parameters
    ----------
    model : str
        Its name there.
    base_url : str
        The address, with the version: ``http://localhost:8000/v1``.
    key : str
        Sent to that address; kept in memory only, and removed from messages that repeat it. Empty for none.
    spending : Spending
        Each request is reserved from it before it is sent.
    on_message : callable
        Told what a person should know meanwhile.
    timeout_s, patience_s, first_pause_s : float
        Seconds until a request counts as lost; for the others see `core.judging.judges.server_patience.Patience`.

    Attributes
    ----------
    has_answered : bool
        Whether the model has answered anything yet.
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
        self._patience = Patience(patience_s, first_pause_s)
        self._client = openai.OpenAI(api_key=key or _NO_KEY, base_url=base_url, timeout=timeout_s, max_retries=0)
        self._stopped, self._lock = threading.Event(), threading.Lock()
        self.has_answered = self._is_single = False

    def stop(self) -> None:
        """Send nothing more: whoever waits between two tries gives up."""
        self._stopped.set()

    def close(self) -> None:
        """Give the connections back; nothing can be asked any more."""
        self._client.close()

    def complete(self, prompt: str, request: Request, *, n: int, with_logprobs: bool) -> dict[str, Any]:
        """Ask the model.

        Parameters
        ----------
        prompt : str
            The message.
        request : Request
            Told what is sent, and what fails.
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
        QuestionRefusedError
            If the server refuses the question, whatever is left out of the request.
        InputError
            If it refuses all requests, or stays busy or away too long.
        CeilingError
            If it could cost more than may be spent.
        """
        trial, waited = Trial(self.habits), 0.0
        for attempt in count():
            asked = trial.habits.request(n, with_logprobs=with_logprobs)
            try:
                reply = self._paid(prompt, request, asked)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if is_filtered(error):
                    return refusal_of_question()
                if not trial.concede(asked, error):
                    raise QuestionRefusedError(str(self._refusal(trial.error or error))) from error
            except openai.OpenAIError as error:
                if not is_passing(error, has_answered=self.has_answered):
                    raise self._refusal(error) from error
                waited += self._wait(error, attempt, waited)
            else:
                self._learn_from(reply, n, trial.habits)
                return reply
        raise AssertionError

    def _learn_from(self, reply: dict[str, Any], n: int, habits: Habits) -> None:
        """Take note of what a reply says about the server, and of how it was asked for."""
        with self._lock:
            self.has_answered, self.habits = True, self.habits.narrowed(habits)
            is_news = n > 1 and len(reply["choices"]) == 1 and not self._is_single
            if is_news:
                self._is_single, self.habits = True, replace(self.habits, takes_n=False)
        if is_news:
            self.on_message(f"The server gives one vote at a time: each text is sent, and paid, up to {n} times over.")

    def _paid(self, prompt: str, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        """Send one request, within what may be spent."""
        longest = asked.get("max_tokens") or asked["max_completion_tokens"]
        most = Usage(len(prompt.encode()) + _TOKENS_OF_A_TEMPLATE, asked.get("n", 1) * longest)
        self.spending.reserve(most)
        used = Usage()
        try:
            if self._stopped.is_set():
                raise InputError("No more questions are asked.")
            request.is_sent(most)
            used = replace(most, is_at_most=True)
            reply = self._sent(prompt, asked, most)
            used = usage_of(reply)
        except openai.APIError as error:
            used = used if may_be_charged(error) else Usage()
            request.has_failed(used)
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
        content = raw.http_response.text
        return checked_reply(content, most, shown=without(self._key, content), server=address(self.base_url))

    def _wait(self, error: openai.OpenAIError, attempt: int, waited: float) -> float:
        """Wait before the next try; returns how much of the patience that took."""
        pause, asked_for = self._patience.pause(error, attempt)
        lost = self._timeout_s if isinstance(error, openai.APITimeoutError) else 0.0
        if self._patience.is_over(waited + lost + pause):
            raise self._refusal(error, after=waited + lost, asked_for=asked_for) from error
        if self._patience.is_to_be_told(error):
            said = sentence(error, model=self.model, server=self.base_url)
            self.on_message(without(self._key, f"{said} Trying again in {pause:,.0f} s."))
        if self._stopped.wait(pause):
            raise self._refusal(error) from error
        return lost + pause

    def _refusal(self, error: openai.OpenAIError, *, after: float = 0.0, asked_for: float | None = None) -> InputError:
        said = sentence(error, model=self.model, server=self.base_url)
        said += f" That did not change in {after:,.0f} s." if after else ""
        said += f" It asks to be left alone for {asked_for:,.0f} s." if asked_for else ""
        return InputError(without(self._key, said))
