import pytest

from tongban.catalog.standards.rules.structure import read_text
from tongban.catalog.standards.values import part_of, words_of

from . import texts


def article(read, number):
    return next(one for one in read.clauses if one.number == number)


def test_a_law_is_read_with_title_history_headings_and_articles():
    read = read_text(texts.OLD)
    assert read.title == "中华人民共和国示范许可法"
    assert read.history == ["2010年1月5日 第一届示范大会第一次会议通过"]
    assert [(one.level, one.words, one.at) for one in read.outline] == [
        (2, "第一章 总则", 0),
        (2, "第二章 程序", 2),
        (3, "第一节 申请", 2),
        (2, "第三章 附则", 4),
    ]
    assert [one.label for one in read.clauses] == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert (read.articles, read.faults, read.notes) == (5, [], [])


def test_paragraphs_and_items_have_addresses():
    body = article(read_text(texts.OLD), "2").body
    assert [len(one.items) for one in body] == [2, 0]
    assert part_of(body, 1, 1) == "写给人看的；"
    assert part_of(body, 1, 2) == "写给程序看的：\n1.按行读的；\n2.按字读的。"
    assert part_of(body, 2, None) == "前款第二项所称程序，包括脚本。"
    assert part_of(body, 1, 3) is None
    assert part_of(body, 3, None) is None


def test_half_width_brackets_and_old_numbering_make_items_too():
    read = read_text("# 甲条例\n\n第一条 有下列情形：\n(一)甲；\n(二)乙。\n\n第二条 下列行为：\n一、丙；\n二、丁。")
    assert [one.label for one in article(read, "1").body[0].items] == ["（一）", "（二）"]
    assert [one.text for one in article(read, "2").body[0].items] == ["丙；", "丁。"]


def test_an_article_put_in_later_keeps_its_number():
    read = read_text("# 甲法\n\n第一条 一。\n\n第一条之一 一又。\n\n第一条之二 再。\n\n第二条 二。")
    assert [(one.number, one.label) for one in read.clauses] == [
        ("1", "第一条"), ("1-1", "第一条之一"), ("1-2", "第一条之二"), ("2", "第二条"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "没有标题"),
        ("# 只有标题", "没有正文"),
        ("# 甲法\n\n第一条 一。\n\n第三条 三。", "第三条之前缺少第二条"),
        ("# 甲法\n\n第一条 一。\n\n第二条 二。\n\n第二条 又。", "第二条之后又出现第二条"),
        ("# 甲法\n\n第一条 一。\n\n第二条\n\n第三条 三。", "第二条没有内容"),
        ("---\nbookCollapseSection: true\n---", "没有标题"),
    ],
)
def test_a_text_that_is_not_whole_is_refused_with_the_place(text, fault):
    assert fault in "；".join(read_text(text).faults)


def test_an_extract_may_leave_articles_out_but_not_disorder_them():
    text = "# 甲法\n\n第三条 三。\n\n第七条 七。"
    assert read_text(text, is_extract=True).faults == []
    assert read_text(text + "\n\n第五条 五。", is_extract=True).faults == [
        "第七条之后又出现第五条，条文重复或者次序不对"
    ]


def test_a_paragraph_that_begins_with_a_citation_is_no_new_article():
    read = read_text("# 甲法\n\n第一条 一。\n\n第二条规定的情形除外。\n\n第二条 二。")
    assert [one.text for one in article(read, "1").body] == ["一。", "第二条规定的情形除外。"]
    assert read.articles == 2
    assert "援引" in read.notes[0]


def test_text_without_blanks_after_the_number_is_read_by_order():
    read = read_text("甲法\n第一条为了示范。\n第二条第一条所称示范，是指写字。\n第一条规定之外的，不算。\n第三条完。")
    assert [one.number for one in read.clauses] == ["1", "2", "3"]
    assert article(read, "2").body[1].text == "第一条规定之外的，不算。"


def test_a_table_of_contents_is_not_the_text():
    contents = "甲法\n（2020年1月1日通过）\n目　录\n第一章　总则\n第二章　附则\n"
    text = contents + "第一章　总则\n第一条　一。\n第二章　附则\n第二条　二。"
    read = read_text(text)
    assert [one.words for one in read.outline] == ["第一章 总则", "第二章 附则"]
    assert [words_of(one.body) for one in read.clauses] == ["一。", "二。"]
    assert read.history == ["（2020年1月1日通过）"]


def test_a_heading_broken_over_two_lines_is_one():
    read = read_text("# 甲法\n\n第一条 一。\n\n## 第二章 纸、丝、\n\n机的生产\n\n第二条 二。")
    assert read.outline[0].words == "第二章 纸、丝、机的生产"


def test_a_notice_without_articles_is_read_by_its_sections():
    read = read_text(texts.NOTICE)
    assert [(one.kind, one.number, one.label) for one in read.clauses] == [
        ("preamble", "0", "引言"),
        ("section", "1", "一、"),
        ("section", "2", "二、"),
        ("annex", "a1", "附件"),
    ]
    assert [one.text for one in article(read, "2").body[0].items] == ["公开示范；", "内部示范。"]
    assert read.articles == 0


def test_a_text_without_any_division_is_one_piece():
    read = read_text("# 关于放假的通知\n\n各单位：\n\n明天放假。")
    assert [(one.number, one.label) for one in read.clauses] == [("0", "全文")]


def test_what_stands_after_the_articles_is_an_annex():
    read = read_text("# 甲法\n\n第一条 一。\n\n附件1：表\n\n第一条 表里的第一条。")
    assert [one.kind for one in read.clauses] == ["article", "annex"]
    assert words_of(article(read, "a1").body) == "附件1：表\n第一条 表里的第一条。"
