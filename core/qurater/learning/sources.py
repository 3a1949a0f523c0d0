"""Which judgments a rater is to be trained on, as the command line names them."""

from collections.abc import Sequence
from pathlib import Path

from core.corpus.workspace import Workspace
from core.errors import NoJudgmentsError
from core.judging.files.judgment_files import read_judgments
from core.judging.files.pair_set import PairSet
from core.qurater.learning.training_set import Source

STORED = "stored"


def read_sources(written: Sequence[str], workspace: Workspace) -> list[Source]:
    """Read judgments.

    Parameters
    ----------
    written : sequence of str
        Each a file, a folder, or ``stored`` for the judgments of the workspace, with ``:WEIGHT`` behind it where its
        pairs are to count more or less than once.
    workspace : Workspace
        Whose judgments are meant by ``stored``.

    Returns
    -------
    list of Source
        In their order.

    Raises
    ------
    NotFoundError
        If there is no such file.
    NoJudgmentsError
        If it holds no judgment.
    InputError
        If it cannot be read, or a weight is not positive.
    """
    return [_read(*split_weight(one), workspace) for one in written]


def split_weight(written: str) -> tuple[str, float]:
    """Take the weight off a source.

    Examples
    --------
    >>> split_weight("votes.jsonl:0.5"), split_weight("stored")
    (('votes.jsonl', 0.5), ('stored', 1.0))
    """
    what, _, weight = written.rpartition(":")
    try:
        return (what, float(weight)) if what and not Path(written).exists() else (written, 1.0)
    except ValueError:
        return written, 1.0


def _read(what: str, weight: float, workspace: Workspace) -> Source:
    if what == STORED:
        return Source("judgments stored in the workspace", _stored(workspace), weight)
    path = Path(what)
    return Source(path.name, read_judgments(path), weight)


def _stored(workspace: Workspace) -> PairSet:
    from core.corpus.catalog.queries import open_catalog
    from core.judging.stored.stored_pairs import stored_pairs

    found = stored_pairs(workspace, open_catalog(workspace))
    if not found.n_pairs:
        raise NoJudgmentsError(
            f"Nobody has judged pairs in '{workspace.root}' yet. Vote in Compare (qulens app), or name a file: "
            "--judgments FILE"
        )
    return found
