"""The letters of a file: a byte order mark counts first, then UTF-8 where the bytes are, then what the file says.

Modellers save as UTF-8 what still calls itself GBK, and read by that name it is another text without any fault.
"""

from __future__ import annotations

import codecs
import re

from .values import Refusal, RefusedError

LOOKED_AT = 256
DECLARED = re.compile(r"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([^"'<>]*)["']""")
HAN = re.compile("[\u3400-\u9fff]")
MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
WITHOUT_MARK = [(b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")]
#: What a file may call itself, and what it is then read as: the larger set of the same family. Python knows more
#: names than are encodings of text (rot13, idna, unicode_escape).
KNOWN = dict.fromkeys(("gbk", "gb2312", "gb18030", "cp936", "x-gbk", "gb_2312-80"), "gb18030")
KNOWN |= dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-big5"), "big5hkscs")
KNOWN |= dict.fromkeys(("", "utf-8", "utf8", "us-ascii", "ascii"), "utf-8")
KNOWN |= dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "utf-32", "ucs-2", "unicode"), "utf-8")
KNOWN |= {f"iso-8859-{number}": f"iso-8859-{number}" for number in (*range(1, 12), *range(13, 17))}
KNOWN |= {f"windows-{number}": f"cp{number}" for number in range(1250, 1259)}
KNOWN |= {"latin1": "latin-1", "latin-1": "latin-1", "koi8-r": "koi8-r", "shift_jis": "cp932", "euc-jp": "euc-jp"}
KNOWN |= {"euc-kr": "cp949", "ks_c_5601-1987": "cp949"}


def text_of(data: bytes) -> str:
    """RefusedError where the letters cannot be made out. A legible declaration of UTF-16 or -32 is wrong."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, "字节顺序标记").removeprefix("\ufeff")
    for beginning, encoding in WITHOUT_MARK:
        if data.startswith(beginning):
            return _decoded(data, encoding, "前两个字节")
    declared = DECLARED.match(data[:LOOKED_AT].decode("latin-1"))
    name = declared[1].strip() if declared else ""
    known = KNOWN.get(name.lower())
    if known is None:
        raise RefusedError(Refusal("", f"声明的文字编码“{name}”认不出"))
    text = _utf8(data)
    if text is not None and (known == "utf-8" or text.isascii() or HAN.search(text)):
        return text
    return _decoded(data, known, f"声明的文字编码 {name}" if name else "")


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded(data: bytes, encoding: str, according_to: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        told = f"{according_to}与内容不符" if according_to else "没有声明文字编码，内容也不是 UTF-8"
        raise RefusedError(Refusal("", f"不是 XML，或文字编码认不出：{told}（第 {line} 行）")) from None
