"""Files in object stores, through pyarrow's file systems. S3 is given seconds to answer, not minutes."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from core.corpus.input_file import ACCEPTED, Input, is_meant_by_folder, is_meant_by_pattern, known
from core.errors import InputError, NotFoundError, QuLensError

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo, FileSystem

SCHEMES = ("s3", "gs", "abfs", "abfss", "hdfs")
# Of S3; Google's store takes the second one as the time for all attempts, and the others have limits of their own.
_CONNECT_SECONDS, _SILENT_SECONDS, _ATTEMPTS = 5, 10, 3
_REGIONS = {"AWS_REGION", "AWS_DEFAULT_REGION"}
_S3_OPTIONS = {"region", "scheme", "endpoint_override"}
# A question mark begins the options of an address: s3://bucket/a?region=eu-west-1.
_PATTERN_LETTERS = frozenset("*[")


def is_address(written: str) -> bool:
    """Say whether this means an object store, not a file of this machine."""
    return "://" in written and not written.startswith("file://")


def find_remote(written: str) -> list[Input]:
    """Find the files at an address.

    Parameters
    ----------
    written : str
        ``s3://bucket/...``, ``gs://``, ``abfs://`` or ``hdfs://``: a file, a folder, or a pattern with ``*``, ``[``
        and ``**``.  S3 takes ``?region=``, ``?scheme=`` and ``?endpoint_override=`` behind it.

    Returns
    -------
    list of Input
        In the order of their paths.

    Raises
    ------
    NotFoundError
        If nothing lies there.
    InputError
        If the store cannot be reached or does not let us in, or the address holds a password.
    """
    with store_of(written, to="read") as (file_system, root, key):
        return _found(file_system, root, key, written)


@contextmanager
def store_of(written: str, *, to: str) -> "Iterator[tuple[FileSystem, str, str]]":
    """Connect to the object store of an address; what goes wrong there becomes a sentence.

    Parameters
    ----------
    written : str
        See `find_remote`.
    to : {"read", "written"}
        What is to be done there; for the sentence.

    Yields
    ------
    FileSystem, str, str
        The store, where it begins (a bucket), and the path below.

    Raises
    ------
    InputError
        If the store cannot be reached or does not let us in, or the address holds a password.
    """
    from pyarrow import ArrowException

    scheme, _, rest = written.partition("://")
    address, _, options = rest.partition("?")
    authority, _, key = address.partition("/")
    if scheme not in SCHEMES:
        accepted = ", ".join(f"{each}://" for each in SCHEMES)
        way_out = "Fetch it to this machine first." if to == "read" else "Choose a place on this machine."
        raise InputError(f"'{scheme}://' is not {to}, but {accepted} and files are. {way_out}")
    # A secret may hold a slash, so that the part before it is all that is left of key and secret.
    if ":" in (authority if scheme in ("s3", "gs") else authority.rpartition("@")[0]):
        raise InputError(
            "An address with a password in it would be kept in records. Take it out, and set the variables of the "
            "store (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for one)."
        )
    try:
        yield *_connected(scheme, authority, options), key
    except QuLensError:
        raise
    except (ArrowException, OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:300]
        raise InputError(f"'{written}' cannot be {to} ({reason}). Check the address and your credentials.") from error


def _connected(scheme: str, authority: str, options: str) -> "tuple[FileSystem, str]":
    from pyarrow.fs import FileSystem

    if scheme == "s3":
        return _s3(authority, dict(parse_qsl(options))), authority
    if scheme == "gs":
        options = f"{options}&retry_limit_seconds={_SILENT_SECONDS}".lstrip("&")
    file_system, root = FileSystem.from_uri(f"{scheme}://{authority}/" + (f"?{options}" if options else ""))
    return file_system, root


def _s3(bucket: str, options: dict[str, str]) -> "FileSystem":
    """Connect with limits, which an address cannot carry."""
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem, resolve_s3_region

    if unknown := sorted(set(options) - _S3_OPTIONS):
        raise InputError(f"{unknown[0]!r} is no option of an S3 address. Use {', '.join(sorted(_S3_OPTIONS))}.")
    options = _server_of_environment() | options
    if not {"region", "endpoint_override"} & options.keys() and not _REGIONS & os.environ.keys():
        options["region"] = resolve_s3_region(bucket)
    return S3FileSystem(
        **options,
        connect_timeout=_CONNECT_SECONDS,
        request_timeout=_SILENT_SECONDS,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS),
    )


def _server_of_environment() -> dict[str, str]:
    """Read the variables by which other tools of S3 are led to another server than Amazon's."""
    address = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if not address:
        return {}
    scheme, _, server = address.rpartition("://")
    return {"scheme": scheme or "https", "endpoint_override": server.rstrip("/")}


def _found(file_system: "FileSystem", root: str, key: str, written: str) -> list[Input]:
    from pyarrow.fs import FileSelector, FileType

    folders, pattern = _parted(key)
    info = file_system.get_file_info("/".join([root.rstrip("/"), *folders]).rstrip("/"))
    if info.type == FileType.NotFound:
        raise NotFoundError(f"There is nothing at '{written}'. Check the address.")
    if info.type == FileType.File:
        return [known(_input(info, info.base_name, file_system))]
    below = file_system.get_file_info(FileSelector(info.path, recursive=True))
    files = sorted((each for each in below if each.type == FileType.File), key=lambda each: each.path)
    items = [_input(each, str(PurePosixPath(each.path).relative_to(info.path)), file_system) for each in files]
    found = [item for item in items if _is_wanted(item, pattern)]
    if not found:
        raise NotFoundError(f"No file that can be read lies at '{written}'. Give {ACCEPTED}.")
    return found


def _input(info: "FileInfo", name: str, file_system: "FileSystem") -> Input:
    return Input(info.path, name, info.size or 0, file_system, info.mtime_ns or 0)


def _parted(key: str) -> tuple[list[str], list[str]]:
    """Part a path into the folders before its first pattern, and the pattern."""
    parts = [part for part in key.split("/") if part]
    first = next((place for place, part in enumerate(parts) if _PATTERN_LETTERS & set(part)), len(parts))
    return parts[:first], parts[first:]


def _is_wanted(item: Input, pattern: Sequence[str]) -> bool:
    if not pattern:
        return is_meant_by_folder(item)
    return is_meant_by_pattern(item) and _fits(item.name.split("/"), pattern)


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Say whether a path fits a pattern, part by part; ``**`` stands for any number of folders."""
    if not pattern or not parts:
        return not parts and all(part == "**" for part in pattern)
    if pattern[0] == "**":
        return _fits(parts, pattern[1:]) or _fits(parts[1:], pattern)
    return fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])
