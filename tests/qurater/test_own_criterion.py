"""A rater learns a criterion that a user added, and rates by it and by no other than it learned."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

from core.criteria import FOLDER_VARIABLE
from tests.criterion_files import write_criterion
from tests.qurater.conftest import CLEAR, SIMPLE

QULENS = str(Path(sys.executable).with_name("qulens"))


def test_a_rater_has_a_head_for_the_criterion(make_workspace, tiny_encoder, tmp_path):
    workspace = make_workspace([{"text": f"{SIMPLE} today."}, {"text": f"{CLEAR} today."}])
    pairs = [
        {"text_a": f"{SIMPLE} {n}.", "text_b": f"{CLEAR} {n}.", "writing_style": 0.9, "humour": 0.1} for n in range(40)
    ]
    judgments = tmp_path / "pairs.jsonl"
    judgments.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    environment = os.environ | {FOLDER_VARIABLE: str(write_criterion(tmp_path / "criteria").parent)}
    root = str(workspace.root)
    learn = ["train", root, "--name", "merry", "--base", str(tiny_encoder), "--judgments", str(judgments)]
    for arguments in (learn, ["rate", root, "--rater", "merry"]):
        subprocess.run([QULENS, *arguments], env=environment, capture_output=True, check=True)
    assert workspace.ratings_record("merry")["criteria"] == ["writing_style", "humour"]
    [part] = workspace.ratings("merry").glob("part-*.parquet")
    ratings = pq.read_table(part).to_pylist()
    simple, clear = sorted(ratings, key=lambda row: row["writing_style"])
    assert simple["humour"] > clear["humour"]
    assert "required_expertise" not in simple
