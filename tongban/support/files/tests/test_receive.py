from __future__ import annotations

import hashlib
import stat
import uuid

import pytest

from tongban.common.errors import NotFoundError
from tongban.support.audit import api as audit
from tongban.support.files import actions, api, storage
from tongban.support.files.errors import FileRefusedError, FileTooLargeError, TooManyFilesError
from tongban.support.files.models import StoredFile

from .conftest import JPG, PDF

pytestmark = pytest.mark.django_db


def bits_of(root):
    return [path for path in root.rglob("*") if path.is_file()]


def receive(actor, name="营业执照.pdf", data=PDF, **options):
    return api.receive(actor, name=name, chunks=[data], purpose="材料", **options)


def test_a_file_is_kept_as_it_came_with_its_digest(person, files_root):
    info = api.receive(person, name="照片.jpg", chunks=[JPG[:7], JPG[7:]], purpose="材料")
    assert info.sha256 == hashlib.sha256(JPG).hexdigest()
    assert (info.size, info.media_type, info.owner_id, info.subject) == (len(JPG), "image/jpeg", person.pk, "")
    with api.open(info.id) as stored:
        assert stored.read() == JPG
    path = files_root / str(info.id)[:2] / str(info.id)[2:4] / str(info.id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert bits_of(files_root) == [path]
    assert [row.action for row in audit.trail(f"file:{info.id}")] == ["files.receive"]


def test_a_large_chunk_is_written_in_pieces_of_64_kib():
    assert [len(piece) for piece in storage._pieces(b"x" * 150_000)] == [65536, 65536, 18928]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"", "文件是空的（0 字节）"),
        ("a.exe", PDF, "不收 .exe 文件"),
        ("a.pdf", b"<html>", "HTML 网页"),
        ("字" * 300 + ".pdf", PDF, "超过 200 个字"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(person, files_root, name, data, reason):
    with pytest.raises(FileRefusedError) as refusal:
        receive(person, name, data)
    assert reason in refusal.value.fields["file"]
    assert bits_of(files_root) == []
    assert not StoredFile.objects.exists()


def test_one_byte_too_many_is_refused_while_streaming(person, files_root, settings):
    settings.FILE_SIZE_LIMIT = len(PDF)
    receive(person)
    sent = []

    def chunks():
        for piece in (PDF, b"x", b"never"):
            sent.append(piece)
            yield piece

    with pytest.raises(FileTooLargeError) as refusal:
        api.receive(person, name="b.pdf", chunks=chunks(), purpose="材料")
    assert refusal.value.status == 413
    assert sent == [PDF, b"x"]
    assert len(bits_of(files_root)) == 1


def test_a_cut_connection_leaves_nothing_behind(person, files_root):
    def chunks():
        yield PDF
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        api.receive(person, name="b.pdf", chunks=chunks(), purpose="材料")
    assert bits_of(files_root) == []


def test_a_failed_record_leaves_nothing_behind(person, files_root, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions.audit, "record", fail)
    with pytest.raises(RuntimeError):
        receive(person)
    assert bits_of(files_root) == []
    assert not StoredFile.objects.exists()


def test_two_hundred_unused_files_are_enough(person, neighbour, monkeypatch):
    monkeypatch.setattr(actions, "UNCLAIMED_LIMIT", 2)
    first = receive(person)
    receive(person)
    with pytest.raises(TooManyFilesError) as refusal:
        receive(person)
    assert refusal.value.status == 429
    receive(neighbour)
    api.claim([first.id], "case:1", person.pk)
    assert receive(person).owner_id == person.pk


def test_claiming_takes_only_own_unused_files(person, neighbour, django_assert_num_queries):
    own, used, other = receive(person), receive(person), receive(neighbour)
    api.claim([used.id], "case:1", person.pk)
    with django_assert_num_queries(1):
        taken = api.claim([own.id, str(used.id), other.id, uuid.uuid4(), "no-uuid"], "case:2", person.pk)
    assert list(taken) == [own.id]
    assert taken[own.id].subject == "case:2"
    assert api.info(used.id).subject == "case:1"
    assert api.info(other.id).subject == ""


def test_claiming_again_for_the_same_thing_gives_the_same(person, neighbour):
    own = receive(person)
    first = api.claim([own.id], "case:1", person.pk)
    assert api.claim([own.id], "case:1", neighbour.pk) == first


def test_files_of_the_platform_are_nobodys_until_they_belong(person):
    info = api.put("决定书.pdf", PDF, media_type="application/pdf", owner_label="市场监管局", purpose="文书")
    assert (info.owner_id, info.owner_label) == (None, "市场监管局")
    assert api.may_read(person, info) is False
    assert api.claim([info.id], "case:1", person.pk) == {}


def test_infos_is_one_query_and_skips_strangers(person, django_assert_num_queries):
    own = receive(person)
    with django_assert_num_queries(1):
        assert api.infos([own.id, uuid.uuid4(), "x"]) == {own.id: own}
    assert api.infos([]) == {}


def test_only_the_owner_drops_an_unused_file(person, neighbour, files_root, django_capture_on_commit_callbacks):
    own = receive(person)
    with pytest.raises(NotFoundError):
        api.drop(neighbour, own.id)
    assert len(bits_of(files_root)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        api.drop(person, own.id)
    assert bits_of(files_root) == []
    with pytest.raises(NotFoundError):
        api.info(own.id)


def test_a_used_file_cannot_be_dropped(person):
    own = receive(person)
    api.claim([own.id], "case:1", person.pk)
    with pytest.raises(NotFoundError):
        api.drop(person, own.id)
    assert api.info(own.id).subject == "case:1"
