"""From text to what is indexed and looked for: words, character pairs, sounds, initials."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tongban.common import pinyin

_OTHER = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_RUN = re.compile(r"[\u3400-\u9fff]+|[0-9a-z]+")

#: What people write around the thing they want. Longest first; taken away only while something is left.
_ASKING = """
    请问 您好 你好 我想要 我要 我想 想要 想 怎么样 怎么办理 怎么申请 怎么办
    怎么弄 怎么领 怎么开 怎么 如何办理 如何申请 如何 怎样 咋办 咋弄 咋 在哪里 在哪儿 去哪里办 去哪里
    去哪儿 去哪办 去哪 要跑哪里 在哪 哪里 找谁批 找谁 需要什么材料 需要什么手续 需要哪些材料 要什么材料
    要什么手续 要哪些材料 什么材料 什么手续 什么条件 什么证 啥手续 啥证 啥 哪些证 哪些 需要什么 要带什么
    什么时候 什么 多少钱 多少 多久 要不要批 要不要 用不用 可以 能不能 能 是不是 算不算 有没有 需要 办理
    申请 申办 帮我 一下 一个 一家 一张 一份 应该 手续 流程 指南 网上 的 了 吗 呢 吧 啊 不 办 请 要 我
"""
_INTENT = re.compile("|".join(sorted(_ASKING.split(), key=len, reverse=True)))


def normal(text: str) -> str:
    """Half width, small letters, everything but letters, digits and characters turned to one blank."""
    return _OTHER.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def plain(text: str) -> str:
    return normal(text).replace(" ", "")


def wanted(text: str) -> str:
    """The query without the words of asking (怎么办理…, 需要什么材料); itself when nothing else would be left."""
    bare = _INTENT.sub(" ", text).strip()
    return re.sub(r" +", " ", bare) or text


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def words(text: str) -> list[str]:
    """Words for searching: compound words give their parts too. Single characters only where they stand alone."""
    found: list[str] = []
    for run in _RUN.findall(normal(text)):
        if _HAN.match(run):
            found += _cut(run)
        else:
            found.append(run)
    return found


@lru_cache(maxsize=60_000)
def _cut(run: str) -> tuple[str, ...]:
    """Materials, conditions and names of agencies come again in thousands of guides."""
    import rjieba  # its dictionary takes a tenth of a second, in processes that may never need it

    return tuple(word for word in rjieba.cut_for_search(run) if word.strip())


def pairs(text: str) -> list[str]:
    """Character pairs of each run of Chinese characters; a run of one is itself."""
    found: list[str] = []
    for run in _HAN.findall(normal(text)):
        found += [run[index : index + 2] for index in range(len(run) - 1)] or [run]
    return found


def characters(text: str) -> list[str]:
    """Each character once: so that the first one typed finds something."""
    return list(dict.fromkeys(character for run in _HAN.findall(normal(text)) for character in run))


def sounds(text: str) -> list[str]:
    """Pairs of syllables (shi_pin): finds words written with another character of the same sound."""
    found: list[str] = []
    for run in _HAN.findall(normal(text)):
        parts = pinyin.syllables(run)
        found += [f"{parts[index]}_{parts[index + 1]}" for index in range(len(parts) - 1)]
    return found


@lru_cache(maxsize=10_000)
def spelled(phrase: str) -> str:
    return "".join(pinyin.syllables(phrase)) if has_han(phrase) else ""


def typed(text: str) -> tuple[list[str], list[str]]:
    """What someone without Chinese input may type: joined pinyin and initials, from the start of each word on."""
    spelled: list[str] = []
    initials: list[str] = []
    for run in _HAN.findall(normal(text)):
        place = 0
        parts = pinyin.syllables(run)
        if len(parts) != len(run):
            continue
        for word in pinyin.words_of(run):
            rest = parts[place:]
            spelled.append("".join(rest)[:60])
            initials.append("".join(part[0] for part in rest)[:30])
            place += len(word)
    return spelled, initials
