"""What an actor does with a part, without a cluster around it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from core.corpus.embeddings import vectors_of_part
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.qurater.cluster.attempts import attempt, attempts_at
from core.qurater.cluster.rating import RatingWork
from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
from core.qurater.rating.rate_workspace import rate_workspace
from core.qurater.rating.rating_options import RatingOptions

PART = "part-00000.parquet"


def test_a_part_has_the_ratings_vectors_and_features_of_one_machine(
    make_workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    workspace = make_workspace([{"text": "Work moves energy."}, {"text": "lol ok"}])
    options = RatingOptions(device="cpu", precision="float32", keep_features=True)
    target = workspace.ratings("default")
    target.mkdir(parents=True)
    with attempts_at(workspace, target) as attempts:
        fingerprint = load_rater(DEFAULT_RATER_FOLDER).fingerprint
        work = RatingWork(workspace, attempts, target, DEFAULT_RATER_FOLDER, fingerprint, options, embeds=True)
        of_part = work.begin()
        with attempt(workspace, attempts, PART) as place:
            done = of_part(place, PART)
    assert (done.part, done.n_texts, done.refusal) == (PART, 2, "")
    alone = create_workspace(tmp_path / "alone")
    for path in workspace.documents.iterdir():
        alone.documents.mkdir(exist_ok=True)
        (alone.documents / path.name).write_bytes(path.read_bytes())
    rate_workspace(alone, "default", options=options)
    assert pq.read_table(target / PART) == pq.read_table(alone.ratings("default") / PART)
    np.testing.assert_array_equal(vectors_of_part(workspace, PART), vectors_of_part(alone, PART))
    (features,), (expected,) = (each.root.glob("segment_features/*/*") for each in (workspace, alone))
    assert features.read_bytes() == expected.read_bytes()
