from __future__ import annotations

import hashlib
import json

import pytest

from tongban.support.files import actions, api, storage
from tongban.support.files.models import StoredFile, Upload

from .conftest import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tongban.support.files.tests.urls")]
DATA = PDF + b"%" + b"0123456789" * 300


def begin(client, name="营业执照.pdf", size=len(DATA), **more):
    body = json.dumps({"name": name, "size": size, "purpose": "材料", **more})
    return client.post("/files/uploads/", body, content_type="application/json", headers={"Accept": "application/json"})


def send(client, url, offset, data):
    return client.patch(
        url,
        data,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset), "Accept": "application/json"},
    )


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


def test_a_file_arrives_in_pieces(signed_in, person, files_root):
    begun = begin(signed_in)
    assert begun.status_code == 201
    url = begun["Location"]
    assert begun.json()["url"] == url
    first = send(signed_in, url, 0, DATA[:1000])
    assert (first.status_code, first.json()["offset"]) == (200, 1000)
    assert signed_in.head(url)["Upload-Offset"] == "1000"
    last = send(signed_in, url, 1000, DATA[1000:]).json()
    file = StoredFile.objects.get()
    assert last["file"]["id"] == str(file.pk)
    assert last["file"]["name"] == "营业执照.pdf"
    assert file.sha256 == hashlib.sha256(DATA).hexdigest()
    assert api.open(file.pk).read() == DATA
    assert not list((files_root / "arriving").iterdir())


def test_a_wrong_offset_is_told_the_right_one_and_changes_nothing(signed_in):
    url = begin(signed_in)["Location"]
    send(signed_in, url, 0, DATA[:1000])
    for offset in (0, 999, 2000):
        answer = send(signed_in, url, offset, b"xx")
        assert (answer.status_code, answer.json()["offset"], answer["Upload-Offset"]) == (409, 1000, "1000")
    assert send(signed_in, url, 1000, DATA[1000:]).json()["file"]["size"] == len(DATA)


def test_bytes_the_disk_lost_are_asked_for_again(signed_in):
    url = begin(signed_in)["Location"]
    send(signed_in, url, 0, DATA[:1000])
    path = storage.temporary_path(Upload.objects.get().pk)
    path.write_bytes(DATA[:400])
    assert signed_in.head(url)["Upload-Offset"] == "400"
    assert send(signed_in, url, 1000, DATA[1000:]).status_code == 409
    send(signed_in, url, 400, DATA[400:])
    assert StoredFile.objects.get().sha256 == hashlib.sha256(DATA).hexdigest()


def test_bytes_written_before_a_crash_are_written_over(signed_in):
    url = begin(signed_in)["Location"]
    send(signed_in, url, 0, DATA[:1000])
    with storage.temporary_path(Upload.objects.get().pk).open("ab") as part:
        part.write(b"left over from a piece whose record was rolled back")
    send(signed_in, url, 1000, DATA[1000:])
    assert StoredFile.objects.get().sha256 == hashlib.sha256(DATA).hexdigest()


def test_the_last_answer_can_be_asked_for_again(signed_in):
    url = begin(signed_in)["Location"]
    file_id = send(signed_in, url, 0, DATA).json()["file"]["id"]
    assert signed_in.head(url)["Upload-Offset"] == str(len(DATA))
    assert send(signed_in, url, len(DATA), b"").json()["file"]["id"] == file_id
    assert StoredFile.objects.count() == 1


def test_the_neighbour_cannot_look_add_or_cancel(signed_in, client, neighbour):
    url = begin(signed_in)["Location"]
    client.force_login(neighbour)
    json_only = {"Accept": "application/json"}
    assert client.head(url, headers=json_only).status_code == 404
    assert send(client, url, 0, DATA).status_code == 404
    assert client.delete(url, headers=json_only).status_code == 404
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"name": "a.exe"}, 422, "不收 .exe 文件"),
        ({"size": 0}, 422, "文件是空的"),
        ({"size": -5}, 422, "文件是空的"),
        ({"size": 51 * 1024 * 1024}, 413, "文件超过 50 MB"),
        ({"name": "a.png", "accept": ["pdf"]}, 422, "这里只收 PDF"),
        ({"size": "many"}, 422, "文件名 name 和字节数 size"),
    ],
)
def test_what_would_be_refused_at_the_end_is_refused_at_once(signed_in, body, status, reason):
    answer = begin(signed_in, **body)
    assert answer.status_code == status
    assert reason in answer.json()["message"]
    assert not Upload.objects.exists()


def test_content_that_pretends_ends_the_upload(signed_in, files_root):
    data = b"<html><script>1</script></html>"
    url = begin(signed_in, size=len(data))["Location"]
    answer = send(signed_in, url, 0, data)
    assert answer.status_code == 422
    assert "HTML 网页" in answer.json()["message"]
    assert not Upload.objects.exists()
    assert not list((files_root / "arriving").iterdir())


def test_more_than_was_announced_is_refused(signed_in):
    url = begin(signed_in, size=10)["Location"]
    assert send(signed_in, url, 0, DATA).status_code == 422
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("offset", ["", "-1", "x", "１", "9" * 30])
def test_a_senseless_offset_is_named(signed_in, offset):
    url = begin(signed_in)["Location"]
    answer = send(signed_in, url, offset, b"x")
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["Upload-Offset"]


def test_a_piece_has_a_limit(signed_in, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK_LIMIT", 100)
    url = begin(signed_in)["Location"]
    assert send(signed_in, url, 0, DATA[:101]).status_code == 413
    assert send(signed_in, url, 0, DATA[:100]).status_code == 200


def test_cancelling_removes_the_bytes(signed_in, files_root):
    url = begin(signed_in)["Location"]
    send(signed_in, url, 0, DATA[:1000])
    assert signed_in.delete(url).status_code == 204
    assert not list((files_root / "arriving").iterdir())
    assert signed_in.head(url, headers={"Accept": "application/json"}).status_code == 404


def test_twenty_at_a_time_are_enough(signed_in, monkeypatch):
    monkeypatch.setattr(actions, "OPEN_UPLOAD_LIMIT", 1)
    begin(signed_in)
    assert begin(signed_in).status_code == 429
