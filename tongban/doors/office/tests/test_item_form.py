import pytest
from django.http import QueryDict

from tongban.catalog.items import api as items
from tongban.doors.office import item_form


def posted(body, **changes):
    """What a browser sends back for this body, untouched but for `changes`."""
    data = QueryDict(mutable=True)
    for section in item_form.show(body, {}):
        for part in section.parts:
            rows = part.rows if isinstance(part, item_form.ShownRows) else None
            for one in [part] if rows is None else [one for row in rows for one in row.fields]:
                if one.field.kind == "checks":
                    data.setlist(one.name, one.value)
                else:
                    data[one.name] = str(one.value)
    for name, value in changes.items():
        data[name] = value
    return data


@pytest.fixture
def body(city):
    return items.to_builtins(items.guide(city.joint_item).body)


def test_a_form_that_nobody_touched_changes_nothing(body):
    read = item_form.read(posted(body), body)
    assert read.errors == {}
    assert read.body == body


def test_a_changed_field_changes_only_itself(body):
    read = item_form.read(posted(body, **{"materials[2].standard": "在有效期内"}), body)
    assert read.body["materials"][2]["standard"] == "在有效期内"
    read.body["materials"][2]["standard"] = body["materials"][2]["standard"]
    assert read.body == body


def without(data, beginning):
    """The same from a page that was drawn before there were such inputs."""
    for name in [name for name in data if name.startswith(beginning)]:
        del data[name]
    return data


def test_what_a_page_of_before_the_upgrade_does_not_know_stays(body):
    read = item_form.read(without(posted(body), "check_points"), body)
    assert read.body == body
    data = posted(body)
    for name in [name for name in data if name.endswith((".discretion", ".standard"))]:
        del data[name]
    assert item_form.read(data, body).body == body


def test_check_points_that_were_lines_keep_their_details(body):
    data = without(posted(body), "check_points")
    data["check_points"] = f"{body['check_points'][1]['text']}\r\n新的一条\r\n"
    points = item_form.read(data, body).body["check_points"]
    assert points[0] == body["check_points"][1]
    assert points[1]["text"] == "新的一条"
    assert len(points) == 2


def test_an_empty_row_is_no_row_and_a_marked_one_goes(body):
    read = item_form.read(posted(body, **{"faqs[0].remove": "yes", "faqs[2].q": " ", "faqs[2].a": ""}), body)
    assert read.body["faqs"] == body["faqs"][1:]


def test_a_new_row_is_added(body):
    read = item_form.read(posted(body, **{"faqs[2].q": "周末办吗？", "faqs[2].a": "不办。"}), body)
    assert read.body["faqs"][2] == {"q": "周末办吗？", "a": "不办。"}


def test_a_limit_left_empty_is_not_stated(body):
    assert item_form.read(posted(body, **{"statutory.days": ""}), body).body["statutory"] is None


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("promised.days", "五", "不是数"),
        ("materials[0].copies.copy", "1.5", "不是数"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(body, name, text, words):
    read = item_form.read(posted(body, **{name: text}), body)
    assert words in read.errors[name]


def test_faults_link_to_their_input_or_what_is_around_it(body):
    shown = item_form.show(body, {})
    paths = ["summary", "materials[2].standard", "materials[99].name", "themes.company", "elsewhere"]
    assert [item_form.link_of(path, shown) for path in paths] == [
        "summary", "materials-2-standard", "materials", "themes-company", "s-base",
    ]  # fmt: skip
