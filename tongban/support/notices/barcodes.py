"""Code 128 (ISO/IEC 15417): a case number as bars for the scanner at the window. Runs of digits take half the room."""

from __future__ import annotations

from tongban.common.errors import InvalidInputError

#: Widths of bar, space, bar, space, bar, space of each value; the last is the stop.
PATTERNS = (  # noqa: SIM905 - a table is read by eye
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112 "
).split()
TO_C, TO_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
QUIET = 10


def code128_values(text: str) -> list[int]:
    """Start, text, check and stop. From B to C and back costs one sign, so only runs of four digits or more change."""
    if not text or not all(" " <= one <= "~" for one in text):
        raise InvalidInputError(fields={"text": "条形码里只能有字母、数字和半角符号"})
    found: list[int] = []
    is_c, at = False, 0
    while at < len(text):
        run = 0
        while at + run < len(text) and text[at + run].isdigit():
            run += 1
        if run >= 4 or (is_c and run >= 2):
            if run % 2 and not is_c:
                found += _in_b(text[at], found, is_c=False)
                at, run = at + 1, run - 1
            found += [TO_C if found else START_C] if not is_c else []
            found += [int(text[at + step : at + step + 2]) for step in range(0, run - run % 2, 2)]
            is_c, at = True, at + run - run % 2
        else:
            found += _in_b(text[at], found, is_c=is_c)
            is_c, at = False, at + 1
    check = (found[0] + sum(place * value for place, value in enumerate(found[1:], start=1))) % 103
    return [*found, check, STOP]


def _in_b(sign: str, found: list[int], *, is_c: bool) -> list[int]:
    start = [START_B] if not found else [TO_B] if is_c else []
    return [*start, ord(sign) - 32]


def code128_svg(text: str) -> str:
    """Bars without words, with the quiet zones; the drawing stretches to the room it is given."""
    at, path = QUIET, []
    for value in code128_values(text):
        for place, width in enumerate(PATTERNS[value]):
            if place % 2 == 0:
                path.append(f"M{at} 0h{width}v10h-{width}z")
            at += int(width)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + QUIET} 10" preserveAspectRatio="none">'
        f'<path d="{"".join(path)}"/></svg>'
    )
