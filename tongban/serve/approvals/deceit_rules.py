"""What follows deceit in asking for a licence (行政许可法 第七十八条、第七十九条), without database or clock."""

from __future__ import annotations

from datetime import date

from .enums import Deceit

LAW = "《中华人民共和国行政许可法》"
ARTICLES = {Deceit.APPLYING: "第七十八条", Deceit.OBTAINING: "第七十九条"}
YEARS = {Deceit.APPLYING: 1, Deceit.OBTAINING: 3}
YEAR_WORDS = {Deceit.APPLYING: "一年", Deceit.OBTAINING: "三年"}
LONGEST_EVIDENCE = 2000


def article(deceit: Deceit) -> str:
    return f"{LAW}{ARTICLES[deceit]}"


def barred_until(deceit: Deceit, found_on: date, *, is_vital: bool) -> date | None:
    """The last day on which the same licence may not be applied for; None where the law sets no term.

    第七十八条: 隐瞒有关情况或者提供虚假材料申请的，不予受理或者不予行政许可，并给予警告；属于直接关系公共安全、
    人身健康、生命财产安全事项的，申请人在一年内不得再次申请该行政许可。第七十九条: 以欺骗、贿赂等不正当手段取得的，
    依法给予行政处罚；上述事项三年内不得再次申请。The day of the finding itself is not counted (民法典 第二百零一条);
    where the last month has no such day, its last day ends the term (第二百零二条).
    """
    if not is_vital:
        return None
    year = found_on.year + YEARS[deceit]
    try:
        return found_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def is_barred(until_on: date | None, is_corrected: bool, today: date) -> bool:
    return until_on is not None and not is_corrected and today <= until_on


def refusal_words(until_on: date | None) -> str:
    """For a refusal, whose own reasons need not name the deceit."""
    return f"申请人{Deceit.APPLYING.label}行政许可，{consequence(Deceit.APPLYING, until_on)}"


def consequence(deceit: Deceit, until_on: date | None) -> str:
    """What follows, as it is told in the decision that states the deceit."""
    what = "给予警告" if deceit == Deceit.APPLYING else "依法另行给予行政处罚"
    words = f"依照{article(deceit)}的规定，{what}"
    if until_on is None:
        return f"{words}。"
    return (
        f"{words}；本事项直接关系公共安全、人身健康、生命财产安全，{YEAR_WORDS[deceit]}内（到{_day(until_on)}为止）"
        "不得再次申请该行政许可。"
    )


def bar_words(deceit: Deceit, item_name: str, found_on: date, until_on: date, agency: str, phone: str) -> str:
    """Why an application is not taken now, by what rule, until when, and where to object."""
    where = f"{agency}（{phone}）" if phone else agency
    return (
        f"{_day(found_on)}，{agency}认定申请人{deceit.label}“{item_name}”，依照{article(deceit)}的规定，"
        f"到{_day(until_on)}为止不得再次申请。认为认定有误的，可以向{where}陈述、申辩，"
        "也可以对作出认定的决定依法申请行政复议或者提起行政诉讼"
    )


def fault(evidence: str, *, is_permit: bool) -> str:
    """Why the finding cannot be noted; empty when it can."""
    if not is_permit:
        return "只有行政许可适用《中华人民共和国行政许可法》第七十八条、第七十九条"
    if not evidence.strip():
        return "请写明认定的证据：哪份材料、哪里不实、怎样查明"
    if len(evidence) > LONGEST_EVIDENCE:
        return f"证据最多 {LONGEST_EVIDENCE} 个字"
    return ""


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
