"""Paths as readers write them, on the machine that runs the app."""

from pathlib import Path


def whole_path(written: str, root: Path) -> str:
    """Complete a path: ``~`` is the home folder, and one that is not whole is meant beside the workspace.

    The app's own working folder is that of the program, which nobody means.  The address of an object store is whole.

    Examples
    --------
    >>> whole_path("a.jsonl", Path("/data/corpus")), whole_path("s3://b/a", Path("/data/corpus"))
    ('/data/a.jsonl', 's3://b/a')
    """
    written = written.strip()
    return written if "://" in written else str(root.resolve().parent / Path(written).expanduser())
