"""How fast corpora are rated, beside others on the same weights, and under the roof that this machine has.

Run ``.venv/bin/python benchmarks/rating.py``: about ten minutes on two cores; ``--documents 600 --sample 60`` makes it
quick.  Texts are what lies on any machine with Python; a ``--corpus`` file gives half of them.  Others rate a sample,
and ours right after each of them, on the same texts: ratios are between these two.  Contestants in float32 take part
in every third round.  ``--memory`` is a benchmark of its own: whether memory grows with the corpus.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from speed.alternating import alternated, rows
from speed.batchings import N_SPECIAL, cut
from speed.contestants import ENCODER, eager_ways, embedders, ours
from speed.corpus import Document, corpus, corpus_file, sample
from speed.machine import this_machine
from speed.memory import peaks
from speed.roof import measured_roof, shape_of
from speed.tables import command_table, memory_table, roof_table, rows_table
from speed.whole_command import starts, whole_command

from core.corpus.encoders import encoder_folder
from core.errors import QuLensError
from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
from core.qurater.rating.model import RatingModel, open_model

# Lies beside some checkouts.
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "corpus_multidomain" / "docs.parquet"


def speed(given: argparse.Namespace) -> dict[str, Any]:
    """Measure all but memory; prints each table as soon as it is there."""
    documents = corpus(given.documents, given.cache, file=given.corpus)
    domains = Counter(document.domain for document in documents)
    machine = this_machine()
    print(f"{machine}\n{len(documents):,} documents: {_listed(domains)}\n")
    model = open_model(DEFAULT_RATER_FOLDER)
    texts = [document.text for document in sample(documents, given.sample)]
    return {
        "machine": asdict(machine),
        "domains": domains,
        **contest(model, texts, n_rounds=given.rounds),
        **command(model, documents, corpus_file(given.documents, given.cache, file=given.corpus)),
    }


def contest(model: RatingModel, texts: list[str], *, n_rounds: int) -> dict[str, Any]:
    """Measure ours beside others, and under the roof."""
    segments = cut(model.tokenizer, texts, window=model.rater.window)
    sizes, shape = segments.lengths + N_SPECIAL, shape_of(encoder_folder(ENCODER))
    roof = measured_roof(shape, sizes, n_special=N_SPECIAL, precision=model.precision)
    embedding = embedders(texts)
    if not embedding:
        _say("sentence-transformers is left out, since it is not installed.")
    contestants = [ours(model, texts), *eager_ways(DEFAULT_RATER_FOLDER, texts), *embedding]
    times = alternated(contestants[0], contestants[1:], n_rounds=n_rounds, say=_say)
    found = rows(contestants, times, n_documents=len(texts), n_tokens=int(segments.lengths.sum()))
    print(f"{rows_table(found)}\n\n{roof_table(roof, found[0])}\n")
    return {"rows": [asdict(row) for row in found], "roof": asdict(roof)}


def command(model: RatingModel, documents: list[Document], source: Path) -> dict[str, Any]:
    """Measure `qulens rate` from outside, on all documents and on one."""
    with tempfile.TemporaryDirectory() as temporary:
        _say("the whole command")
        whole = whole_command(source, model, Path(temporary) / "all")
        _say("its start")
        started = starts(documents[0], Path(temporary))
    print(command_table(whole, started))
    return {"command": asdict(whole), "starts": asdict(started)}


def memory() -> dict[str, Any]:
    """Measure whether memory grows with the corpus."""
    found = peaks()
    print(memory_table(found))
    return {"machine": asdict(this_machine()), "peaks": [asdict(peak) for peak in found]}


def _listed(domains: Counter[str]) -> str:
    return ", ".join(f"{n:,} {domain}" for domain, n in domains.most_common())


def _positive(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is not a number above 0.")
    return int(given)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast corpora are rated, beside others on the same weights.")
    parser.add_argument("--documents", type=_positive, default=5_000, help="documents that the command rates")
    parser.add_argument("--sample", type=_positive, default=400, help="documents among them that others rate too")
    parser.add_argument("--rounds", type=_positive, default=3, help="times that others rate them")
    parser.add_argument("--corpus", type=Path, default=CORPUS if CORPUS.is_file() else None, help="Parquet with a text")
    parser.add_argument("--cache", type=Path, default=Path("build/speed"), help="folder that keeps the documents")
    parser.add_argument("--memory", action="store_true", help="measure memory instead")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    given = parser.parse_args()
    try:
        found = memory() if given.memory else speed(given)
    except QuLensError as error:
        sys.exit(str(error))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
