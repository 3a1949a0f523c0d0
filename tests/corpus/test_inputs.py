"""What the user names becomes the files that are meant: folders, patterns, datasets, object stores."""

import os
from pathlib import Path

import pytest

from core.corpus.importing import import_files
from core.corpus.inputs import ENDINGS, find_inputs
from core.corpus.workspace import create_workspace
from core.errors import InputError, NotFoundError

LINE = b'{"text": "a text"}\n'


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(LINE)


def names_of(*given: str | Path) -> list[str]:
    return [item.name for item in find_inputs(given)]


def test_a_folder_is_read_with_all_below_it_in_the_order_of_names(tmp_path):
    put(
        tmp_path,
        "b/2.jsonl",
        "b/1.jsonl.gz",
        "a.csv",
        "_SUCCESS",
        ".hidden.jsonl",
        "_tmp/x.jsonl",
        "notes.md",
        "z.PARQUET",
    )
    assert names_of(tmp_path) == ["a.csv", "b/1.jsonl.gz", "b/2.jsonl", "z.PARQUET"]


def test_links_that_lead_back_are_not_followed(tmp_path):
    put(tmp_path, "a/1.jsonl")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert names_of(tmp_path) == ["a/1.jsonl"]


def test_patterns_find_files_and_a_file_with_such_a_name_is_itself(tmp_path):
    put(tmp_path, "a/1.jsonl", "a/b/2.jsonl", "3.jsonl", "[x]*.jsonl")
    assert sorted(names_of(str(tmp_path / "**" / "?.jsonl"))) == ["1.jsonl", "2.jsonl", "3.jsonl"]
    assert names_of(str(tmp_path / "[x]*.jsonl")) == ["[x]*.jsonl"]
    with pytest.raises(NotFoundError, match="No file fits the pattern"):
        find_inputs([str(tmp_path / "*.csv")])


def test_a_file_that_is_named_twice_is_read_once(tmp_path):
    put(tmp_path, "1.jsonl", "2.jsonl")
    assert names_of(tmp_path / "2.jsonl", str(tmp_path / "*.jsonl"), f"file://{tmp_path}/1.jsonl") == [
        "2.jsonl",
        "1.jsonl",
    ]


@pytest.mark.parametrize("name", ["no.docx", "no.json", "jsonl", "archive.jsonl.bz2"])
def test_an_unknown_format_is_refused_with_those_that_are_known(tmp_path, name):
    put(tmp_path, name)
    with pytest.raises(InputError, match="is of no known format") as refusal:
        find_inputs([tmp_path / name])
    assert all(ending in str(refusal.value) for ending in ENDINGS)


def test_what_is_not_there_and_what_is_empty_is_said(tmp_path):
    with pytest.raises(NotFoundError, match="no file"):
        find_inputs([tmp_path / "nowhere.jsonl"])
    with pytest.raises(InputError, match="holds no file that can be read"):
        find_inputs([tmp_path])
    with pytest.raises(InputError, match="cannot be read"):
        find_inputs(["nonsense://bucket/x.jsonl"])


@pytest.fixture(scope="module")
def bucket():
    """An S3 server on this machine, and a file system that leads to it."""
    moto = pytest.importorskip("moto.server", reason="the S3 server for tests is not installed")
    from pyarrow.fs import S3FileSystem

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    variables = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    store = S3FileSystem(endpoint_override=f"{host}:{port}", scheme="http", allow_bucket_creation=True)
    store.create_dir("corpus")
    for name in ("day=1/a.jsonl", "day=2/b.csv", "day=2/_SUCCESS", "c.parquet.txt"):
        with store.open_output_stream(f"corpus/{name}") as stream:
            stream.write(b"text,domain\nfrom the store,x\n" if name.endswith("csv") else LINE)
    yield "corpus"
    server.stop()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def test_object_stores_are_read_by_folder_file_and_pattern(tmp_path, bucket):
    assert names_of(f"s3://{bucket}") == ["c.parquet.txt", "day=1/a.jsonl", "day=2/b.csv"]
    assert names_of(f"s3://{bucket}/day=1/a.jsonl") == ["a.jsonl"]
    assert names_of(f"s3://{bucket}/*/*.jsonl") == ["day=1/a.jsonl"]
    workspace = create_workspace(tmp_path / "workspace")
    report = import_files(workspace, [f"s3://{bucket}/day=1/a.jsonl", f"s3://{bucket}/day=2"])
    assert report.n_documents == 2
    [record] = workspace.imports()
    assert [file["name"] for file in record["files"]] == ["a.jsonl", "b.csv"]


def test_an_object_store_that_has_nothing_there_says_so(bucket):
    with pytest.raises(NotFoundError, match="There is nothing at"):
        find_inputs([f"s3://{bucket}/nowhere.jsonl"])
    with pytest.raises(NotFoundError, match="There is nothing at"):
        find_inputs(["s3://no-such-bucket/a.jsonl"])
