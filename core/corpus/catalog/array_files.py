"""Writing the arrays of a catalog: one pass over the parts of documents and of ratings, then sorting."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.corpus.catalog import arrays
from core.corpus.catalog.arrays import BATCH_ROWS, Numbers, Values, narrowed
from core.corpus.catalog.names import fragments_column, order_of, rating_column, standing_column
from core.corpus.catalog.sorted_numbers import ranks_of, sorted_numbers, standings
from core.corpus.document_parts import DOC_HASH
from core.corpus.ratings import SHARE_FRAGMENTS, Standardisation, standardisation
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.records import OnProgress, Progress

_COLUMNS = ("doc_id", "title", "domain", "n_bytes", "n_tokens", DOC_HASH, "date")
_STRINGS = pa.schema([("doc_id", pa.large_string()), ("title", pa.large_string())])
# While ids are sorted, which may be more than memory holds.
_MEMORY = "2GB"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part of documents: its place among all, its file, and the numbers of its documents."""

    place: int
    part: Path
    start: int
    end: int


def stretches_of(workspace: Workspace) -> list[Stretch]:
    """Give each part the numbers of its documents, in their order."""
    parts = workspace.document_parts()
    ends = np.cumsum([pq.read_metadata(part).num_rows for part in parts], dtype=np.int64).tolist()
    bounds = zip(parts, pairwise([0, *ends]), strict=True)
    return [Stretch(place, part, start, end) for place, (part, (start, end)) in enumerate(bounds)]


class ArrayFiles:
    """The arrays of a catalog that is being built.

    Parameters
    ----------
    folder : Path
        Where they come to lie.
    stretches : sequence of Stretch
        The parts of documents.
    """

    def __init__(self, folder: Path, stretches: Sequence[Stretch]) -> None:
        self._folder = folder
        self._stretches = stretches
        self._n = stretches[-1].end if stretches else 0

    def write_documents(self, on_progress: OnProgress) -> list[str]:
        """Write what is known of each document, and give the names of the domains, ascending."""
        columns: dict[str, Values] = {
            arrays.TOKENS: np.zeros(self._n, np.int64),
            arrays.BYTES: np.zeros(self._n, np.int64),
            arrays.DATE: np.zeros(self._n, np.int64),
            arrays.DOMAIN: np.zeros(self._n, np.int32),
            DOC_HASH: np.zeros(self._n, np.uint64),
        }
        seen: dict[str, int] = {}
        with _StringFile(self._folder / arrays.STRINGS) as strings:
            for stretch in self._stretches:
                table = read_stored(stretch.part, _COLUMNS)
                for name, values in _numbers_of(table, seen).items():
                    columns[name][stretch.start : stretch.end] = values
                strings.add(table)
                on_progress(Progress(stretch.end, self._n, "documents", "reading the documents"))
        names = sorted(seen)
        places = {name: place for place, name in enumerate(names)}
        of_seen = np.array([places[name] for name in seen], np.int32)
        columns[arrays.DOMAIN] = of_seen[columns[arrays.DOMAIN]] if len(of_seen) else columns[arrays.DOMAIN]
        by_hash = np.argsort(columns[DOC_HASH], kind="stable")
        self._save(arrays.HASHES, columns.pop(DOC_HASH)[by_hash])
        self._save(arrays.BY_HASH, by_hash.astype(np.int32))
        for name, values in columns.items():
            self._save(name, narrowed(values) if name != arrays.DATE else values)
        self._save(arrays.STARTS, np.array([stretch.start for stretch in self._stretches], np.int64))
        self._sort_ids()
        self._sort(arrays.TOKENS)
        return names

    def write_ratings(
        self, workspace: Workspace, number: int, rater: str, *, criteria: Sequence[str], on_progress: OnProgress
    ) -> dict[str, Standardisation]:
        """Write the ratings by one rater, and give what each criterion is standardised by."""
        columns = {key: np.full(self._n, np.nan, np.float32) for key in (*criteria, SHARE_FRAGMENTS)}
        files = {path.name: path for path in workspace.rating_parts(rater)}
        for stretch in self._stretches:
            if stretch.part.name in files:
                for key, values in _ratings_of(files[stretch.part.name], stretch.part, tuple(columns)).items():
                    columns[key][stretch.start : stretch.end] = values
            on_progress(Progress(stretch.end, self._n, "documents", f"reading the ratings by {rater}"))
        self._save(fragments_column(number), columns.pop(SHARE_FRAGMENTS))
        found = {}
        for place, (key, values) in enumerate(columns.items()):
            on_progress(Progress(place, len(columns), "criteria", f"sorting by the ratings by {rater}"))
            # The same function that selection uses, so that both show the same numbers.
            found[key] = standardisation(values)
            name = rating_column(number, key)
            self._save(name, values)
            ascending = self._sort(name)
            self._save(standing_column(number, key), standings(ranks_of(values), ascending))
        return found

    def _sort_ids(self) -> None:
        strings = pa.ipc.open_file(pa.memory_map(str(self._folder / arrays.STRINGS))).read_all()
        ids = pa.table({"doc_id": strings["doc_id"], "number": np.arange(self._n, dtype=np.int32)})
        with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(self._folder / "sorting")}) as own:
            own.register("ids", ids)
            found = own.execute("SELECT number FROM ids ORDER BY doc_id").fetchnumpy()["number"]
        by_id = np.asarray(found, dtype=np.int32)
        rank = np.empty(self._n, np.int32)
        rank[by_id] = np.arange(self._n, dtype=np.int32)
        self._save(arrays.BY_ID, by_id)
        self._save(arrays.ID_RANK, rank)

    def _sort(self, name: str) -> Numbers:
        """Write both orders by an array, and give the ascending one."""
        ranks, (id_rank, by_id) = ranks_of(self._load(name)), map(self._load, (arrays.ID_RANK, arrays.BY_ID))
        for descending in (True, False):
            numbers = sorted_numbers(ranks, id_rank, by_id, descending=descending)
            self._save(order_of(name, descending=descending), numbers)
        return numbers

    def _save(self, name: str, values: Values) -> None:
        np.save(self._folder / f"{name}.npy", values)

    def _load(self, name: str) -> npt.NDArray[Any]:
        return np.asarray(np.load(self._folder / f"{name}.npy", mmap_mode="r"))


class _StringFile:
    """Ids and titles in batches of `BATCH_ROWS`, whatever the parts are."""

    def __init__(self, path: Path) -> None:
        self._file = pa.ipc.new_file(str(path), _STRINGS)
        self._waiting: list[pa.Table] = []
        self._n_waiting = 0

    def __enter__(self) -> "_StringFile":
        return self

    def add(self, table: pa.Table) -> None:
        self._waiting.append(table.select(_STRINGS.names).cast(_STRINGS))
        self._n_waiting += len(table)
        while self._n_waiting >= BATCH_ROWS:
            self._write(BATCH_ROWS)

    def _write(self, n_rows: int) -> None:
        table = pa.concat_tables(self._waiting)
        self._file.write_table(table.slice(0, n_rows).combine_chunks())
        self._waiting, self._n_waiting = [table.slice(n_rows)], len(table) - n_rows

    def __exit__(self, *_: object) -> None:
        if self._n_waiting:
            self._write(self._n_waiting)
        self._file.close()


def _numbers_of(table: pa.Table, seen: dict[str, int]) -> dict[str, Values]:
    domain = pc.dictionary_encode(table["domain"]).combine_chunks()
    codes = np.array([seen.setdefault(name, len(seen)) for name in domain.dictionary.to_pylist()], np.int32)
    date = table["date"].cast(pa.timestamp("us")).cast(pa.int64())
    return {
        arrays.TOKENS: table["n_tokens"].to_numpy(),
        arrays.BYTES: table["n_bytes"].to_numpy(),
        DOC_HASH: table[DOC_HASH].to_numpy(),
        arrays.DOMAIN: codes[domain.indices.to_numpy()],
        arrays.DATE: date.fill_null(arrays.NO_DATE).to_numpy(),
    }


def _ratings_of(path: Path, part: Path, keys: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
    """Read the ratings of the documents of one part, in their order: NaN where there is none."""
    table = read_stored(path, ["doc_id", *keys])
    doc_ids = read_stored(part, ["doc_id"])["doc_id"]
    if not table["doc_id"].equals(doc_ids):
        table = table.take(pc.index_in(doc_ids, table["doc_id"].combine_chunks()))
    return {key: table[key].to_numpy() for key in keys}
