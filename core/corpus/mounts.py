"""Which file system a folder lies on: SQLite and atomic renames need a local one."""

import re
from pathlib import Path

# As Linux names them in /proc/mounts; `fuse.` stands before those of user space.
NETWORK_TYPES = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "davfs"),
        *("ceph", "lustre", "gpfs", "beegfs", "glusterfs", "orangefs"),
        *("sshfs", "s3fs", "gcsfuse", "goofys", "rclone", "mountpoint-s3"),
    )
)


def network_type(folder: Path) -> str | None:
    """Name the type of the network file system that a folder lies on, None where it is local or cannot be told."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    found = type_of_mount(mounts, folder.resolve())
    return found if found is not None and found.removeprefix("fuse.") in NETWORK_TYPES else None


def type_of_mount(mounts: str, path: Path) -> str | None:
    r"""Find the type of the file system that holds a path.

    Parameters
    ----------
    mounts : str
        The content of ``/proc/mounts``; of two mounts on one folder the later one counts.
    path : Path
        Resolved.

    Returns
    -------
    str or None
        None where no mount holds it.

    Examples
    --------
    >>> type_of_mount("/dev/a / ext4 rw 0 0\nserver:/b /data nfs4 rw 0 0", Path("/data/corpus"))
    'nfs4'
    """
    best, depth = None, -1
    for line in mounts.splitlines():
        _, point, kind, *_ = [*line.split(" "), "", "", ""]
        place = Path(_unescaped(point))
        if path.is_relative_to(place) and len(place.parts) >= depth:
            best, depth = kind, len(place.parts)
    return best


def _unescaped(point: str) -> str:
    r"""Read the octal escapes of spaces, tabs and backslashes."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), point)


def warning_about(folder: Path) -> str | None:
    """Say what a network file system means for a workspace; None where there is nothing to say."""
    kind = network_type(folder)
    if kind is None:
        return None
    return (
        f"'{folder}' lies on a network file system ({kind}), where locks and renames may not hold: votes and notes can "
        "be lost when two machines write. Keep the workspace on a local disk; inputs and exports may lie anywhere."
    )
