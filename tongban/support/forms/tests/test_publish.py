from __future__ import annotations

from copy import deepcopy

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.forms import api
from tongban.support.forms.errors import InvalidDefinitionError
from tongban.support.forms.models import FormDefinition

from .samples import RESTAURANT, body_of, field

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return get_user_model().objects.create(username="zhang", name="张敏", kind="system")


def changed():
    body = deepcopy(RESTAURANT)
    body["title"] = "食品经营许可申请表（2027）"
    return body


def test_each_publication_is_a_new_version_and_the_old_one_stays(editor):
    first = api.publish(editor, deepcopy(RESTAURANT))
    second = api.publish(editor, changed())
    assert (first, second) == (api.FormRef("food", 1), api.FormRef("food", 2))
    assert api.definition("food", 1).title == "食品经营许可申请表"
    assert api.definition("food", 2).title == "食品经营许可申请表（2027）"
    assert api.current("food") == second
    assert [row.facts["version"] for row in audit.trail("form:food")] == [1, 2]


def test_the_same_definition_again_is_the_same_version(editor):
    assert api.publish(editor, deepcopy(RESTAURANT)) == api.publish(editor, deepcopy(RESTAURANT))
    assert FormDefinition.objects.count() == 1


def test_a_version_cannot_be_changed_or_deleted(editor):
    api.publish(editor, deepcopy(RESTAURANT))
    for change in (lambda rows: rows.update(title="x"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            change(FormDefinition.objects.filter(code="food"))
    assert FormDefinition.objects.get().title == "食品经营许可申请表"


def test_a_faulty_definition_is_refused_and_nothing_is_kept(editor):
    with pytest.raises(InvalidDefinitionError, match="没有“colour”这个字段"):
        api.publish(editor, body_of(field("text", visible_if="colour == 'x'")))
    assert not FormDefinition.objects.exists()
    assert audit.trail("form:test") == []


def test_a_form_nobody_could_fill_in_is_refused(editor):
    with pytest.raises(InvalidDefinitionError, match="造不出能通过的示例答案"):
        api.publish(editor, body_of(field("text", pattern=r"(?=y)x", required=True)))
    assert api.publish(editor, body_of(field("text", pattern=r"(?=x)x", required=True, example="x"))).version == 1


def test_an_applicant_publishes_nothing(editor):
    editor.kind = "citizen"
    with pytest.raises(NotAllowedError):
        api.publish(editor, deepcopy(RESTAURANT))
    assert not FormDefinition.objects.exists()


def test_a_definition_is_read_once(editor, django_assert_num_queries):
    ref = api.publish(editor, deepcopy(RESTAURANT))
    with django_assert_num_queries(1):
        form = api.definition(ref.code, ref.version)
    with django_assert_num_queries(0):
        assert api.definition(ref.code, ref.version) is form
        assert api.json_schema(form) is api.json_schema(form)
    assert len(form.sha256) == 64


def test_an_unknown_version_is_not_found():
    with pytest.raises(NotFoundError, match="表单 food 第 9 版"):
        api.definition("food", 9)
    assert api.current("nobody") is None
