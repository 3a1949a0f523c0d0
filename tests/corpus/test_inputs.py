"""What the user names becomes the files that are meant: folders, patterns, datasets, object stores."""

import os
import re
import socket
import urllib.request
from pathlib import Path

import pytest

from core.corpus import object_stores
from core.corpus.importing import import_files, is_import_of
from core.corpus.input_file import ENDINGS
from core.corpus.inputs import find_inputs
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.corpus.workspace_folder import create_workspace
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
        "metadata.json",
        "packed.json.gz",
        "z.PARQUET",
    )
    assert names_of(tmp_path) == ["a.csv", "b/1.jsonl.gz", "b/2.jsonl", "packed.json.gz", "z.PARQUET"]
    assert names_of(f"{tmp_path}/*.json", tmp_path / "metadata.json") == ["metadata.json"]


def test_links_that_lead_back_are_not_followed(tmp_path):
    put(tmp_path, "a/1.jsonl")
    for loop in ("loop", "another"):
        (tmp_path / "a" / loop).symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert names_of(tmp_path) == ["a/1.jsonl"]
    assert names_of(f"{tmp_path}/**/*.jsonl") == ["a/1.jsonl"]


def test_patterns_find_files_and_a_file_with_such_a_name_is_itself(tmp_path):
    put(tmp_path, "a/1.jsonl", "a/b/2.jsonl", "3.jsonl", "[x]*.jsonl", "a/.tmp/4.jsonl", "notes.md")
    assert names_of(f"{tmp_path}/**/?.jsonl") == ["3.jsonl", "a/1.jsonl", "a/b/2.jsonl"]
    assert names_of(f"{tmp_path}/**") == ["3.jsonl", "[x]*.jsonl", "a/1.jsonl", "a/b/2.jsonl"]
    assert names_of(f"{tmp_path}/a/*") == ["1.jsonl"]
    assert names_of(f"{tmp_path}/[x]*.jsonl") == ["[x]*.jsonl"]
    for pattern in ("*.csv", "*.md", "nowhere/*"):
        with pytest.raises(NotFoundError, match="No file that can be read fits the pattern"):
            find_inputs([f"{tmp_path}/{pattern}"])


def test_a_file_that_is_named_twice_is_read_once(tmp_path):
    put(tmp_path, "1.jsonl", "2.jsonl")
    assert names_of(tmp_path / "2.jsonl", str(tmp_path / "*.jsonl"), f"file://{tmp_path}/1.jsonl") == [
        "2.jsonl",
        "1.jsonl",
    ]


@pytest.mark.parametrize("name", ["no.docx", "no.xml", "jsonl", "archive.jsonl.bz2"])
def test_an_unknown_format_is_refused_with_those_that_are_known(tmp_path, name):
    put(tmp_path, name)
    with pytest.raises(InputError, match="is of no known format") as refusal:
        find_inputs([tmp_path / name])
    assert all(part in str(refusal.value) for ending in ENDINGS for part in re.findall(r"\.\w+", ending))


def test_what_is_not_there_and_what_is_empty_is_said(tmp_path):
    with pytest.raises(NotFoundError, match="no file"):
        find_inputs([tmp_path / "nowhere.jsonl"])
    with pytest.raises(InputError, match="holds no file that can be read"):
        find_inputs([tmp_path])


def test_an_address_of_a_file_may_be_escaped(tmp_path):
    put(tmp_path, "a file.jsonl", "100%25.jsonl")
    assert names_of(f"file://{tmp_path}/a%20file.jsonl", f"{tmp_path}/100%25.jsonl") == ["a file.jsonl", "100%25.jsonl"]


@pytest.mark.parametrize("odd", ["a\0b", "a\0*", "*\0", "x" * 5_000 + ".jsonl", "[", "**", ""])
def test_no_path_is_too_odd_to_be_refused(tmp_path, odd):
    with pytest.raises((InputError, NotFoundError)):
        find_inputs([f"{tmp_path}/{odd}"])


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        find_inputs([tmp_path / "pipe.jsonl"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_named(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        find_inputs([tmp_path])


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"[]",
        b"{}",
        b'{"_data_files": 5}',
        b'{"_data_files": [{"filename": "../x.arrow"}]}',
        b'{"_data_files": [{"filename": "/etc/passwd"}]}',
        b'{"_data_files": [{"filename": "missing.arrow"}]}',
        b'{"_data_files": [], "_indices_data_files": [{"filename": "indices.arrow"}]}',
    ],
)
def test_a_dataset_that_does_not_say_what_it_holds_is_refused(tmp_path, state):
    put(tmp_path, "x.arrow", "set/x.arrow")
    (tmp_path / "set" / "state.json").write_bytes(state)
    with pytest.raises((InputError, NotFoundError), match="'.*set.*' (is|cannot|lacks)"):
        find_inputs([tmp_path / "set"])


@pytest.fixture(scope="module")
def server():
    """An S3 server on this machine with one bucket; gives its address."""
    moto = pytest.importorskip("moto.server", reason="the S3 server for tests is not installed")
    from pyarrow.fs import S3FileSystem

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"{host}:{port}"
    keys = {"access_key": "test", "secret_key": "test", "region": "eu-west-1"}
    store = S3FileSystem(endpoint_override=address, scheme="http", allow_bucket_creation=True, **keys)
    store.create_dir("corpus")
    for name in (
        "a.jsonl",
        "day=1/a.jsonl",
        "day=2/b c%20.csv",
        "day=2/_SUCCESS",
        "day=2/_tmp/x.jsonl",
        "c.parquet.txt",
    ):
        with store.open_output_stream(f"corpus/{name}") as stream:
            stream.write(b"text,domain\nfrom the store,x\n" if name.endswith("csv") else LINE)
    yield address
    server.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    """The name of the bucket, with keys and server in the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{server}")
    return "corpus"


def test_object_stores_are_read_by_folder_file_and_pattern(bucket):
    every = ["a.jsonl", "c.parquet.txt", "day=1/a.jsonl", "day=2/b c%20.csv"]
    assert names_of(f"s3://{bucket}") == names_of(f"s3://{bucket}/") == names_of(f"s3://{bucket}/**") == every
    assert names_of(f"s3://{bucket}/day=1/a.jsonl") == ["a.jsonl"]
    assert names_of(f"s3://{bucket}/day=2") == ["b c%20.csv"]
    assert names_of(f"s3://{bucket}/day=2/b c%20.csv") == ["b c%20.csv"]
    assert names_of(f"s3://{bucket}/*.jsonl") == ["a.jsonl"]
    assert names_of(f"s3://{bucket}/*/*.jsonl") == ["day=1/a.jsonl"]
    assert names_of(f"s3://{bucket}/**/*.jsonl") == ["a.jsonl", "day=1/a.jsonl"]


def test_the_server_may_stand_in_the_address(server, bucket, monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert names_of(f"s3://{bucket}/*.jsonl?endpoint_override={server}&scheme=http") == ["a.jsonl"]
    with pytest.raises(InputError, match="'acl' is no option"):
        find_inputs([f"s3://{bucket}/a.jsonl?acl=public"])


def test_documents_come_in_from_an_object_store(tmp_path, bucket):
    workspace = create_workspace(tmp_path / "workspace")
    files = [f"s3://{bucket}/day=1/a.jsonl", f"s3://{bucket}/day=2"]
    assert import_files(workspace, files).n_documents == 2
    [record] = workspace.imports()
    assert [file["name"] for file in record["files"]] == ["a.jsonl", "b c%20.csv"]
    assert is_import_of(workspace, files, names=FieldNames(), tokenizer=None, max_bytes=DEFAULT_MAX_BYTES)
    assert not is_import_of(workspace, files[:1], names=FieldNames(), tokenizer=None, max_bytes=DEFAULT_MAX_BYTES)


@pytest.mark.parametrize("path", ["corpus/nowhere.jsonl", "no-such-bucket/a.jsonl", "corpus/*.csv", "corpus/nowhere/*"])
def test_an_object_store_that_has_nothing_there_says_so(bucket, path):
    with pytest.raises(NotFoundError, match="There is nothing at|No file that can be read lies at"):
        find_inputs([f"s3://{path}"])


def test_a_store_that_does_not_let_us_in_is_one_sentence(server, bucket):
    def let_in(n_requests: str) -> None:
        content = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"http://{server}/moto-api/reset-auth", n_requests.encode(), content)
        urllib.request.urlopen(request).close()

    let_in("0")
    try:
        with pytest.raises(InputError, match="'s3://corpus/a.jsonl' cannot be read .*ACCESS_DENIED.*credentials"):
            find_inputs([f"s3://{bucket}/a.jsonl"])
    finally:
        let_in("inf")


def test_a_store_that_never_answers_is_not_waited_for(bucket, monkeypatch):
    monkeypatch.setattr(object_stores, "_SILENT_SECONDS", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(InputError, match="Timeout was reached"):
            find_inputs([f"s3://{bucket}/a.jsonl"])


def test_addresses_that_are_not_read_are_refused_without_telling_keys():
    with pytest.raises(InputError, match="'https://' is not read, but s3://, .* Fetch it"):
        find_inputs(["https://example.org/a.jsonl"])
    for address in (
        "s3://key:secret/1@bucket/a.jsonl",
        "s3://key:secret@bucket/*",
        "abfs://c:secret@account.net/a.csv",
    ):
        with pytest.raises(InputError, match="with a password in it") as refusal:
            find_inputs([address])
        assert "secret" not in str(refusal.value)
