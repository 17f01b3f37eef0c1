"""Keys in files under `settings.KEYS_ROOT` (0700, files 0600), made at first use; never in the database.

`audit.pem` is a private key; `audit.<key id>.pub` keeps the public half, so that old signatures can be checked after
the private key has been replaced.
"""

from __future__ import annotations

import base64
import functools
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from .digests import sm3
from .provider import provider

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_BEGIN, _END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"


class SM2Key:
    """A `Signer` over a private key in memory."""

    def __init__(self, private_key: bytes) -> None:
        self._private_key = private_key
        self.public_key: bytes = provider().public_key(private_key)
        self.key_id: str = key_id(self.public_key)

    def sign(self, data: bytes) -> bytes:
        return provider().sign(self._private_key, data)


def key_id(public_key: bytes) -> str:
    """How a key is named beside its signatures: the first 16 hex digits of SM3 over its DER."""
    return sm3(public_key).hex()[:16]


def signer(name: str) -> SM2Key:
    """The key called `name` ("audit", "agency-<code>"), generated when there is none."""
    return _loaded(str(settings.KEYS_ROOT), name)


def secret(name: str) -> bytes:
    """A secret shared with one other system, `<name>.secret` in the same folder, made when there is none.

    The operator hands it over, or puts there what the other side made. A change needs no restart."""
    folder = Path(settings.KEYS_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(folder, name, "secret")
    if not path.exists():
        _write_once(path, secrets.token_hex(32).encode())
    return path.read_bytes().strip()


def new_secret(name: str) -> bytes:
    """Another secret in place of the one that there was: the other side is not heard until it has it too."""
    path = _path(Path(settings.KEYS_ROOT), name, "secret")
    path.unlink(missing_ok=True)
    return secret(name)


def has_secret(name: str) -> bool:
    return _path(Path(settings.KEYS_ROOT), name, "secret").exists()


def public_key_of(name: str, wanted: str) -> bytes | None:
    """The public half of a present or former key called `name`; None when this installation never had it."""
    path = _path(Path(settings.KEYS_ROOT), name, f"{wanted}.pub")
    if not re.fullmatch(r"[0-9a-f]{16}", wanted) or not path.exists():
        return None
    found = path.read_bytes()
    return found if key_id(found) == wanted else None


@functools.lru_cache(maxsize=256)
def _loaded(root: str, name: str) -> SM2Key:
    folder = Path(root)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(folder, name, "pem")
    if not path.exists():
        _write_once(path, _to_pem(provider().generate()))
    key = SM2Key(_from_pem(path.read_text(encoding="ascii")))
    public = _path(folder, name, f"{key.key_id}.pub")
    if not public.exists():
        _write_once(public, key.public_key)
    return key


def _path(folder: Path, name: str, ending: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of a key: {name!r}")
    return folder / f"{name}.{ending}"


def _write_once(path: Path, content: bytes) -> None:
    """Whole or not at all; when two processes come first at the same time, the earlier file stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _to_pem(der: bytes) -> bytes:
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def _from_pem(text: str) -> bytes:
    body = text.split(_BEGIN, 1)[1].split(_END, 1)[0]
    return base64.b64decode("".join(body.split()))
