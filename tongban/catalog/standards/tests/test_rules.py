"""Numbers, addresses, names, dates: the small tables."""

from datetime import date

import pytest

from tongban.catalog.standards.rules import history, naming, refs
from tongban.catalog.standards.rules.history import Start
from tongban.catalog.standards.rules.numerals import to_chinese, to_int
from tongban.catalog.standards.rules.refs import Ref


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("四十二", 42), ("十", 10), ("一百零三", 103), ("一百一十", 110), ("一千零四十九", 1049), ("二百", 200),
        ("42", 42), ("４２", 42), ("二〇一九", 2019), ("两", 2), ("甲", None), ("", None), ("十甲", None),
    ],
)  # fmt: skip
def test_numbers_are_read(text, number):
    assert to_int(text) == number


@pytest.mark.parametrize("number", [1, 9, 10, 11, 20, 99, 100, 101, 110, 119, 388, 1000, 1001, 1049, 1260])
def test_numbers_are_written_as_they_are_read(number):
    assert to_int(to_chinese(number)) == number


def test_ten_is_not_written_one_ten():
    assert [to_chinese(one) for one in (10, 15, 110, 1010)] == ["十", "十五", "一百一十", "一千零一十"]


@pytest.mark.parametrize(
    "text", ["xzxkf#42", "xzxkf#32.1", "xzxkf#32.1.5", "xf#133-1", "xf#133-1.1.2", "xzxkf", "gwy-2#a1", "xf#0"]
)
def test_refs_are_read_and_written_alike(text):
    assert str(refs.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "XZXKF#42", "xzxkf#", "xzxkf#42.0", "xzxkf#第四十二条", "xzxkf#42.1.2.3", "a b#1"]
)
def test_what_is_no_ref_is_none(text):
    assert refs.parse(text) is None


def test_labels_say_the_place():
    assert refs.article_label("133-1") == "第一百三十三条之一"
    assert refs.part_label(1, 5) == "第一款第（五）项"
    assert refs.part_label(1, 5, is_only_paragraph=True) == "第（五）项"
    assert Ref("xf", "133-1", 1, 2).anchor == "t133z1-1-2"


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("中华人民共和国行政许可法", "xzxkf"),
        ("食品安全法", "spaqf"),
        ("潍坊市12345政务服务便民热线条例", "wfs12345zwfwbmrxtl"),
    ],
)
def test_keys_are_initials(title, key):
    assert naming.key_of(title) == key


def test_a_second_document_of_one_key_gets_a_number():
    assert naming.free_key("行政许可法", {"xzxkf", "xzxkf-2"}) == "xzxkf-3"


def test_all_names_of_a_document():
    assert naming.names_of("中华人民共和国示范管理办法(试行)", ["示范办法"]) == [
        "示范管理办法（试行）",
        "示范办法",
        "示范管理办法",
    ]


@pytest.mark.parametrize(
    ("day", "lines", "last", "start"),
    [
        ("2021-01-22", [], "本法自2021年7月15日起施行。", Start(date(2021, 7, 15), True)),
        ("2021-01-22", [], "本法自2021年1月22日起施行。", Start(date(2021, 1, 22), True)),
        ("2019-04-23", ["2019年4月23日 …修正"], "本法自2004年7月1日起施行。", Start(date(2019, 4, 23), False)),
        ("2018-03-20", ["2018年3月20日 …通过"], "本法自公布之日起施行。", Start(date(2018, 3, 20), True)),
        ("2024-12-25", ["2018年3月20日 …通过", "2024年12月25日 …修正"], "本法自公布之日起施行。",
         Start(date(2024, 12, 25), False)),
        ("2019-04-03", ["2019年5月15日 施行"], "", Start(date(2019, 5, 15), True)),
        ("2020-01-01", [], "没有写。", Start(date(2020, 1, 1), False)),
    ],
)  # fmt: skip
def test_from_when_a_version_binds(day, lines, last, start):
    assert history.start_of(date.fromisoformat(day), lines, last) == start


@pytest.mark.parametrize(
    ("kind", "title", "lines", "issuer"),
    [
        ("law", "甲法", ["2020年1月1日 第十三届全国人民代表大会常务委员会第一次会议通过"],
         "全国人民代表大会常务委员会"),
        ("law", "甲法", ["2020年1月1日 第十三届全国人民代表大会第一次会议通过"], "全国人民代表大会"),
        ("admin_regulation", "甲条例", ["2020年1月1日 国务院令第1号公布"], "国务院"),
        ("admin_regulation", "甲条例", ["2022年2月25日 中共中央、国务院发布"], "中共中央、国务院"),
        ("department_rule", "甲办法", ["2020年1月1日 国家市场监督管理总局令第9号公布"], "国家市场监督管理总局"),
        ("local_regulation", "杭州市甲条例", ["2020年1月1日 杭州市第十届人民代表大会常务委员会第一次会议通过"],
         "杭州市人民代表大会常务委员会"),
        ("local_regulation", "宁波乙条例", ["宁波市人民代表大会常务委员会公告第12号公布"],
         "宁波市人民代表大会常务委员会"),
        ("department_rule", "甲办法", [], ""),
    ],
)  # fmt: skip
def test_who_made_it_as_far_as_the_text_says(kind, title, lines, issuer):
    assert history.issuer_of(kind, title, lines) == issuer


def test_what_a_version_is_called():
    lines = ["2003年8月27日 …通过", "2019年4月23日 …《关于修改〈甲法〉的决定》修正"]
    assert history.change_words(date(2019, 4, 23), lines) == "2019年4月23日修正"
    assert history.change_words(date(2003, 8, 27), lines) == "2003年8月27日公布"
    assert history.change_words(date(2010, 1, 1), lines) == "2010年1月1日文本"


def test_the_order_number_is_the_last_one_named():
    assert history.order_number(["2012年12月１９日 中华人民共和国公安部令第１２５号发布"]) == "公安部令第125号"
    assert history.order_number(["劳社部发[2008]3号"]) == "劳社部发[2008]3号"
