"""Joining a Ray cluster, or starting one on this machine: quietly, and without telling anybody outside."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import InputError

LOCAL = "local"

# Read by Ray when it is imported: nothing is reported to its maker, and what its processes say stays in their logs.
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
}
# Ray itself tries for two minutes, prints a line every few seconds, and ends the process.
_PATIENCE_SECONDS = 15
_JOIN = "import logging, sys, ray; ray.init(sys.argv[1], log_to_driver=False, logging_level=logging.CRITICAL)"
# Only names of parts and reports of them pass through it.
_OBJECT_STORE_BYTES = 80 * 2**20


@contextmanager
def joined(address: str) -> Iterator[None]:
    """Be a part of a cluster for a while.

    Parameters
    ----------
    address : str
        ``local`` for a cluster of this machine alone, which ends with the work; ``auto`` for the one that this machine
        belongs to; or the address of its head, ``host:port``.

    Raises
    ------
    InputError
        If Ray is not installed, or there is no such cluster.
    """
    os.environ.update(_QUIET)
    try:
        import ray
    except ImportError as error:
        raise InputError("Ray is not installed. Install it with: pip install 'ray[data]>=2.60'") from error
    logs = Path(tempfile.mkdtemp(prefix="qulens-ray-", dir="/tmp")) if address == LOCAL else None
    if logs is None:
        _require_cluster(address)
    try:
        with _without_stderr():
            if logs is None:
                ray.init(address, log_to_driver=False, logging_level=logging.CRITICAL)
            else:
                _start_here(logs)
        yield
    finally:
        ray.shutdown()
        if logs is not None:
            shutil.rmtree(logs, ignore_errors=True)


def _start_here(logs: Path) -> None:
    import ray

    ray.init(
        LOCAL,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.CRITICAL,
        object_store_memory=_OBJECT_STORE_BYTES,
        # Sockets lie in it too, whose names may have 107 bytes: the folder for temporary files may be too long.
        _temp_dir=str(logs),
    )


def _require_cluster(address: str) -> None:
    """Join the cluster in a process of its own first, which can be ended."""
    if "://" in address:
        raise InputError(
            f"Ray Data cannot work through {address!r}. Run qulens on a machine of the cluster with --ray auto, for "
            "example by: ray job submit"
        )
    try:
        done = subprocess.run(
            [sys.executable, "-c", _JOIN, address], capture_output=True, text=True, timeout=_PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        reason = f"it did not answer within {_PATIENCE_SECONDS} s"
        if "InvalidAuthToken" in str(error.stderr):
            reason = "it wants a token, which RAY_AUTH_MODE=token and RAY_AUTH_TOKEN_PATH name"
    else:
        if done.returncode == 0:
            return
        reason = _reason(done.stderr)
    raise InputError(
        f"There is no Ray cluster to join at {address!r} ({reason}). Give HOST:PORT of its head, 'auto' on one of its "
        f"machines, or {LOCAL!r} for this machine alone."
    )


def _reason(printed: str) -> str:
    """Find the sentence in what a Python program printed when it failed."""
    lines = [line for line in printed.splitlines() if line and not line.startswith((" ", "["))]
    return lines[-1].partition(": ")[2].partition(". ")[0][:160].rstrip(". ") if lines else "it says nothing"


@contextmanager
def _without_stderr() -> Iterator[None]:
    """Keep off the screen what Ray writes to descriptor 2 itself, past Python."""
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
