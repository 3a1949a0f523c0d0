"""Folders of criteria for tests, and stored ratings by more or fewer criteria than the four."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import write_json
from core.corpus.ratings import ratings_schema, segments_column
from core.corpus.workspace import Workspace

HUMOUR = {
    "key": "humour",
    "title": "Humour & wit",
    "question": "Which text would make more readers smile?",
    "must_not_matter": ["its length", "whether you agree with it"],
}


def write_criterion(folder: Path, name: str = "humour", **changes: object) -> Path:
    """Write a criterion that is like `HUMOUR` but for some fields; None leaves one out."""
    folder.mkdir(exist_ok=True)
    values = {key: value for key, value in (HUMOUR | changes).items() if value is not None}
    path = folder / f"{name}.toml"
    path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()), encoding="utf-8")
    return path


def store_ratings(workspace: Workspace, rater: str, criteria: Sequence[str]) -> None:
    """Store ratings by other criteria, each a copy of the default rater's by style, upside down."""
    source = workspace.ratings("default")
    record = json.loads((source / "record.json").read_text())
    workspace.ratings(rater).mkdir()
    for name in record["parts"]:
        stored = pq.read_table(source / name)
        segments = [[-value for value in row] for row in stored[segments_column("writing_style")].to_pylist()]
        columns = {column: stored[column] for column in ("doc_id", "segment_lengths", "share_fragments", "text_hash")}
        for key in criteria:
            columns |= {key: pa.array([-value for value in stored["writing_style"].to_pylist()])}
            columns |= {segments_column(key): pa.array(segments)}
        schema = ratings_schema(criteria)
        table = pa.table({name: columns[name] for name in schema.names}).cast(schema)
        pq.write_table(table, workspace.ratings(rater) / name)
    about = {"rater": rater, "fingerprint": rater, "criteria": list(criteria)}
    write_json(workspace.ratings(rater) / "record.json", record | about)
