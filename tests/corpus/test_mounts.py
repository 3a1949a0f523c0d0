from pathlib import Path

import pytest

from core.corpus.mounts import network_type, type_of_mount

MOUNTS = r"""
/dev/root / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
ada@host: /mnt/my\040disk fuse.sshfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
overlay / overlay rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data", "overlay"),
        ("/home/ada/corpus", "nfs4"),
        ("/home/local/corpus", "ext4"),
        ("/home/localhost", "nfs4"),
        ("/mnt/my disk/corpus", "fuse.sshfs"),
        ("/tmp", "tmpfs"),
    ],
)
def test_the_nearest_mount_above_a_folder_counts(path, kind):
    assert type_of_mount(MOUNTS, Path(path)) == kind


def test_without_mounts_nothing_is_known():
    assert type_of_mount("", Path("/data")) is None


def test_the_folder_of_tests_is_local(tmp_path):
    assert network_type(tmp_path) is None
