"""The texts that the small language models of bytes learn from: drawn by chance, of both halves or of targets."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.records import OnProgress, Progress
from core.selection.baselines.ngram_lm import NgramModel, train_model
from core.selection.baselines.targets import Targets

SEED = 42
# What a model learns from: enough for its longest n-grams to say something, and a few seconds of work.
SAMPLE_BYTES, BYTES_OF_TEXT = 16 * 2**20, 2**16


@dataclass(slots=True)
class Learned:
    """How much models have learned from, counted while they do."""

    n_texts: int = 0
    n_bytes: int = 0

    def counted(self, texts: list[bytes]) -> list[bytes]:
        """Count texts, and give them back."""
        self.n_texts += len(texts)
        self.n_bytes += sum(map(len, texts))
        return texts


def half_of(doc_hash: Hashes) -> npt.NDArray[np.int64]:
    """Put each document into one half of the corpus, 0 or 1, by chance that hangs on its id."""
    return (random_bits(SEED, doc_hash, stream=1) >> np.uint64(63)).astype(np.int64)


def drawn(hashes: Hashes, n_bytes: npt.NDArray[np.int64], most_bytes: int) -> npt.NDArray[np.bool_]:
    """Draw texts by chance until they have so many bytes, of each at most the first `BYTES_OF_TEXT`.

    Examples
    --------
    >>> hashes, n_bytes = np.arange(1_000, dtype=np.uint64), np.full(1_000, 10)
    >>> int(drawn(hashes, n_bytes, 200).sum())
    20
    """
    bits = random_bits(SEED, hashes)
    order = np.lexsort((hashes, bits))
    is_drawn = np.zeros(len(hashes), dtype=bool)
    is_drawn[order[np.cumsum(np.minimum(n_bytes, BYTES_OF_TEXT)[order]) <= most_bytes]] = True
    return is_drawn


def of_halves(workspace: Workspace, learned: Learned, on_progress: OnProgress) -> list[NgramModel]:
    """Train a model on texts of each half of the corpus; see `half_of`."""
    parts = workspace.document_parts()
    tables = [read_stored(part, [DOC_HASH, "n_bytes"]) for part in parts]
    hashes, n_bytes = (np.concatenate([each[name].to_numpy() for each in tables]) for name in (DOC_HASH, "n_bytes"))
    ends = np.cumsum([table.num_rows for table in tables])
    models = []
    for half in range(2):
        is_wanted = half_of(hashes) == half
        is_wanted[is_wanted] = drawn(hashes[is_wanted], n_bytes[is_wanted], SAMPLE_BYTES)

        def texts(is_wanted: npt.NDArray[np.bool_] = is_wanted, half: int = half) -> Iterator[list[bytes]]:
            for number, part in enumerate(parts):
                rows = np.flatnonzero(is_wanted[ends[number] - tables[number].num_rows : ends[number]])
                if len(rows):
                    found = read_stored(part, ["text"])["text"].take(rows).to_pylist()
                    yield learned.counted([text.encode("utf-8")[:BYTES_OF_TEXT] for text in found])
                on_progress(Progress(number + 1 + half * len(parts), 2 * len(parts), "parts", "learning to predict"))

        models.append(train_model(texts()))
    return models


def of_targets(targets: Targets, learned: Learned) -> NgramModel:
    """Train a model on target texts."""
    described = [(doc_hashes(texts), [len(text.encode("utf-8")) for text in texts]) for texts in targets.batches()]
    hashes = np.concatenate([each for each, _ in described])
    is_drawn = drawn(hashes, np.array([n for _, each in described for n in each]), SAMPLE_BYTES)

    def texts() -> Iterator[list[bytes]]:
        before = 0
        for batch in targets.batches():
            wanted = np.flatnonzero(is_drawn[before : before + len(batch)]).tolist()
            before += len(batch)
            yield learned.counted([batch[row].encode("utf-8")[:BYTES_OF_TEXT] for row in wanted])

    return train_model(texts())
