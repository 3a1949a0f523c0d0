"""The texts of the benchmark: thousands of real documents of 50 to 1,500 words, mixed, the same every time."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import written_atomically
from core.errors import InputError
from speed.places import PLACES

MIN_WORDS, MAX_WORDS = 50, 1_500


@dataclass(frozen=True, slots=True)
class Document:
    """A text, an id that says which it is, and for a domain the place where it was found."""

    id: str
    domain: str
    text: str


def corpus(n_documents: int, cache: Path, *, file: Path | None) -> list[Document]:
    """Collect documents, or read those that were collected before.

    Parameters
    ----------
    n_documents : int
        How many.
    cache : Path
        Folder that keeps them.
    file : Path or None
        A Parquet file with a column ``text`` that gives half of the documents, or what it has.

    Returns
    -------
    list of Document
        In the order of hashes of their texts: a mixture, which owes nothing to the order of files.

    Raises
    ------
    InputError
        If this machine has fewer, or the file is not one of texts.
    """
    path = corpus_file(n_documents, cache, file=file)
    if not path.is_file():
        documents = sorted(gathered(n_documents, file), key=lambda document: document.id)
        cache.mkdir(parents=True, exist_ok=True)
        with written_atomically(path) as incomplete:
            write_documents(documents, incomplete)
    with path.open(encoding="utf-8") as stream:
        return [Document(**json.loads(line)) for line in stream]


def write_documents(documents: Iterable[Document], path: Path) -> None:
    """Write documents as JSON Lines that can be imported."""
    path.write_text("".join(json.dumps(asdict(document)) + "\n" for document in documents), encoding="utf-8")


def corpus_file(n_documents: int, cache: Path, *, file: Path | None) -> Path:
    """Say where a corpus is kept."""
    source = f"with-{file.parent.name}-{file.stem}" if file else "of-this-machine"
    return cache / f"{n_documents}-{source}.jsonl"


def gathered(n_documents: int, file: Path | None) -> list[Document]:
    """Take documents from the places in turn, and every other one from the file; no text twice.

    Raises
    ------
    InputError
        If there are not as many, or the file is not one of texts.
    """
    of_machine = _in_turn([_documents(domain, texts()) for domain, texts in PLACES.items()])
    sources = [_documents(file.parent.name, _texts_of(file)), of_machine] if file else [of_machine]
    found: dict[str, Document] = {}
    for document in _in_turn(sources):
        found.setdefault(document.id, document)
        if len(found) == n_documents:
            return list(found.values())
    raise InputError(
        f"Only {len(found):,} texts of {MIN_WORDS} to {MAX_WORDS:,} words lie on this machine, not {n_documents:,}. "
        "Give fewer --documents, or a --corpus file."
    )


def sample(documents: list[Document], n_documents: int) -> list[Document]:
    """Choose documents so that each domain has its share, in their order."""
    order = sorted(range(len(documents)), key=lambda number: documents[number].domain)
    step = max(1.0, len(order) / n_documents)
    chosen = {order[int(number * step)] for number in range(min(n_documents, len(order)))}
    return [documents[number] for number in sorted(chosen)]


def _documents(domain: str, texts: Iterator[str]) -> Iterator[Document]:
    for text in texts:
        if MIN_WORDS <= len(text.split()) <= MAX_WORDS:
            content = text.encode("utf-8", "replace")  # half a surrogate pair cannot be imported
            yield Document(blake2b(content, digest_size=16).hexdigest(), domain, content.decode())


def _texts_of(file: Path) -> Iterator[str]:
    try:
        batches = pq.ParquetFile(file).iter_batches(columns=["text"])
        yield from (text for batch in batches for text in batch["text"].to_pylist() if text)
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise InputError(f"'{file}' is no Parquet file with a column 'text'. Give another --corpus file.") from error


def _in_turn(sources: list[Iterator[Document]]) -> Iterator[Document]:
    """Take one from each source in turn, while any has one."""
    while sources:
        taken = [list(islice(source, 1)) for source in sources]
        yield from (document for documents in taken for document in documents)
        sources = [source for source, documents in zip(sources, taken, strict=True) if documents]
