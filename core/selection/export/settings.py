"""How a selection is to leave: everything but where to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """What decides the files of an export, given the selection.

    Attributes
    ----------
    file_format : str or None
        One of `core.selection.export.formats.FORMATS`; by default what the destination's name ends in.
    shard_tokens : int or None
        The most tokens in a file; for folders only.
    with_ratings : bool
        Whether each record gets the ratings, one number per criterion.
    prefix : str or None
        What is put before each text, with fields in braces; see `core.selection.export.prefix`.
    bucket_token : str or None
        ``"criterion"`` or ``"criterion:n_buckets"``; see `core.selection.export.buckets`.
    keep_structure : bool
        Whether each file of the input gets a file of its own; for folders only.
    removed : bool
        Whether what was not selected leaves, with the reasons, instead of what was.
    """

    file_format: str | None = None
    shard_tokens: int | None = None
    with_ratings: bool = False
    prefix: str | None = None
    bucket_token: str | None = None
    keep_structure: bool = False
    removed: bool = False
