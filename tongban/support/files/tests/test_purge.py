from __future__ import annotations

import os
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.files import actions, api, storage
from tongban.support.files.models import StoredFile, Upload

from .conftest import PDF

pytestmark = pytest.mark.django_db


def receive(actor):
    return api.receive(actor, name="a.pdf", chunks=[PDF], purpose="材料")


def test_only_unused_files_past_their_day_go(person, files_root):
    unused, used = receive(person), receive(person)
    made = api.put("文书.pdf", PDF, media_type="application/pdf", owner_label="局", purpose="文书")
    api.claim([used.id], "case:1", person.pk)
    now = clock.now()
    with clock.at(now + timedelta(days=34)):
        assert actions.purge()["files"] == 0
    with clock.at(now + timedelta(days=36)):
        assert actions.purge()["files"] == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {used.id, made.id}
    (line,) = audit.trail("files")
    assert (line.action, line.facts) == ("files.purge", {"files": 1, "uploads": 0})
    assert unused.id not in {used.id, made.id}


def test_unfinished_uploads_go_after_two_days(person):
    upload = actions.start_upload(actor=person, name="a.pdf", size=10, purpose="")
    with clock.at(clock.now() + timedelta(days=1)):
        assert actions.purge()["uploads"] == 0
    with clock.at(clock.now() + timedelta(days=3)):
        assert actions.purge()["uploads"] == 1
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_bytes_that_no_row_knows_go_and_the_others_stay(person, files_root):
    kept = receive(person)
    stray = uuid.uuid4()
    storage.write_temporary(stray, [PDF], 1000)
    storage.settle(storage.temporary_path(stray), stray)
    storage.append(uuid.uuid4(), 0, b"half")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for path in files_root.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    out = StringIO()
    call_command("purge_files", stdout=out)
    assert out.getvalue() == "已清理：未使用的文件 0 份，没传完的 0 份，无主的 2 份\n"
    assert [path for path in files_root.rglob("*") if path.is_file()] == [storage.path_of(kept.id)]
