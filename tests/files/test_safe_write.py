"""All or nothing: the old file or the new one, never a part, nothing left lying about."""

import os
import stat
import sys

import pytest

from core.errors import UserError
from core.files import safe_write
from core.files.safe_write import write_bytes

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")


def test_writes_and_writes_over(tmp_path):
    target = tmp_path / "a.bin"
    write_bytes(target, b"one")
    write_bytes(target, b"two" * 100_000)
    assert target.read_bytes() == b"two" * 100_000
    assert list(tmp_path.iterdir()) == [target]


@POSIX
def test_mode_of_the_old_file_is_kept_and_a_new_one_heeds_the_umask(tmp_path):
    target = tmp_path / "a"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_bytes(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "b", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o640


@POSIX
def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.parametrize("broken", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_on_the_way_leaves_the_old_file(tmp_path, monkeypatch, broken, error):
    def fail(*_):
        raise error

    target = tmp_path / "a"
    target.write_bytes(b"old")
    owner = safe_write.os if broken == "fsync" else safe_write.Path
    monkeypatch.setattr(owner, broken, fail)
    wanted = UserError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(wanted):
        write_bytes(target, b"new")
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_is_one_sentence(tmp_path):
    with pytest.raises(UserError) as caught:
        write_bytes(tmp_path / "none" / "a.json", b"")
    assert str(caught.value).endswith("(No such file or directory): choose another place or name.")
    with pytest.raises(UserError):
        write_bytes(tmp_path, b"a folder is in the way")
    assert not list(tmp_path.iterdir())


def test_long_names_are_no_trouble(tmp_path):
    target = tmp_path / ("가" * 80 + ".png")
    write_bytes(target, b"new")
    assert target.read_bytes() == b"new"
