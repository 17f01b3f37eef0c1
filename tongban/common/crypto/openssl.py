"""SM2 by the system's libcrypto 3 through ctypes (the `cryptography` wheels refuse SM2 keys).

ctypes releases the interpreter's lock in each call; a context is made for each signature and the key is only read,
so threads may sign with one key at the same time.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_ubyte, c_void_p

from .provider import DISTINGUISHING_ID


class MissingLibraryError(RuntimeError):
    """There is no usable libcrypto 3 on this machine."""


class OpenSSLError(RuntimeError):
    """libcrypto refused; the message is its own."""


_BYTES = POINTER(c_ubyte)
_FUNCTIONS: dict[str, tuple[object, list[object]]] = {
    "EVP_PKEY_Q_keygen": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_is_a": (c_int, [c_void_p, c_char_p]),
    "EVP_PKEY2PKCS8": (c_void_p, [c_void_p]),
    "PKCS8_PRIV_KEY_INFO_free": (None, [c_void_p]),
    "i2d_PKCS8_PRIV_KEY_INFO": (c_int, [c_void_p, POINTER(_BYTES)]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "i2d_PUBKEY": (c_int, [c_void_p, POINTER(_BYTES)]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, c_char_p, c_int]),
    "EVP_DigestSignInit_ex": (c_int, [c_void_p, POINTER(c_void_p), c_char_p, c_void_p, c_char_p, c_void_p, c_void_p]),
    "EVP_DigestSign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_DigestVerifyInit_ex": (
        c_int,
        [c_void_p, POINTER(c_void_p), c_char_p, c_void_p, c_char_p, c_void_p, c_void_p],
    ),
    "EVP_DigestVerify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "ERR_get_error": (ctypes.c_ulong, []),
    "ERR_error_string_n": (None, [ctypes.c_ulong, c_char_p, c_size_t]),
    "ERR_clear_error": (None, []),
}


def _library() -> ctypes.CDLL:
    names = ["libcrypto.so.3", "libcrypto.3.dylib", ctypes.util.find_library("crypto")]
    for name in names:
        if not name:
            continue
        try:
            found = ctypes.CDLL(name)
            for function, (result, arguments) in _FUNCTIONS.items():
                getattr(found, function).restype = result
                getattr(found, function).argtypes = arguments
        except (OSError, AttributeError):  # not there, or an older one
            continue
        return found
    raise MissingLibraryError("没有找到 OpenSSL 3 的 libcrypto")


class OpenSSLProvider:
    name = "openssl"

    def __init__(self) -> None:
        self._lib = _library()
        self._private = functools.lru_cache(maxsize=256)(functools.partial(self._load, "d2i_AutoPrivateKey"))
        self._public = functools.lru_cache(maxsize=256)(functools.partial(self._load, "d2i_PUBKEY"))
        try:
            self.verify(self.public_key(key := self.generate()), b"probe", self.sign(key, b"probe"))
        except OpenSSLError as error:  # built without SM2
            raise MissingLibraryError(str(error)) from error

    def generate(self) -> bytes:
        key = _Key(self._lib, self._must(self._lib.EVP_PKEY_Q_keygen(None, None, b"SM2")))
        info = self._must(self._lib.EVP_PKEY2PKCS8(key.pointer))
        try:
            return self._to_der(self._lib.i2d_PKCS8_PRIV_KEY_INFO, info)
        finally:
            self._lib.PKCS8_PRIV_KEY_INFO_free(info)

    def public_key(self, private_key: bytes) -> bytes:
        return self._to_der(self._lib.i2d_PUBKEY, self._private(private_key).pointer)

    def sign(self, private_key: bytes, data: bytes) -> bytes:
        key = self._private(private_key)
        with self._context(self._lib.EVP_DigestSignInit_ex, key) as context:
            length = c_size_t(0)
            self._must(self._lib.EVP_DigestSign(context, None, byref(length), data, len(data)))
            signature = ctypes.create_string_buffer(length.value)
            self._must(self._lib.EVP_DigestSign(context, signature, byref(length), data, len(data)))
            return signature.raw[: length.value]

    def verify(self, public_key: bytes, data: bytes, signature: bytes) -> bool:
        try:
            key = self._public(public_key)
            with self._context(self._lib.EVP_DigestVerifyInit_ex, key) as context:
                return self._lib.EVP_DigestVerify(context, signature, len(signature), data, len(data)) == 1
        except OpenSSLError:
            return False
        finally:
            self._lib.ERR_clear_error()

    @contextmanager
    def _context(self, initialise: Callable[..., int], key: _Key) -> Iterator[int]:
        context = self._must(self._lib.EVP_MD_CTX_new())
        try:
            of_key = c_void_p()
            self._must(initialise(context, byref(of_key), b"SM3", None, None, key.pointer, None))
            self._must(self._lib.EVP_PKEY_CTX_set1_id(of_key, DISTINGUISHING_ID, len(DISTINGUISHING_ID)))
            yield context
        finally:
            self._lib.EVP_MD_CTX_free(context)

    def _load(self, function: str, der: bytes) -> _Key:
        start = c_char_p(der)
        key = _Key(self._lib, self._must(getattr(self._lib, function)(None, byref(start), len(der))))
        if self._lib.EVP_PKEY_is_a(key.pointer, b"SM2") != 1:
            raise OpenSSLError("not an SM2 key")
        return key

    def _to_der(self, function: Callable[..., int], pointer: int) -> bytes:
        length = self._must(function(pointer, None))
        buffer = (c_ubyte * length)()
        function(pointer, byref(ctypes.cast(buffer, _BYTES)))
        return bytes(buffer)

    def _must(self, result: int | None) -> int:
        if result is None or result <= 0:
            text = ctypes.create_string_buffer(256)
            self._lib.ERR_error_string_n(self._lib.ERR_get_error(), text, 256)
            self._lib.ERR_clear_error()
            raise OpenSSLError(text.value.decode())
        return result


class _Key:
    """Owns one EVP_PKEY."""

    def __init__(self, library: ctypes.CDLL, pointer: int) -> None:
        self._lib, self.pointer = library, pointer

    def __del__(self) -> None:
        self._lib.EVP_PKEY_free(self.pointer)
