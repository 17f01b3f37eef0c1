from dataclasses import replace

import msgspec
import pytest

from tongban.support.notices import checking, fields, kinds, registry, wording


def letter(kind="acceptance", *, recipient_kind="legal", **changes):
    known = registry.kind(kind)
    party = checking.COMPANY if recipient_kind == "legal" else checking.PERSON
    given = checking.sample_letter(known, party=party)
    return replace(given, data=msgspec.to_builtins({**known.sample, **changes}))


def compose(kind, **changes):
    known = registry.kind(kind)
    return checking.composed(known, known.script, letter(kind, **changes))


def words(paper):
    return paper.words


def test_an_acceptance_cites_the_article_and_both_limits():
    text = words(compose("acceptance"))
    assert (
        "依照《中华人民共和国行政许可法》第三十二条第一款第五项、第二款的规定，本机关决定自2026年11月21日起予以受理。"
        in text
    )
    assert "本机关承诺自受理之日起5个工作日内办结，最迟2026年11月27日。" in text
    assert "法定办理期限为20个工作日（《中华人民共和国行政许可法》第四十二条第一款），最迟2026年12月18日。" in text


def test_a_matter_of_several_bodies_is_limited_by_the_second_paragraph():
    assert "（《中华人民共和国行政许可法》第四十二条第二款）" in words(
        compose("acceptance", joint=True, statutory_days=45)
    )


def test_an_instant_matter_promises_no_days():
    text = words(compose("acceptance", promised_days=0, statutory_days=0))
    assert "本事项为即办件，本机关当场办理。" in text
    assert "0个工作日" not in text


def test_a_provisional_date_says_so():
    assert "上述日期为暂定日期" in words(compose("acceptance", provisional=True))


def test_a_correction_lists_everything_once():
    paper = compose("correction")
    rows = next(block for block in paper.body if block["t"] == "table")["rows"]
    assert [row[:2] for row in rows] == [["1", "经营场所平面图"], ["2", "食品安全管理制度"]]
    text = words(paper)
    assert "第三十二条第一款第四项的规定，现将需要补正的全部内容一次告知如下" in text
    assert "请于2026年12月4日前" in text


@pytest.mark.parametrize(
    ("ground", "article"),
    [
        ("not_needed", "第三十二条第一款第一项"),
        ("not_ours", "第三十二条第一款第二项"),
        ("not_corrected", "第四项、第五项"),
    ],
)
def test_a_refusal_to_accept_names_its_ground_and_article(ground, article):
    text = words(compose("refusal_to_accept", ground=ground))
    assert article in text
    assert "、《中华人民共和国行政许可法》第三十二条第二款的规定，本机关决定不予受理。" in text


def test_a_refusal_to_accept_says_where_to_go():
    assert "请向南平市建阳区市场监督管理局" in words(compose("refusal_to_accept"))


@pytest.mark.parametrize(("kind", "paper"), [("refusal_to_accept", "通知书"), ("decision_refuse", "决定书")])
def test_a_refusal_tells_of_both_remedies(kind, paper):
    assert (
        f"你单位如不服本决定，可以自收到本{paper}之日起六十日内，依照《中华人民共和国行政复议法》第二十条第一款的规定，"
        f"向南平市人民政府申请行政复议；也可以自收到本{paper}之日起六个月内，"
        "依照《中华人民共和国行政诉讼法》第四十六条第一款的规定，直接向有管辖权的人民法院提起行政诉讼。"
    ) in words(compose(kind))


def test_a_refused_licence_gives_every_reason():
    text = words(compose("decision_refuse"))
    assert "1．厨房与卫生间共用通道" in text
    assert "2．未配备专用洗消水池。" in text
    assert "依照《中华人民共和国行政许可法》第三十八条第二款、《中华人民共和国食品安全法》" in text


def test_a_grant_cites_publication_and_delivery():
    text = words(compose("decision_grant"))
    assert "第三十八条第一款" in text
    assert "自作出决定之日起十个工作日内" in text
    assert "第四十条的规定，本决定予以公开" in text
    assert "2026年11月24日至2031年11月23日" in text


def test_a_special_procedure_says_how_long_and_by_what_article():
    text = words(compose("special_procedure"))
    assert "依法需要进行专家评审。依照《中华人民共和国行政许可法》第四十五条的规定" in text
    assert "自2026年11月24日起所需10个工作日不计算在办理期限内" in text


@pytest.mark.parametrize("kind", [one.kind for one in kinds.KINDS])
def test_a_matter_that_is_no_licence_never_cites_the_licensing_law(kind):
    documents = [{"name": "准予办理决定书", "number": "1号"}]
    paper = compose(kind, is_permit=False, bases=["《社会救助暂行办法》第十一条"], documents=documents)
    assert "行政许可" not in words(paper) + paper.title


def test_a_person_is_addressed_as_a_person_and_masked():
    text = words(compose("acceptance", recipient_kind="natural"))
    assert "你于2026年11月20日提出的" in text
    assert "350702199003010015" not in text
    assert "3507**********0015" in text
    assert "13800000101" not in text


def test_moments_are_told_in_the_city_s_time():
    assert wording.chinese_moment("2026-11-20T01:30:00+00:00") == "2026年11月20日09:30"
    assert wording.chinese_date("2026-11-20T17:00:00+00:00") == "2026年11月21日"
    assert wording.chinese_moment("2026-11-20") == "2026年11月20日"


def test_materials_without_counts_have_no_column_for_them():
    block = fields.materials(letter("receipt", materials=[{"name": "申请书", "form": "电子"}]))
    assert block["head"] == ["序号", "材料名称", "形式"]
    assert block["rows"] == [["1", "申请书", "电子"]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"item_name": "x", "reason": "r"}, set()),
        ({"item_name": "x", "reasons": []}, {"reason|reasons"}),
        ({}, {"item_name", "reason|reasons"}),
    ],
)
def test_a_refusal_needs_a_reason(data, expected):
    assert set(wording.missing(("item_name", "reason|reasons"), data)) == expected


def test_a_receipt_says_once_until_when_the_answer_comes():
    text = words(compose("receipt"))
    assert "在五个工作日内（2026年11月27日前）一次告知需要补正的全部内容" in text
    assert text.count("逾期不告知的") == 1


def test_materials_that_were_only_counted_have_one_figure_each():
    held = [{"name": "营业执照", "count": 1, "form": "电子证照"}]
    rows = fields.materials(letter("receipt", materials=held))["rows"]
    assert rows == [["1", "营业执照", "1", "电子证照"]]


def test_a_grant_carries_the_decider_s_opinion_among_the_facts():
    paper = compose("decision_grant", content="经审查，符合条件，准予。")
    assert "本机关决定准予行政许可。" in words(paper)
    facts = next(block for block in paper.body if block["t"] == "facts")["rows"]
    assert ["决定意见", "经审查，符合条件，准予。", True] in facts


def test_a_correction_without_attachments_says_so():
    rows = next(block for block in compose("correction").body if block["t"] == "table")["rows"]
    assert [row[3] for row in rows] == ["1", "无"]
