"""An object store gets the same files as a folder of this machine would, and nothing there is lost unasked."""

import contextlib
import io
import urllib.request

import pyarrow.parquet as pq
import pytest
from pyarrow.fs import FileSelector, S3FileSystem

from core.errors import ConflictError, InputError, NotFoundError
from core.selection.asked.parameters import SelectionParameters
from core.selection.export.exporting import export
from core.selection.export.upload import export_to_store
from core.selection.stored.selecting import select


@pytest.fixture(scope="module")
def server():
    """An S3 server on this machine; gives its address."""
    moto = pytest.importorskip("moto.server", reason="the S3 server for tests is not installed")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield ":".join(map(str, server.get_host_and_port()))
    server.stop()


@pytest.fixture
def store(server, monkeypatch, request):
    """The file system with one empty bucket, called "subsets"; keys and server stand in the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{server}")
    store = S3FileSystem(
        endpoint_override=server, scheme="http", region="us-east-1", allow_bucket_creation=True, background_writes=False
    )
    store.create_dir("subsets")
    yield store
    store.delete_dir_contents("subsets")


def contents(store):
    found = store.get_file_info(FileSelector("subsets", recursive=True))
    return {each.path.removeprefix("subsets/"): read(store, each.path) for each in found if each.is_file}


def read(store, path):
    with store.open_input_stream(path) as stream:
        return stream.read()


@pytest.fixture
def selected(rated_workspace):
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    return rated_workspace


def test_a_file_and_its_manifest_arrive_as_they_would_lie_here(selected, store, tmp_path):
    report = export_to_store(selected, "half", "s3://subsets/runs/half.parquet", with_ratings=True)
    export(selected, "half", tmp_path / "half.parquet", with_ratings=True)
    there = contents(store)
    assert set(there) == {f"runs/half.parquet{ending}" for ending in ("", ".manifest.json", ".card.md", ".report.html")}
    assert pq.read_table(io.BytesIO(there["runs/half.parquet"])).equals(pq.read_table(tmp_path / "half.parquet"))
    assert report.to_json()["destination"] == "s3://subsets/runs/half.parquet"


@pytest.mark.parametrize("file_format", ["jsonl", "hf"])
def test_a_folder_is_replaced_when_asked_without_the_shards_of_before(selected, store, tmp_path, file_format):
    address = "s3://subsets/half"
    export_to_store(selected, "half", address, file_format=file_format, shard_tokens=1_000)
    before = contents(store)
    with pytest.raises(ConflictError, match="'s3://subsets/half' exists already.*--force"):
        export_to_store(selected, "half", address, file_format=file_format, shard_tokens=5_000)
    assert contents(store) == before
    export_to_store(selected, "half", address, file_format=file_format, shard_tokens=5_000, force=True)
    export(selected, "half", tmp_path / "half", file_format=file_format, shard_tokens=5_000)
    here = {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in (tmp_path / "half").rglob("*") if path.is_file()
    }
    assert contents(store) == here


def test_what_is_no_export_is_never_replaced(selected, store):
    with store.open_output_stream("subsets/half/thesis.tex") as stream:
        stream.write(b"precious")
    with pytest.raises(ConflictError, match="is no export of QuLens"):
        export_to_store(selected, "half", "s3://subsets/half", file_format="csv", force=True)
    with pytest.raises(ConflictError, match="is no export of QuLens"):
        export_to_store(selected, "half", "s3://subsets/half/thesis.tex", file_format="csv", force=True)
    assert contents(store) == {"half/thesis.tex": b"precious"}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("s3://subsets", "'s3://subsets' is a whole bucket"),
        ("s3://subsets/half.docx", "'half.docx' tells no format"),
        ("s3://no-such-bucket/half.csv", "There is no 'no-such-bucket' to write 's3://no-such-bucket/half.csv' into"),
        ("ftp://host/half.csv", "'ftp://' is not written, but s3://"),
    ],
)
def test_addresses_that_cannot_be_written_are_refused_in_a_sentence(selected, store, address, message):
    with pytest.raises((InputError, NotFoundError), match=message):
        export_to_store(selected, "half", address)
    assert contents(store) == {}


def let_in(server, n_requests):
    """Have the server refuse the keys after so many requests."""
    content = {"Content-Type": "text/plain"}
    urllib.request.urlopen(
        urllib.request.Request(f"http://{server}/moto-api/reset-auth", n_requests.encode(), content)
    ).close()


def test_a_store_that_does_not_let_us_in_is_one_sentence_before_the_work(selected, store, server):
    told = []
    let_in(server, "0")
    try:
        with pytest.raises(InputError, match="'s3://subsets/half.csv' cannot be written .*ACCESS_DENIED.*credentials"):
            export_to_store(selected, "half", "s3://subsets/half.csv", on_progress=told.append)
    finally:
        let_in(server, "inf")
    assert (contents(store), told) == ({}, [])


@pytest.mark.parametrize("name", ["half", "half.jsonl"])
def test_an_upload_that_breaks_off_has_no_manifest_and_is_replaced_when_asked(selected, store, server, tmp_path, name):
    address = f"s3://subsets/{name}"
    options = {} if "." in name else {"file_format": "jsonl", "shard_tokens": 1_000}
    export(selected, "half", tmp_path / name, **options)
    here = {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.glob(f"{name}*/**/*") if path.is_file()
    } | {path.name: path.read_bytes() for path in tmp_path.glob(f"{name}*") if path.is_file()}
    for n_requests in range(2, 16):
        let_in(server, str(n_requests))
        is_whole = False
        with contextlib.suppress(InputError):
            export_to_store(selected, "half", address, **options, force=True)
            is_whole = True
        let_in(server, "inf")
        there = contents(store)
        if any(path.endswith("manifest.json") for path in there):
            # What has a manifest is whole.
            assert {path: there[path] for path in here} == here
        assert not is_whole or there == here
    export_to_store(selected, "half", address, **options, force=True)
    assert contents(store) == here
