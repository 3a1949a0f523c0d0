"""What lies beside the records of every export: a card in Markdown and a report that a browser shows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.corpus.files import written_atomically
from core.selection.export.card import data_card, dataset_card
from core.selection.export.destination import Destination
from core.selection.export.formats import FORMATS
from core.selection.report.page import report_html


def write_beside(
    manifest: dict[str, Any], destination: Destination, files: Sequence[Path], schema: pa.Schema | None
) -> None:
    """Write the card and the report.

    Parameters
    ----------
    manifest : dict
        Of the export.
    destination : Destination
        Where they go.
    files : sequence of Path
        With the records, complete.
    schema : Schema or None
        Of the records, where the format has one.
    """
    is_dataset = FORMATS[destination.file_format].is_dataset
    card = dataset_card(manifest, schema, files) if is_dataset else data_card(manifest)
    for path, text in ((destination.card, card), (destination.report, report_html(manifest))):
        with written_atomically(path) as staging:
            staging.write_text(text, encoding="utf-8")
