"""How fast importance weights are computed, beside the package of the paper's authors, and whether they agree.

Run ``.venv/bin/python benchmarks/dsir.py --peer PYTHON`` with a Python that has it, since it is not among what the
project installs (``python -m venv peer; peer/bin/pip install data-selection``).  Texts are what lies on any machine
with Python; a ``--corpus`` file gives half of them.  The target is the documents of one kind among them.  Both read
all texts twice, fit on all of them and leave nothing out; ours starts its processes, reads and writes a workspace.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from speed.corpus import Document, corpus, write_documents

from core.arrays import Floats
from core.corpus.columns.column_files import read_column
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.errors import QuLensError
from core.selection.baselines.dsir import fill_dsir
from core.selection.baselines.targets import find_targets

PEER = """
import json, sys, time
import numpy as np
from data_selection import HashedNgramDSIR
corpus, target, folder, n = sys.argv[1:]
started = time.perf_counter()
dsir = HashedNgramDSIR([corpus], [target], cache_dir=folder, num_proc=int(n))
dsir.fit_importance_estimator(num_tokens_to_fit="all")
fitted = time.perf_counter()
dsir.compute_importance_weights()
ended = time.perf_counter()
parts = [np.load(f"{folder}/log_importance_weights/{number}.npy") for number in range(int(n))]
weights = np.empty(sum(map(len, parts)))
for number, part in enumerate(parts):
    weights[number :: int(n)] = part
print(json.dumps({"seconds": ended - started, "weights": weights.tolist()}))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one contestant took, and its weights in the order of the corpus; NaN where it has none."""

    seconds: float
    weights: Floats


def ours(workspace: Workspace, target: Path, ids: Sequence[str], *, n_processes: int) -> Measured:
    """Fill the column, both passes and all reading and writing included."""
    started = time.perf_counter()
    fill_dsir(workspace, find_targets([target], "text"), force=True, n_processes=n_processes)
    seconds = time.perf_counter() - started
    values = read_column(workspace, "dsir").to_numpy()
    doc_ids = [doc_id for part in workspace.document_parts() for doc_id in read_stored(part)["doc_id"].to_pylist()]
    value_of = dict(zip(doc_ids, values.tolist(), strict=True))
    return Measured(seconds, np.array([value_of[each] for each in ids], dtype=np.float64))


def theirs(python: str, source: Path, target: Path, folder: Path, *, n_processes: int) -> Measured | None:
    """Run the peer in a process of its own; None where it fails."""
    command = [python, "-c", PEER, str(source), str(target), str(folder), str(n_processes)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"data-selection with {n_processes} failed: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    found = json.loads(done.stdout)
    return Measured(found["seconds"], np.array(found["weights"]))


def compared(documents: list[Document], domain: str, python: str, folder: Path) -> None:
    """Measure both with one process and with two, in turn; print each as soon as it is there."""
    source, target = folder / "corpus.jsonl", folder / "target.jsonl"
    write_documents(documents, source)
    write_documents([each for each in documents if each.domain == domain], target)
    workspace = create_workspace(folder / "workspace")
    import_files(workspace, [source], names=FieldNames(id="id"))
    ids, n_bytes = [each.id for each in documents], source.stat().st_size
    print(f"{len(documents):,} documents, {n_bytes / 2**20:,.1f} MiB; target: {domain}")
    print(f"{'':28}{'seconds':>9}{'documents/s':>13}{'takes x ours':>14}{'Spearman':>10}{'a word':>9}")
    for n_processes in (1, 2):
        own = ours(workspace, target, ids, n_processes=n_processes)
        peer = theirs(python, source, target, folder / f"peer-{n_processes}", n_processes=n_processes)
        _line(f"ours, {n_processes} at once", own, own, documents)
        if peer is not None:
            _line(f"data-selection, {n_processes} at once", peer, own, documents)


def _line(name: str, one: Measured, own: Measured, documents: list[Document]) -> None:
    from scipy.stats import spearmanr

    is_there = np.isfinite(own.weights)
    n_words = np.array([len(each.text.split()) for each in documents])[is_there]
    a, b = one.weights[is_there], own.weights[is_there]
    agreement = "" if one is own else f"{spearmanr(a, b)[0]:>10.4f}{spearmanr(a / n_words, b / n_words)[0]:>9.4f}"
    speed = len(documents) / one.seconds
    print(f"{name:28}{one.seconds:>9.2f}{speed:>13,.0f}{one.seconds / own.seconds:>14.1f}{agreement}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast importance weights are computed, and whether they agree.")
    parser.add_argument("--peer", default=sys.executable, help="a Python with data-selection")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--corpus", type=Path, help="Parquet with a text")
    parser.add_argument("--target", default="manual pages", help="the kind of documents that is wanted")
    parser.add_argument("--cache", type=Path, default=Path("build/speed"), help="folder that keeps the documents")
    given = parser.parse_args()
    from speed.machine import this_machine  # loads PyTorch, which the processes that ours starts can do without

    try:
        documents = corpus(given.documents, given.cache, file=given.corpus)
        print(this_machine())
        with tempfile.TemporaryDirectory() as folder:
            compared(documents, given.target, given.peer, Path(folder))
    except QuLensError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
