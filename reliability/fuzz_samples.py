"""Real pushes of every kind, and what residents and staff write: what the fuzzing begins with."""

import random
import re
import time

from bench.mail import ACCOUNT
from bot.command_words import WORDS
from reliability.mutations import reworded

PHONES = ("demo-wang-guifen", "demo-lin-xiao", "demo-shen-chuan", "demo-su-wenqing", "o-stranger")
ENDINGS = (
    "",
    " 12",
    "12号 修好了",
    " 3 2026-11-30 等材料",
    " 林晓 明天",
    " 周三到周五",
    " 1 城管科",
)
SPOKEN = ("3号楼电梯坏了", "翠湖苑2号楼1单元门禁坏了谁都能进", "1", "满意", "谢谢", "你好", "算了")


#: The fields of a push that hold what somebody wrote or chose.
TOLD = re.compile(
    rb"(<(?:Content|Label|EventKey|Title|Description|Status|MediaId)><!\[CDATA\[)(.*?)\]\]>"
)


def spoiled_words(text: bytes, dice: random.Random) -> bytes:
    """The words of a field, spoiled as words."""
    words = reworded(text.decode(), [word.name for word in WORDS], dice)
    return words.replace("]]>", "").encode(errors="replace")


def samples() -> list[bytes]:
    """Real pushes of every kind, as XML, from residents and staff."""
    texts = [*SPOKEN, *(word.name + end for word in WORDS for end in ENDINGS)]
    made = [_push(phone, "text", Content=text, MsgId="7") for text in texts for phone in PHONES]
    for phone in PHONES:
        made += [
            _push(phone, "image", MediaId="media-1", PicUrl="http://127.0.0.1/a", MsgId="8"),
            _push(phone, "voice", MediaId="media-2", Format="amr", MsgId="9"),
            _push(phone, "location", Location_X="37.86", Location_Y="112.55", Label="前进路",
                  Scale="20", MsgId="10"),
            _push(phone, "link", Title="题", Description="说", Url="http://127.0.0.1", MsgId="11"),
            _push(phone, "event", Event="subscribe", EventKey="qrscene_G04"),
            _push(phone, "event", Event="SCAN", EventKey="G01", Ticket="t"),
            _push(phone, "event", Event="CLICK", EventKey="mine"),
            _push(phone, "event", Event="TEMPLATESENDJOBFINISH", MsgID="1", Status="success"),
            _push(phone, "event", Event="unsubscribe", EventKey=""),
        ]  # fmt: skip
    return [xml.encode() for xml in made]


def _push(sender: str, kind: str, **fields: str) -> str:
    known = {"ToUserName": ACCOUNT, "FromUserName": sender, "CreateTime": str(int(time.time())),
             "MsgType": kind} | fields  # fmt: skip
    return f"<xml>{''.join(f'<{k}><![CDATA[{v}]]></{k}>' for k, v in known.items())}</xml>"
