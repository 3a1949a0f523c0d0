"""What a server refused or failed to do, as sentences; and whether waiting can mend it."""

import email.utils
import math
import time
from urllib.parse import urlsplit

import httpx2
import openai

from core.errors import InputError

_MOST_SAID = 200
# A shorter key may be a part of words: "k" or "none", where a server at home takes anything.
_FEWEST_CHARACTERS_OF_A_SECRET = 8
# Time-out, conflict, too many requests; and from where on the trouble is the server's own.
_BUSY, _OWN_TROUBLE = (408, 409, 429), 500


class QuestionRefusedError(InputError):
    """A server refuses a question, in whatever way it is put."""


def is_filtered(error: openai.APIStatusError) -> bool:
    """Say whether a server keeps a question from the model because of what is in the texts."""
    return error.code == "content_filter" or "content_filter" in str(error) or "content management" in str(error)


def is_passing(error: openai.OpenAIError, *, has_answered: bool) -> bool:
    """Say whether trying again can help: a server that is busy or slow, or one that was there before."""
    if isinstance(error, openai.APIConnectionError):
        return has_answered or isinstance(error, openai.APITimeoutError)
    if not isinstance(error, openai.APIStatusError) or error.code == "insufficient_quota":
        return False
    return error.status_code in _BUSY or error.status_code >= _OWN_TROUBLE


def may_be_charged(error: openai.OpenAIError) -> bool:
    """Say whether a server may have done the work of a request that failed: it was there, and refused nothing.

    A gateway that gives up on the model (502, 504) does not take the question back.
    """
    if isinstance(error, openai.APIStatusError):
        return error.status_code >= _OWN_TROUBLE
    return not isinstance(error.__cause__, httpx2.ConnectError)


def seconds_asked_for(error: openai.OpenAIError) -> float | None:
    """Read for how long a server asks to be left alone (Retry-After: seconds or a date); None where it does not say."""
    if not isinstance(error, openai.APIStatusError):
        return None
    asked = error.response.headers.get("retry-after", "")
    try:
        seconds = float(asked)
    except ValueError:
        parsed = email.utils.parsedate_tz(asked)
        seconds = email.utils.mktime_tz(parsed) - time.time() if parsed else math.nan
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def sentence(error: openai.OpenAIError, *, model: str, server: str) -> str:
    """Say what is the matter, and what to do."""
    at = address(server)
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return f"{at} does not accept the key ({error.status_code}). Set OPENAI_API_KEY to one that it knows."
        case openai.NotFoundError():
            return f"{at} has no model {model[:80]!r} (404: {_said(error)}). Check the name, and --base-url."
        case openai.RateLimitError() if error.code == "insufficient_quota":
            return f"{at} has no credit left for this key ({_said(error)}). Top it up."
        case openai.RateLimitError():
            return f"{at} is asked too much (429). Lower --concurrency, or wait."
        case openai.APITimeoutError():
            return f"{at} did not answer in time."
        case openai.APIConnectionError():
            return f"{at} cannot be reached ({_cause(error)}). Start the server, or correct --base-url."
        case openai.APIStatusError() if error.status_code >= _OWN_TROUBLE:
            return f"{at} has trouble of its own ({error.status_code}: {_said(error)})."
        case openai.APIStatusError():
            return f"{at} refuses the request ({error.status_code}: {_said(error)})."
    return f"{at} cannot be asked ({_plain(str(error))})."


def address(server: str) -> str:
    """Name a server by its address, without a password that may stand in it.

    Examples
    --------
    >>> address("http://me:secret@localhost:8000/v1?token=x")
    'http://localhost:8000/v1'
    """
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")


def without(key: str, message: str) -> str:
    """Remove a key that a server repeats from a message.

    Examples
    --------
    >>> without("sk-12345", "sk-12345 is unknown"), without("k", "unknown key")
    ('*** is unknown', 'unknown key')
    """
    return message.replace(key, "***") if len(key) >= _FEWEST_CHARACTERS_OF_A_SECRET else message


def complaint(error: openai.APIStatusError) -> str:
    """Give what a server says of a request, in its own words."""
    inner = error.body.get("message") if isinstance(error.body, dict) else None
    return str(inner or error.message)


def _said(error: openai.APIStatusError) -> str:
    return _plain(complaint(error))


def _cause(error: openai.APIConnectionError) -> str:
    return _plain(str(error.__cause__ or error))


def _plain(text: str) -> str:
    words = " ".join(text.split())[:_MOST_SAID].rstrip(". ")
    return "".join(character if character.isprintable() else "\ufffd" for character in words)
