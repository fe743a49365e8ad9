"""PostgreSQL refuses to run as root: whom it runs as then, and what that user must be able to reach."""

import hashlib
import os
import pwd
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_ACCOUNTS = ("pgserver", "postgres", "nobody")
"""In order of preference. None is created: running this leaves no trace in the machine's list of accounts."""
_SOCKET_LIMIT = 107
_SOCKET_NAME = ".s.PGSQL.5432.lock"


def account() -> int | None:
    """The user id PostgreSQL runs as when we are root; None when it runs as we do."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    found = [known[name] for name in _ACCOUNTS if name in known]
    if not found:
        message = f"PostgreSQL refuses to run as root and none of {_ACCOUNTS} exists here"
        raise RuntimeError(message)
    return found[0]


def own(folder: Path, user: int | None) -> None:
    """A folder that only its owner can enter. Raises PermissionError when it is already somebody else's."""
    folder.mkdir(parents=True, exist_ok=True)
    if user is not None and folder.lstat().st_uid == 0:
        os.chown(folder, user, pwd.getpwuid(user).pw_gid, follow_symlinks=False)
    mine = os.geteuid() if user is None else user
    if folder.is_symlink() or folder.lstat().st_uid != mine:
        message = f"{folder} belongs to somebody else"
        raise PermissionError(message)
    folder.chmod(0o700)


def socket_folder(home: Path, user: int | None) -> Path:
    """`home/run`, or a short folder for this home where that path is too long for a socket (107 bytes)."""
    near = home / "run"
    if len(os.fsencode(near / _SOCKET_NAME)) <= _SOCKET_LIMIT:
        return near
    owner = os.geteuid() if user is None else user
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"sameday-{owner}-{name}"


def leave_no_socket_folder(socket: Path, data: Path) -> None:
    """Removes a socket folder that lies outside the home, once it is empty."""
    if socket.parent != data.parent:
        with suppress(OSError):
            socket.rmdir()


def let_reach(user: int | None, *folders: Path) -> None:
    """Lets others pass through, not list, the folders above: PostgreSQL must get at its files and programs."""
    if user is None:
        return
    for folder in (parent for path in folders for parent in path.resolve().parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
