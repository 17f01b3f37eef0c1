import pytest

from tongban.catalog.powers.reading import read_body
from tongban.catalog.powers.rules.compare import changed_fields, changed_names

from .town import body

BASIS = {"title": "《中华人民共和国食品安全法》第三十五条", "text": "国家对食品生产经营实行许可制度。", "refs": []}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"name": "食品许可"}, [("name", "修改")]),
        ({"promised_days": 0}, [("promised_days", "修改")]),
        ({"promised_days": None}, [("promised_days", "删除")]),
        ({"bases": []}, [("bases[《中华人民共和国食品安全法》第三十五条]", "删除")]),
        ({"bases": [BASIS | {"text": "新条文"}]}, [("bases[《中华人民共和国食品安全法》第三十五条].text", "修改")]),
        ({"bases": [BASIS, BASIS | {"title": "办法"}]}, [("bases[办法]", "新增")]),
        ({"phones": {"supervise": "0599-1", "consult": "0599-5550101"}}, [("phones.supervise", "修改")]),
        ({"remark": "按上级通知执行"}, [("remark", "新增")]),
    ],
)
def test_a_difference_is_told_by_field(changes, found):
    before, after = read_body(body()), read_body(body(**changes))
    assert [(one.field, one.kind) for one in changed_fields(before, after)] == found


def test_a_new_power_differs_in_all_that_it_states():
    kinds = {one.kind for one in changed_fields(None, read_body(body()))}
    assert kinds == {"新增"}
    assert {one.kind for one in changed_fields(read_body(body()), None)} == {"删除"}


def test_moved_members_are_an_order():
    steps = body()["steps"]
    (change,) = changed_fields(read_body(body()), read_body(body(steps=[*steps[1:], steps[0]])))
    assert change.label == "运行流程（顺序）"


def test_the_names_of_what_differs():
    after = read_body(body(name="别名", phones={"supervise": "1", "consult": "2"}))
    assert changed_names(read_body(body()), after) == {"name", "phones"}
