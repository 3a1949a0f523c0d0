"""Which documents go into which file, and how the work is cut into pieces that fit into memory."""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

# About so much is put into order at a time; as Python's objects it takes some five times as much.
STRETCH_BYTES = 32 * 2**20

_NAME_CHARACTERS = 80

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Filing:
    """The order in which documents are written, and where files end.

    Attributes
    ----------
    order : ndarray of int64, shape (n_selected,)
        Positions in the selection, in the order in which they are written.
    ends : tuple of int
        For each file the place in `order` behind its last document.
    sources : tuple of int or None
        For each file the number of the input's file that its documents came from; None where they are mixed.
    """

    order: Counts
    ends: tuple[int, ...]
    sources: tuple[int, ...] | None = None


def filed(n_tokens: Counts, *, most_tokens: int, sources: Counts | None = None) -> Filing:
    """Lay off files of at most so many tokens; one longer document stands alone.

    Parameters
    ----------
    n_tokens : ndarray of int64, shape (n_selected,)
        Tokens by position.
    most_tokens : int
        The most tokens in a file.
    sources : ndarray of int64, shape (n_selected,), or None
        The number of the input's file by position, where documents of different ones are to stay apart.

    Returns
    -------
    Filing
        In the order of the selection, within each source.

    Examples
    --------
    >>> filed(np.array([4, 4, 9, 1]), most_tokens=8).ends
    (2, 3, 4)
    >>> by_source = filed(np.array([4, 4, 9]), most_tokens=99, sources=np.array([1, 0, 1]))
    >>> by_source.order.tolist(), by_source.ends, by_source.sources
    ([1, 0, 2], (1, 3), (0, 1))
    """
    if sources is None or not len(n_tokens):
        return Filing(np.arange(len(n_tokens)), tuple(shard_ends(n_tokens, most_tokens)))
    order = np.argsort(sources, kind="stable")
    found, begins = np.unique(sources[order], return_index=True)
    ends: list[int] = []
    of_files: list[int] = []
    for source, (begin, end) in zip(found.tolist(), pairwise([*begins.tolist(), len(order)]), strict=True):
        inside = shard_ends(n_tokens[order[begin:end]], most_tokens)
        ends += [begin + each for each in inside]
        of_files += [source] * len(inside)
    return Filing(order, tuple(ends), tuple(of_files))


def shard_ends(n_tokens: Counts, most_tokens: int) -> list[int]:
    """Divide an order of documents into files of at most so many tokens; one longer document stands alone.

    Parameters
    ----------
    n_tokens : ndarray of int64, shape (n_documents,)
        Tokens in the order of the documents.
    most_tokens : int
        The most tokens in a file.

    Returns
    -------
    list of int
        The place behind the last document of each file; a single 0 where there is no document.

    Examples
    --------
    >>> shard_ends(np.array([4, 4, 9, 1]), 8)
    [2, 3, 4]
    """
    used = np.cumsum(n_tokens)
    ends: list[int] = []
    before = 0
    while not ends or ends[-1] < len(used):
        begin = ends[-1] if ends else 0
        fitting = int(np.searchsorted(used, min(before + most_tokens, 2**63 - 1), side="right"))
        ends.append(min(max(fitting, begin + 1), len(used)))
        before = int(used[ends[-1] - 1]) if len(used) else 0
    return ends


@dataclass(frozen=True, slots=True)
class Piece:
    """Files that are written one after another by one process: as many as fit into memory, or a larger one.

    Attributes
    ----------
    files : range
        Their numbers.
    begin, end : int
        The place of their first document in the order of writing, and the one behind their last.
    """

    files: range
    begin: int
    end: int


def pieces_of(n_bytes: Counts, ends: tuple[int, ...]) -> tuple[list[Piece], Counts]:
    """Cut the work into pieces, and these into stretches that fit into memory; no file is in two pieces.

    Parameters
    ----------
    n_bytes : ndarray of int64, shape (n_selected,)
        What each document takes, in the order of writing.
    ends : tuple of int
        For each file the place behind its last document.

    Returns
    -------
    pieces : list of Piece
        In the order of writing.
    stretches : ndarray of int64, shape (n_selected,)
        The number of the stretch of each document, within its piece.

    Examples
    --------
    >>> half = STRETCH_BYTES // 2
    >>> pieces, stretches = pieces_of(np.array([half, half, half, 3 * half, 1]), (1, 2, 5))
    >>> [list(piece.files) for piece in pieces], stretches.tolist()
    ([[0, 1], [2]], [0, 0, 0, 0, 2])
    """
    begins = np.concatenate([[0], np.cumsum(n_bytes)])
    behind_files = begins[list(ends)]
    stretches = np.empty(len(n_bytes), dtype=np.int64)
    pieces: list[Piece] = []
    while not pieces or pieces[-1].files.stop < len(ends):
        file, begin = (pieces[-1].files.stop, pieces[-1].end) if pieces else (0, 0)
        fitting = int(np.searchsorted(behind_files, begins[begin] + STRETCH_BYTES, side="right"))
        behind = min(max(fitting, file + 1), len(ends))
        end = ends[behind - 1]
        stretches[begin:end] = (begins[begin:end] - begins[begin]) // STRETCH_BYTES
        pieces.append(Piece(range(file, behind), begin, end))
    return pieces, stretches


def in_file_name(source: str) -> str:
    r"""Write the name of a file of the input so that it can be a part of another name.

    Examples
    --------
    >>> in_file_name("web/2019 a.jsonl.gz"), in_file_name("é\n")
    ('web-2019-a', 'file')
    """
    bare = re.sub(r"\.(jsonl|ndjson|json|csv|tsv|parquet|arrow|txt)(\.(gz|zst))?$", "", source, flags=re.IGNORECASE)
    return re.sub(r"[^A-Za-z0-9._]+", "-", bare)[-_NAME_CHARACTERS:].strip("-._") or "file"
