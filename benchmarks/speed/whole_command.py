"""The command `qulens rate` from outside: time, memory, what its stages take by themselves, how soon it starts."""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow.parquet as pq
from importing import Measured, measured

from core.qurater.rating.model import RatingModel, rate_texts
from core.qurater.segments.batching import rounded_up
from speed.batchings import N_SPECIAL, Segments, cut, under_budget
from speed.corpus import Document, write_documents

QULENS = str(Path(sys.executable).parent / "qulens")

_STARTS = 3

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stages:
    """What each stage of rating a corpus takes by itself, in seconds; in the command they overlap.

    Attributes
    ----------
    read, tokenise, rate, write : float
        Texts from the workspace; texts to segments; texts to ratings, tokenising included; ratings to Parquet.
    """

    read: float
    tokenise: float
    rate: float
    write: float


@dataclass(frozen=True, slots=True)
class WholeCommand:
    """What `qulens rate` took for a whole corpus, from the start of its process to its end.

    Attributes
    ----------
    n_documents, n_tokens : int
        That it rated.
    seconds, documents_per_second, tokens_per_second, cpu_seconds : float
        Once, the loading of the model included.
    peak_bytes : int
        The most memory it had.
    share_padding : float
        Of what the model computes.
    stages : Stages
        Each by itself.
    """

    n_documents: int
    n_tokens: int
    seconds: float
    documents_per_second: float
    tokens_per_second: float
    cpu_seconds: float
    peak_bytes: int
    share_padding: float
    stages: Stages


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds from the start of `qulens rate` on one document to its end.

    Attributes
    ----------
    first : float
        With an empty cache, as the first time on a machine; once.
    later : float
        With the cache of that; the median.
    n_later : int
        How many times.
    """

    first: float
    later: float
    n_later: int


def whole_command(source: Path, model: RatingModel, folder: Path) -> WholeCommand:
    """Import a file into a folder, rate it by the command, and time what that consists of in this process."""
    workspace = imported(folder, source)
    took = rated(workspace)
    parts = [pq.read_table(part, columns=["text"])["text"].to_pylist() for part in _parts(workspace, "documents")]
    tokenise, segments = _timed(lambda: [cut(model.tokenizer, texts, window=model.rater.window) for texts in parts])
    stages = Stages(
        read=_timed(lambda: [pq.read_table(part) for part in _parts(workspace, "documents")])[0],
        tokenise=tokenise,
        rate=_timed(lambda: [rate_texts(model, texts) for texts in parts])[0],
        write=_writing_seconds(workspace),
    )
    n_documents, n_tokens = sum(map(len, parts)), sum(int(of_part.lengths.sum()) for of_part in segments)
    return WholeCommand(
        n_documents,
        n_tokens,
        took.seconds,
        n_documents / took.seconds,
        n_tokens / took.seconds,
        took.cpu_seconds,
        took.peak_bytes,
        _share_padding(segments),
        stages,
    )


def starts(document: Document, folder: Path) -> Starts:
    """Rate one document with an empty cache, and again with what that left."""
    write_documents([document], folder / "one.jsonl")
    workspace = imported(folder / "one", folder / "one.jsonl")
    command = ["env", f"XDG_CACHE_HOME={folder / 'cache'}", QULENS, "rate", str(workspace), "--force", "--json"]
    first, *later = [measured("qulens rate", command).seconds for _ in range(1 + _STARTS)]
    return Starts(first, statistics.median(later), _STARTS)


def imported(workspace: Path, source: Path) -> Path:
    """Make a workspace of a file of JSON Lines."""
    measured("qulens import", [QULENS, "import", str(workspace), str(source), "--id-field", "id", "--json"])
    return workspace


def rated(workspace: Path, *options: str) -> Measured:
    """Rate a workspace by the command, in a process of its own."""
    return measured("qulens rate", [QULENS, "rate", str(workspace), "--json", *options])


def _parts(workspace: Path, where: str) -> list[Path]:
    return sorted((workspace / where).glob("part-*.parquet"))


def _share_padding(parts: list[Segments]) -> float:
    """Give the share of padding where each part is batched by itself."""
    sizes = [part.lengths + N_SPECIAL for part in parts]
    n_real = sum(int(of_part.sum()) for of_part in sizes)
    shares = [part.share_padding(under_budget, rounded_up) for part in parts]
    return 1 - n_real / sum(int(of_part.sum()) / (1 - share) for of_part, share in zip(sizes, shares, strict=True))


def _writing_seconds(workspace: Path) -> float:
    tables = [pq.read_table(part) for part in _parts(workspace, "ratings/default")]
    target = workspace / "written-again.parquet"
    return _timed(lambda: [pq.write_table(table, target, compression="zstd") for table in tables])[0]


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result
