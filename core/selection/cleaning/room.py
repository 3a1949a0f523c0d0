"""Work that writes into a workspace on the way: no right and no room to write are told in a sentence."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.corpus.workspace import Workspace
from core.errors import InputError

_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


@contextmanager
def room_in(workspace: Workspace) -> Iterator[None]:
    """Refuse a workspace that cannot be written before the work, and one whose disk is full when it is.

    Raises
    ------
    InputError
        With what the system says.
    """
    if not os.access(workspace.root, os.W_OK):
        raise InputError(f"'{workspace.root}' cannot be written. Make it writable first.")
    try:
        yield
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise
        raise InputError(
            f"'{workspace.root}' could not be written: {error.strerror}. Make room on its disk, then try again."
        ) from error
