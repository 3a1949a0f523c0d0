"""What a chat-completions server sent, checked before anything is read from it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.errors import InputError
from core.judging.judges.answers import Reply
from core.judging.judges.spending import Usage

_KEPT = ("choices", "usage", "model")


def checked_reply(content: str, most: Usage, *, shown: str, server: str) -> dict[str, Any]:
    """Read a reply.

    Parameters
    ----------
    content : str
        Its body.
    most : Usage
        What the request used at most: taken for what it used where the server does not say.
    shown : str
        The body as messages may quote it.
    server : str
        Where it comes from, for the message.

    Returns
    -------
    dict
        ``choices``, at least one, each with a ``message``; ``usage``; ``model`` where it is told.

    Raises
    ------
    InputError
        If it is no chat completion.
    """
    try:
        found = json.loads(content)
        choices = [_choice(choice) for choice in found["choices"]]
        if not choices:
            raise ValueError("no choices")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f"What answers at {server} is no OpenAI-compatible server (it sent {' '.join(shown.split())[:60]!r}). "
            "Give --base-url the address of one, with its version, such as http://localhost:8000/v1."
        ) from error
    reply = {name: found[name] for name in _KEPT if name in found} | {"choices": choices}
    return reply | {"usage": usage_fields(_used(found.get("usage"), most))}


def _used(usage: Any, most: Usage) -> Usage:
    match usage:
        case {"prompt_tokens": int(n_in), "completion_tokens": int(n_out)} if n_in >= 0 and n_out >= 0:
            return Usage(n_in, n_out)
    return replace(most, is_at_most=True)


def usage_fields(used: Usage) -> dict[str, int]:
    """Write what was used as a reply has it; with a mark where that is the most that it can have been."""
    fields = {"prompt_tokens": used.n_tokens_in, "completion_tokens": used.n_tokens_out}
    return fields | ({"is_at_most": True} if used.is_at_most else {})


def usage_of(reply: Reply) -> Usage:
    """Say what a checked reply used."""
    return usage_in(reply["usage"])


def usage_in(fields: Mapping[str, int]) -> Usage:
    """Read what `usage_fields` wrote."""
    return Usage(fields["prompt_tokens"], fields["completion_tokens"], bool(fields.get("is_at_most", False)))


def _choice(choice: dict[str, Any]) -> dict[str, Any]:
    """Keep of a choice what is as it should be; log-probabilities that are not are as good as none."""
    kept = {"message": dict(choice["message"]), "finish_reason": choice.get("finish_reason")}
    try:
        first = [token["top_logprobs"] for token in choice["logprobs"]["content"][:1]]
        tops = [[{"token": str(top["token"]), "logprob": float(top["logprob"])} for top in token] for token in first]
    except (ValueError, TypeError, KeyError):
        return kept
    return kept | {"logprobs": {"content": [{"top_logprobs": token} for token in tops]}}
