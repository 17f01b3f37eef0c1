import stat
import threading

import pytest
from asn1crypto import algos

from tongban.common import crypto
from tongban.common.crypto import digests, keys, openssl, provider, pure

# GB/T 32918.5-2017, example of a signature
SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
POINT = bytes.fromhex(
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


@pytest.fixture(params=["openssl", "python"])
def sm2(request):
    return {"openssl": openssl.OpenSSLProvider, "python": pure.PythonProvider}[request.param]()


@pytest.mark.parametrize("digest", [digests.sm3, digests.sm3_of_cryptography])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_digests_of_the_standard(digest, data, expected):
    assert digest(data).hex() == expected


def test_the_signature_of_the_standard_is_valid(sm2):
    signature = algos.DSASignature({"r": R, "s": S}).dump()
    assert sm2.verify(pure.public_key_der(POINT), b"message digest", signature)
    assert not sm2.verify(pure.public_key_der(POINT), b"message digesT", signature)


def test_the_public_key_of_the_standard_follows_from_the_private_one(sm2):
    assert sm2.public_key(pure.private_key_der(SECRET)) == pure.public_key_der(POINT)


def test_both_providers_accept_what_either_has_signed(sm2):
    private = sm2.generate()
    signature = sm2.sign(private, "南平".encode())
    for other in (openssl.OpenSSLProvider(), pure.PythonProvider()):
        assert other.public_key(private) == sm2.public_key(private)
        assert other.verify(sm2.public_key(private), "南平".encode(), signature)


@pytest.mark.parametrize("signature", [b"", b"\x30\x00", b"junk", b"\x30\x06\x02\x01\x00\x02\x01\x00", b"\xff" * 80])
def test_a_malformed_signature_is_invalid_and_nothing_else(sm2, signature):
    assert not sm2.verify(pure.public_key_der(POINT), b"message digest", signature)


@pytest.mark.parametrize(
    "key", [b"", b"junk", pure.public_key_der(POINT)[:-1], pure.public_key_der(POINT[:1] + bytes(64))]
)
def test_with_a_malformed_key_nothing_is_valid(sm2, key):
    assert not sm2.verify(key, b"message digest", algos.DSASignature({"r": R, "s": S}).dump())


def test_threads_sign_with_one_key_at_the_same_time():
    key = crypto.SM2Key(openssl.OpenSSLProvider().generate())
    results = []

    def sign_many(thread):
        for number in range(50):
            data = f"{thread}-{number}".encode()
            results.append(crypto.sm2_verify(key.public_key, data, key.sign(data)))

    threads = [threading.Thread(target=sign_many, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert results == [True] * 400


def test_a_key_is_made_at_first_use_and_only_its_owner_can_read_it(settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "keys"
    made = crypto.signer("audit")
    files = sorted(path.name for path in settings.KEYS_ROOT.iterdir())
    assert files == [f"audit.{made.key_id}.pub", "audit.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in settings.KEYS_ROOT.iterdir()} == {0o600}
    assert stat.S_IMODE(settings.KEYS_ROOT.stat().st_mode) == 0o700


def test_a_key_is_read_again_and_its_public_half_outlives_it(settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "keys"
    first = crypto.signer("audit")
    keys._loaded.cache_clear()
    assert crypto.signer("audit").public_key == first.public_key
    (settings.KEYS_ROOT / "audit.pem").unlink()
    keys._loaded.cache_clear()
    assert crypto.signer("audit").public_key != first.public_key
    assert crypto.public_key_of("audit", first.key_id) == first.public_key


def test_a_public_key_that_was_swapped_is_not_returned(settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "keys"
    key = crypto.signer("audit")
    (settings.KEYS_ROOT / f"audit.{key.key_id}.pub").write_bytes(crypto.signer("other").public_key)
    assert crypto.public_key_of("audit", key.key_id) is None
    assert crypto.public_key_of("audit", "0" * 16) is None
    assert crypto.public_key_of("audit", "../audit") is None


def test_of_two_first_users_one_key_stays(settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "keys"
    settings.KEYS_ROOT.mkdir()
    path = settings.KEYS_ROOT / "audit.pem"
    keys._write_once(path, b"first")
    keys._write_once(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(settings.KEYS_ROOT.iterdir()) == [path]


def test_a_key_name_cannot_leave_the_folder():
    with pytest.raises(ValueError, match="not a name"):
        crypto.signer("../audit")


def test_without_openssl_python_signs(monkeypatch):
    monkeypatch.setattr(openssl, "_library", lambda: (_ for _ in ()).throw(openssl.MissingLibraryError("none")))
    provider.provider.cache_clear()
    try:
        assert provider.provider().name == "python"
    finally:
        provider.provider.cache_clear()


def test_openssl_is_what_signs_on_this_machine():
    assert provider.provider().name == "openssl"
