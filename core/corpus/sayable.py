"""What people type, or a link says: refused where it says nothing, is too long, or is no text at all."""

from core.errors import InputError

_MOST_CHARACTERS = 2_000


def require_sayable(written: str) -> None:
    """Refuse what cannot be searched for; nothing at all is the caller's to judge.

    Raises
    ------
    InputError
        If it is blank, longer than 2,000 characters, or no text (`require_text`).
    """
    require_text(written)
    n = len(written)
    if written and not written.strip():
        raise InputError("A search of blanks finds nothing. Write what is looked for.")
    if n > _MOST_CHARACTERS:
        raise InputError(f"A search has at most {_MOST_CHARACTERS:,} characters, this one {n:,}. Shorten it.")


def require_text(written: str) -> None:
    r"""Refuse half of a surrogate pair, which JSON in a link can say and no file, index or browser can hold.

    Raises
    ------
    InputError
        If the text cannot be written down.

    Examples
    --------
    >>> require_text("tide \ud83c")
    Traceback (most recent call last):
    core.errors.InputError: 'tide \ud83c' has half a character in it, which no text has. Write it anew.
    """
    if not written.isascii() and any("\ud800" <= character <= "\udfff" for character in written):
        raise InputError(f"{written[:80]!a} has half a character in it, which no text has. Write it anew.")
