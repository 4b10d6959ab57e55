"""A list number as a word processor prints it: 3 is 三 in Chinese counting, ③ in circles, iii in small Roman."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
     "ideographDigital", "japaneseDigitalTenThousand", "koreanDigital2"}
)  # fmt: skip
_CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_LARGEST = 99


def count(number: int, form: str) -> str:
    """The number in a format of OOXML; a format not known prints plain figures.

    >>> count(12, "chineseCounting"), count(3, "lowerLetter"), count(4, "upperRoman")
    ('十二', 'c', 'IV')
    """
    if not 0 < number <= _LARGEST:
        return str(number)
    if form in _CHINESE:
        return _chinese(number)
    if form in _CIRCLED:
        return f"({number})"
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    return str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = "l" * (number // 50)
    number %= 50
    for value, sign in _ROMAN:
        while number >= value:
            text, number = text + sign, number - value
    return text
