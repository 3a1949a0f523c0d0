"""Building a catalog: arrays first, then the database, each in bounded stretches, told of and interruptible."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from core.corpus.catalog.array_files import ArrayFiles, Stretch, stretches_of
from core.corpus.catalog.arrays import Arrays
from core.corpus.catalog.columns import columns_of
from core.corpus.catalog.field_paths import Kinds, count_kinds
from core.corpus.catalog.fields import choose_fields, give_types, list_fields
from core.corpus.catalog.stored_documents import STORED, batches_of, fill_documents, show_documents
from core.corpus.workspace import Workspace
from core.records import OnProgress, Progress, ignore_progress

# Goes up whenever a catalog holds something else than before, so that older ones are built again.
LAYOUT = 6
DATABASE = "documents.duckdb"
# What the database may hold while it is written; beyond this it goes to the disk.
_MEMORY = "2GB"


@contextmanager
def _writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(path), config={"memory_limit": _MEMORY})
    try:
        yield connection
    finally:
        connection.close()


def build(workspace: Workspace, folder: Path, *, on_progress: OnProgress = ignore_progress) -> None:
    """Write the catalog of a workspace's present revision into an empty folder.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    folder : Path
        For the database and the arrays, see `core.corpus.catalog.arrays`.
    on_progress : callable
        Told how many documents were read and written; what it raises ends the work.
    """
    stretches = stretches_of(workspace)
    files = ArrayFiles(folder, stretches)
    domains = files.write_documents(on_progress)
    raters = workspace.raters_with_ratings()
    criteria = {rater: workspace.criteria_rated(rater) for rater in raters}
    scales = {
        number: files.write_ratings(workspace, number, rater, criteria=criteria[rater], on_progress=on_progress)
        for number, rater in enumerate(raters)
    }
    with _writing(folder / DATABASE) as connection:
        chosen = choose_fields(_kinds(connection, stretches, on_progress))
        columns = columns_of(workspace, chosen.names)
        fill_documents(
            connection,
            stretches,
            Arrays(folder),
            chosen=chosen,
            columns=columns,
            scales=scales,
            on_progress=on_progress,
        )
        give_types(connection, STORED, chosen)
        list_fields(connection, STORED, [*chosen.names, *(column.name for column in columns)])
        show_documents(connection, scales)
        connection.execute("CREATE TABLE raters (number INTEGER, name VARCHAR, criteria VARCHAR[])")
        connection.execute(
            "CREATE TABLE standardisations (rater INTEGER, criterion VARCHAR, n BIGINT, mean DOUBLE, sd DOUBLE)"
        )
        connection.execute(
            "CREATE TABLE domains AS SELECT unnest(range(len(?::VARCHAR[]))) AS code, unnest(?::VARCHAR[]) AS domain",
            [domains, domains],
        )
        for number, rater in enumerate(raters):
            connection.execute("INSERT INTO raters VALUES (?, ?, ?)", [number, rater, list(criteria[rater])])
            for criterion, scale in scales[number].items():
                values = [number, criterion, scale.n, scale.mean, scale.sd]
                connection.execute("INSERT INTO standardisations VALUES (?, ?, ?, ?, ?)", values)
        on_progress(Progress(0, 0, "", "indexing the ids"))
        connection.execute(f"CREATE INDEX documents_by_id ON {STORED} (doc_id)")


def fields_of_input(workspace: Workspace, *, on_progress: OnProgress = ignore_progress) -> list[str]:
    """Name the fields of the input that a catalog of these documents has, without building one.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    on_progress : callable
        Told how many documents were looked at.
    """
    stretches = stretches_of(workspace)
    with closing(duckdb.connect(config={"memory_limit": _MEMORY})) as connection:
        return choose_fields(_kinds(connection, stretches, on_progress)).names


def _kinds(connection: duckdb.DuckDBPyConnection, stretches: list[Stretch], on_progress: OnProgress) -> Kinds:
    """Find out which fields the input has."""
    kinds: Kinds = {}
    for batch in batches_of(stretches):
        count_kinds(connection, [stretch.part for stretch in batch], kinds)
        on_progress(Progress(batch[-1].end, stretches[-1].end, "documents", "finding the fields"))
    return kinds
