"""An export is planned from the narrow columns: which documents go into which file, and what is put before them."""

import sys
from dataclasses import asdict, dataclass
from typing import Any

from core.corpus.workspace import Workspace
from core.errors import InputError
from core.selection.export.buckets import Buckets, read_buckets
from core.selection.export.destination import Destination
from core.selection.export.filing import Counts, Filing, Piece, filed, in_file_name, pieces_of
from core.selection.export.formats import FORMATS
from core.selection.export.leaving import Leaving, leaving
from core.selection.export.prefix import Prefix
from core.selection.export.settings import ExportSettings
from core.selection.export.sources import Sources, read_sources
from core.selection.export.text_change import TextChange
from core.selection.export.wanted import Located, located


@dataclass(frozen=True, slots=True)
class Planned:
    """An export before its rows are read.

    Attributes
    ----------
    destination : Destination
        Where to.
    settings : ExportSettings
        How.
    leaving : Leaving
        Which documents.
    found : Located
        What is known of them.
    filing, pieces, stretches
        Which go into which file, and how the work is cut.
    files : tuple of str
        The names of the files, below the destination where that is a folder.
    change : TextChange
        What is put before the texts.
    manifest : dict
        Of the selection, with what was exported of it.
    """

    destination: Destination
    settings: ExportSettings
    leaving: Leaving
    found: Located
    filing: Filing
    pieces: tuple[Piece, ...]
    stretches: Counts
    files: tuple[str, ...]
    change: TextChange
    manifest: dict[str, Any]

    @property
    def n_tokens(self) -> Counts:
        """The tokens by position."""
        return self.found.n_tokens

    @property
    def asked(self) -> dict[str, Any]:
        """All that decides the files, in plain values."""
        told = {
            "documents": self.leaving.list_hash,
            "settings": asdict(self.settings),
            "export": self.manifest["export"],
        }
        return told | {"software": self.manifest.get("software"), "rater": self.manifest.get("rater")}


def planned(workspace: Workspace, selection: str, destination: Destination, settings: ExportSettings) -> Planned:
    """Plan an export.

    Raises
    ------
    ConflictError
        If selection and manifest, or documents, do not belong together, since they were replaced meanwhile.
    InputError
        If a prefix or bucket token cannot be read, nothing is left for a dataset, or it was not written down from
        which file of the input documents came.
    """
    prefix = None if settings.prefix is None else Prefix.of(settings.prefix)
    sources = read_sources(workspace) if settings.keep_structure else None
    out = leaving(workspace, selection, removed=settings.removed)
    if FORMATS[destination.file_format].is_dataset and not len(out.doc_ids):
        raise InputError("The selection is empty, and no empty Hugging Face dataset can be loaded. Select documents.")
    buckets = None
    if settings.bucket_token is not None:
        out.require_ratings(workspace)
        buckets = read_buckets(workspace, out.manifest["rater"]["rater"], settings.bucket_token)
    found = located(workspace, out.doc_ids, sources)
    filing = filed(found.n_tokens, most_tokens=destination.shard_tokens, sources=found.sources)
    pieces, stretches = pieces_of(found.n_bytes[filing.order], filing.ends)
    files = _file_names(destination, filing, sources)
    record = _record(settings, destination, found, buckets)
    if sources is not None and filing.sources is not None:
        of_files = [sources.names[number] for number in filing.sources]
        record["source_files"] = dict(zip(files, of_files, strict=True))
    manifest = out.manifest | {"export": record}
    change = TextChange(prefix, buckets)
    return Planned(destination, settings, out, found, filing, tuple(pieces), stretches, files, change, manifest)


def _file_names(destination: Destination, filing: Filing, sources: Sources | None) -> tuple[str, ...]:
    if not destination.is_folder:
        return (destination.path.name,)
    behind = [""] * len(filing.ends)
    if sources is not None and filing.sources is not None:
        behind = [f"-{in_file_name(sources.names[number])}" for number in filing.sources]
    name = FORMATS[destination.file_format].file_name
    return tuple(name.format(number=n, n_files=len(behind), behind=each) for n, each in enumerate(behind))


def _record(
    settings: ExportSettings, destination: Destination, found: Located, buckets: Buckets | None
) -> dict[str, Any]:
    """Say for the manifest what was exported of the selection."""
    return {
        "format": destination.file_format,
        "documents": "removed" if settings.removed else "selected",
        "n_documents": len(found.n_tokens),
        "n_tokens": int(found.n_tokens.sum()),
        "shard_tokens": None if destination.shard_tokens == sys.maxsize else destination.shard_tokens,
        "with_ratings": settings.with_ratings,
        "prefix": settings.prefix,
        "bucket_token": None if buckets is None else buckets.to_json(),
        "keep_structure": settings.keep_structure,
    }
