from __future__ import annotations

import uuid

import pytest

from tongban.support.audit import api as audit
from tongban.support.files import api, readers

from .conftest import DOCX, PDF, PNG

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tongban.support.files.tests.urls")]


def receive(actor, name="营业执照（副本）.pdf", data=PDF):
    return api.receive(actor, name=name, chunks=[data], purpose="材料")


@pytest.fixture
def readers_of_cases(monkeypatch, person):
    """Only `person` may read what belongs to a case."""
    monkeypatch.setattr(readers, "_readers", {})
    api.register_reader("case", lambda actor, subject: actor.pk == person.pk and subject == "case:1")


def test_the_owner_downloads_with_the_chinese_name(client, person):
    info = receive(person)
    client.force_login(person)
    response = client.get(f"/files/{info.id}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7%EF%BC%88%E5%89%AF%E6%9C%AC%EF%BC%89.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "data", "way"), [("a.pdf", PDF, "inline"), ("a.png", PNG, "inline"), ("a.docx", DOCX, "attachment")]
)
def test_only_pdf_and_pictures_are_shown_in_the_browser(client, person, name, data, way):
    info = receive(person, name, data)
    client.force_login(person)
    response = client.get(f"/files/{info.id}/view/")
    assert response["Content-Disposition"] == f'{way}; filename="{name}"'
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_guessed_number_is_not_found_for_the_neighbour(client, person, neighbour):
    info = receive(person)
    client.force_login(neighbour)
    for way in ("", "view/"):
        assert client.get(f"/files/{info.id}/{way}", headers={"Accept": "application/json"}).status_code == 404
    assert client.get(f"/files/{uuid.uuid4()}/", headers={"Accept": "application/json"}).status_code == 404


def test_the_anonymous_are_sent_to_sign_in(client, person):
    info = receive(person)
    response = client.get(f"/files/{info.id}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_a_used_file_follows_what_it_belongs_to(client, person, neighbour, readers_of_cases):
    info = receive(neighbour)
    api.claim([info.id], "case:1", neighbour.pk)
    client.force_login(neighbour)
    assert client.get(f"/files/{info.id}/", headers={"Accept": "application/json"}).status_code == 404
    client.force_login(person)
    assert client.get(f"/files/{info.id}/").status_code == 200
    reads = audit.page(kind="read", subject=f"file:{info.id}").rows
    assert [(row.actor_name, row.facts) for row in reads] == [("林晓岚", {"purpose": "查看文件：材料"})]


def test_without_a_registered_reader_nobody_reads(client, person, monkeypatch):
    monkeypatch.setattr(readers, "_readers", {})
    info = receive(person)
    api.claim([info.id], "case:1", person.pk)
    client.force_login(person)
    assert client.get(f"/files/{info.id}/", headers={"Accept": "application/json"}).status_code == 404


def test_downloading_changes_nothing_by_other_verbs(client, person):
    info = receive(person)
    client.force_login(person)
    assert client.post(f"/files/{info.id}/").status_code == 405
    assert client.delete(f"/files/{info.id}/").status_code == 405
