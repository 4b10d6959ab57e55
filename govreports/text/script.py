"""Which script a text is written in, and its Simplified form.

Detection looks at a sample of common characters and costs microseconds; conversion (OpenCC, tens of milliseconds a
page) runs once a document and never on Simplified text. A page from a Taiwan-style mirror needs its vocabulary put
back as well (規範性檔案 is 规范性文件), a polluted mainland copy must not get that treatment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports import shipped
from govreports.text.conversion import characters, converter

if TYPE_CHECKING:
    from govreports.model import Script

# Frequent in reports and different from their Simplified form.
_TRADITIONAL = re.compile(
    "[國務會區報開關於為與這個實現發動對業單員監檢處辦設經濟機構資訊網縣鄉鎮鹽條後復複應規範點數據項"
    "導運強體類書電話門戶組織責產證該請讓議論領頒學習積極進縮編壓長聯繫訴訟舉舊億萬義]"
)
_TAIWAN = ("政策檔案", "最佳化", "網路", "民眾", "許可權", "程式", "計畫", "資訊", "專案")
_SURELY_TAIWAN = ("規範性檔案", "網際網路", "入口網站", "政府資訊")
# A private character stands for a word of words.csv while the converter runs: 建立 would become 创建 even though it is
# the same in both scripts.
_SHIELD = 0xF0000
_SHARE = 0.02
_FEW = 3


def detect(text: str) -> Script:
    """`simplified`, `traditional_cn` or `traditional_tw`, by the share of Traditional characters and by vocabulary.

    >>> detect("鹽池縣2020年政府信息公開工作年度報告")
    'traditional_cn'
    """
    hits = len(_TRADITIONAL.findall(text))
    letters = sum("一" <= char <= "鿿" for char in text) if hits >= _FEW else 0
    if hits < _FEW or hits < letters * _SHARE:
        return "simplified"
    words = sum(word in text for word in _TAIWAN)
    return "traditional_tw" if words >= 2 or any(word in text for word in _SURELY_TAIWAN) else "traditional_cn"


def each_simplified(text: str) -> str:
    """A text with each character simplified on its own: enough to know a label or a title, not to be printed."""
    return text.translate(characters()) if _TRADITIONAL.search(text) else text


def simplify(text: str, script: Script) -> str:
    """The Simplified form of a text in that script; line ends stay where they are."""
    if script == "simplified":
        return text
    rows = [row for row in shipped.rows("text/words.csv") if row["script"] in ("any", script)]
    for place, row in enumerate(rows):
        text = text.replace(row["seen"], chr(_SHIELD + place))
    text = converter("tw2sp" if script == "traditional_tw" else "t2s")(text)
    for place, row in enumerate(rows):
        text = text.replace(chr(_SHIELD + place), row["meant"])
    return text
