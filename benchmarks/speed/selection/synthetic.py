"""Rows to select from: made in blocks from a fixed seed, and written as each contender likes to read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.criteria import THE_FOUR
from speed.selection.modes import CRITERION
from speed.selection.workspace_parts import WorkspaceParts

CRITERIA = tuple(criterion.key for criterion in THE_FOUR)
DOMAINS = tuple(f"domain-{number:02d}" for number in range(1, 24))
BLOCK_ROWS = 1 << 20

_SEED = 42
_MEAN_TOKENS, _SIGMA_TOKENS, _MOST_TOKENS = 500, 1.0, 200_000
_CORRELATION = 0.5
# DuckDB's own size of row groups, so that it reads them with all its threads.
_ROW_GROUP_ROWS = 122_880
# Of 32 characters of an id so many vary; more would only fill the disk.
_VARYING_BYTES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Consecutive rows, in the order of their ids.

    Attributes
    ----------
    doc_ids : Array of string, shape (n_rows,)
        32 hexadecimal digits, ascending, in the next block too.
    domain_of : ndarray of int8, shape (n_rows,)
        The place of the domain in `DOMAINS`.
    n_tokens : ndarray of int32, shape (n_rows,)
        At least 1.
    ratings : ndarray of float32, shape (n_rows, 4)
        In the order of `CRITERIA`.
    """

    doc_ids: pa.Array
    domain_of: npt.NDArray[np.int8]
    n_tokens: npt.NDArray[np.int32]
    ratings: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.n_tokens)

    def columns(self) -> dict[str, pa.Array]:
        """Give all but the ids as Arrow columns; domains as a dictionary."""
        domain = pa.DictionaryArray.from_arrays(pa.array(self.domain_of), pa.array(DOMAINS))
        ratings = {key: pa.array(self.ratings[:, place]) for place, key in enumerate(CRITERIA)}
        return {"domain": domain, "n_tokens": pa.array(self.n_tokens), **ratings}


def blocks(n_rows: int) -> Iterator[Block]:
    """Make the rows, a million at a time; the same every time.

    Domains have the sizes of Zipf's law, tokens are log-normal, and ratings are normal, correlated by a half within a
    domain, and with another mean in each domain.
    """
    for number, first in enumerate(range(0, n_rows, BLOCK_ROWS)):
        size = min(BLOCK_ROWS, n_rows - first)
        rng = np.random.default_rng([_SEED, number])
        domain_of = rng.choice(len(DOMAINS), size, p=domain_shares()).astype(np.int8)
        yield Block(
            hex_ids(_spread(rng, first, size, n_rows)), domain_of, _token_counts(rng, size), _ratings(rng, domain_of)
        )


def domain_shares() -> npt.NDArray[np.float64]:
    """Give the share of each domain among the documents: that of rank k is proportional to 1 / k."""
    sizes = 1 / np.arange(1, len(DOMAINS) + 1)
    return np.asarray(sizes / sizes.sum(), dtype=np.float64)


def hex_ids(numbers: npt.NDArray[np.uint64]) -> pa.Array:
    """Write each number in 16 hexadecimal digits, and 16 zeros behind them.

    Examples
    --------
    >>> hex_ids(np.array([255], dtype=np.uint64)).to_pylist()
    ['00000000000000ff0000000000000000']
    """
    halves = numbers.astype(">u8").view(np.uint8).reshape(len(numbers), _VARYING_BYTES)
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    characters = np.full((len(numbers), 4 * _VARYING_BYTES), ord("0"), dtype=np.uint8)
    characters[:, : 2 * _VARYING_BYTES : 2] = digits[halves >> 4]
    characters[:, 1 : 2 * _VARYING_BYTES : 2] = digits[halves & 15]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * (4 * _VARYING_BYTES)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(characters))


def write_rows(folder: Path, n_rows: int, *, with_dataset: bool) -> None:
    """Write the rows as a workspace, as a Parquet file in the order of ids without them, and as a dataset if asked.

    The rows of the workspace are shuffled within each block, so that whoever wants them by id must sort.
    """
    parts = WorkspaceParts(folder / "workspace", CRITERIA)
    dataset: list[pa.Table] = []
    writer: pq.ParquetWriter | None = None
    for number, block in enumerate(blocks(n_rows)):
        table = pa.table(block.columns())
        # The other criteria would only fill the disk: nobody reads them from here.
        narrow = table.select(["domain", "n_tokens", CRITERION])
        writer = writer or pq.ParquetWriter(folder / "rows.parquet", narrow.schema)
        writer.write_table(narrow, row_group_size=_ROW_GROUP_ROWS)
        with_ids = table.append_column("doc_id", block.doc_ids)
        parts.add(with_ids.take(np.random.default_rng([_SEED, number, 1]).permutation(len(block))))
        if with_dataset:
            dataset.append(with_ids.set_column(0, "domain", with_ids["domain"].cast(pa.string())))
    if writer is not None:
        writer.close()
    parts.finish()
    if dataset:
        from datasets import Dataset

        Dataset(pa.concat_tables(dataset)).save_to_disk(folder / "dataset")


def _spread(rng: np.random.Generator, first: int, size: int, n_rows: int) -> npt.NDArray[np.uint64]:
    """Draw ascending numbers of 64 bits, one from each of as many equal stretches as there are rows."""
    stretch = 2**64 // n_rows
    starts = np.arange(first, first + size, dtype=np.uint64) * np.uint64(stretch)
    return np.asarray(starts + rng.integers(0, stretch, size, dtype=np.uint64, endpoint=False), dtype=np.uint64)


def _token_counts(rng: np.random.Generator, size: int) -> npt.NDArray[np.int32]:
    counts = rng.lognormal(np.log(_MEAN_TOKENS) - _SIGMA_TOKENS**2 / 2, _SIGMA_TOKENS, size)
    return np.asarray(np.clip(np.rint(counts), 1, _MOST_TOKENS), dtype=np.int32)


def _ratings(rng: np.random.Generator, domain_of: npt.NDArray[np.int8]) -> npt.NDArray[np.float32]:
    means = np.random.default_rng(_SEED).normal(scale=0.5, size=(len(DOMAINS), len(CRITERIA))).astype(np.float32)
    common = rng.standard_normal((len(domain_of), 1), dtype=np.float32)
    own = rng.standard_normal((len(domain_of), len(CRITERIA)), dtype=np.float32)
    mixed = np.sqrt(np.float32(_CORRELATION)) * common + np.sqrt(np.float32(1 - _CORRELATION)) * own
    return np.asarray(2 * (mixed + means[domain_of]), dtype=np.float32)
