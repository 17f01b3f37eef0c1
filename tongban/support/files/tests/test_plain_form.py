from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.support.files.models import StoredFile

from .conftest import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tongban.support.files.tests.urls")]


def post(client, name="a.pdf", data=PDF, **fields):
    return client.post("/files/", {"purpose": "材料", **fields, "file": SimpleUploadedFile(name, data)})


def test_the_way_back_carries_the_file(client, person):
    client.force_login(person)
    response = post(client, next="/page/?step=5", field="m1")
    file = StoredFile.objects.get()
    assert response["Location"] == f"/page/?step=5&file={file.pk}&field=m1"
    assert file.owner_id == person.pk


def test_a_refusal_goes_back_with_the_reason(client, person):
    client.force_login(person)
    response = post(client, data=b"<html>", next="/page/")
    assert response["Location"] == "/page/"
    assert ["HTML 网页" in str(one) for one in get_messages(response.wsgi_request)] == [True]
    assert not StoredFile.objects.exists()


def test_nobody_is_sent_to_another_site(client, person):
    client.force_login(person)
    response = post(client, next="https://evil.example/")
    assert response["Location"] == f"/files/{StoredFile.objects.get().pk}/"


def test_no_file_chosen_says_so(client, person):
    client.force_login(person)
    response = client.post("/files/", {"next": "/page/"})
    assert [str(one) for one in get_messages(response.wsgi_request)] == ["请先选择文件，再按上传"]


def test_a_giant_is_stopped_before_it_fills_the_disk(client, person, settings):
    settings.FILE_SIZE_LIMIT = 1000
    client.force_login(person)
    response = post(client, data=PDF + b"x" * 200_000, next="/page/")
    assert [str(one) for one in get_messages(response.wsgi_request)] == ["文件超过 1000 字节，请压缩或分成几份后再上传"]


def test_own_unused_files_are_taken_back(client, person, neighbour):
    client.force_login(person)
    post(client, next="/page/")
    file = StoredFile.objects.get()
    client.force_login(neighbour)
    assert client.post(f"/files/{file.pk}/drop/", headers={"Accept": "application/json"}).status_code == 404
    client.force_login(person)
    assert client.post(f"/files/{file.pk}/drop/", {"next": "/page/"})["Location"] == "/page/"
    assert not StoredFile.objects.exists()
