"""The unit of budgets, as ``workspace.toml`` names it: the tokens of one tokenizer, or those of one field."""

from pathlib import Path

_FIELD = "field:"


def unit_of(tokenizer: str | None, tokens_field: str | None) -> str | None:
    """Name the unit that is asked for, None where none is; a path is completed, a hub name stays a name.

    Examples
    --------
    >>> unit_of("minilm", None), unit_of(None, "n_words"), unit_of(None, None)
    ('minilm', 'field:n_words', None)
    """
    if tokens_field:
        return f"{_FIELD}{tokens_field}"
    if not tokenizer:
        return None
    path = Path(tokenizer)
    path = path.parent if path.name == "tokenizer.json" else path
    return str(path.resolve()) if path.is_dir() else tokenizer


def field_of(unit: str) -> str | None:
    """Name the field that the tokens are taken from, None where they are counted."""
    return unit.removeprefix(_FIELD) if unit.startswith(_FIELD) else None


def unit_in_words(unit: str) -> str:
    """Say what tokens are counted by, for people.

    Examples
    --------
    >>> unit_in_words("minilm"), unit_in_words("field:n_words")
    ('minilm', 'field n_words')
    """
    field = field_of(unit)
    return unit if field is None else f"field {field}"
