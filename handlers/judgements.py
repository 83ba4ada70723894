"""What a whole sentence says of finished work, where it is no choice and no bare word.

Nothing here looks anything up. A question is no answer, and praise that takes itself back in the
same breath (修好了但是…) is left to the person who reads it.
"""

import re
import unicodedata

from services.feedback import Verdict

_ENDS = " .。!！~～,，、;；"
_QUESTION = re.compile(r"[吗么?？]|没有?$|几时|为啥|多久|哪")
#: What says that the work was in vain; 还是 and 没 alone say nothing of the kind.
_IN_VAIN = re.compile(
    r"[没未]有?(?:解决|修好|弄好|处理好|修理好|办好|搞好)"
    r"|还没(?!有?人?(?:联系|打|来电)|有?(?:去|来得及|顾上)?(?:看|试|回|到家|下班))"
    r"|还是(?:没|不(?!错)|坏|漏|堵|灭)"
    r"|又(?:不|坏|漏|堵|灭|停)|没[修弄办看动处]\S{0,2}就[走跑]|没用|白修|假的|骗人|根本没(?!问题)|没有?人(?:来(?!电)|管)"
)
#: 没人联系我就说办好了: whatever was said of it, nothing was done.
_ONLY_SAID = re.compile(
    r"[没未]有?(?:人|联系|来|修|见|打|上门)[^，,。]*就(?:说|算|当|写|叫|办结|结单|结案|结了|完事)"
)
#: What says the same while 解决了吗 stands open, and only then: 灯还是黑的, 修是修了，可是还闪.
_STILL = re.compile(
    r"(?:还是?|又|仍然?|依旧|照样|老是|一直)(?:在|有点?|那么|很|会|要)?"
    r"(?:黑|暗|闪|漏|滴|渗|堵|坏|臭|脏|吵|响|灭|停|冷|积水|这样|那样|老样子)"
    r"|[没未]有?人?(?:变好|好(?!意)|亮|通|热|修|弄|换|处理|清|扫|动静|变化|效果)"
    r"|(?<!没有)(?<!没)不(?:亮|通|热|制冷|好使|好用|能用|管用|出水)"
    r"|(?<!不)(?<!没)(?:黑|闪|漏|堵|坏|臭|脏)[着的得]"
)
_AT_LAST = r"(?:已经|终于|总算|可算|现在|这回|这下|这次|果然|真的?|都|全|又能?)*"
_SOLVED = re.compile(
    r"(?:解决|修好|修通|弄好|办好|处理好|搞好|搞定|疏通|清干净|扫干净|收拾干净|换好|装好)[了啦]"
    rf"|^(?:灯|水|电|暖气|网|门|电梯)?{_AT_LAST}(?:好|通|亮|来|热|干净|不漏|不堵|不吵|不响|不臭)[了啦]"
    rf"|[灯水电气网梯]{{1,2}}{_AT_LAST}(?:好|通|亮|来|热)[了啦]"
)
_CONTENT = re.compile(
    r"(?:很|非常|挺|修得|办得|干得|真|十分)(?:好|快|满意|及时|不错|靠谱)|靠谱|不错|点赞|五星|好评"
)
#: 不太满意 and 不是很满意 are no 满意; 没有不满意 is left to the person who reads it.
_DISCONTENT = re.compile(
    r"(?<!没有)(?<!没)不(?:是|太|大|够|怎么|很|特别|十分)*满意|差评"
    r"|[修办弄做干理]得(?:太|很|真|非常)*(?:不(?:太|怎么|够)?[好行样]|差(?!不多)|马虎|糟)"
)
#: What takes the content back.
_BUT = re.compile(r"但|就是|不过|可是|只是|[吗？?]|不(?!错)|没|差")
_QUALIFIED = re.compile(
    r"(?P<head>.{1,8}?)[\s，,。.!！]*(?:但是?|就是|不过|可是|只是)[\s，,]*(?P<rest>.{2,})"
)
#: 好是好了 says 好了.
_INDEED = re.compile(r"^(.{1,2})[是倒]是?(?=\1)\1")
_CONTACTED = re.compile(r"(?:联系|打电话|来电话|上门)[过了]|[打来][过了]电话")
_NOT_CONTACTED = re.compile(r"没有?(?:人|谁)?(?:[跟和给]我)?(?:联系|打|来电|上门)")
#: The words of a rating itself, and whom and what of ours it may name.
_RATING = re.compile(
    r"基本|满意|服务|态度|工作|速度|效率|结果|质量|师傅|网格员|社区|小格|这次|这回|事情|问题|非常|特别|十分"
    r"|维修|修理|处理|解决|总体|整体|已经|终于|及时|靠谱|点赞|五星|[好差]评|感谢|谢谢|辛苦|怎么"
    r"|[我你他她们您对把给让的了得地很挺太真是都也还就说不错好快差修办弄做干搞个人事啊呀吧呢哦够样行这那打赞过有点]"
)
_THANKS = re.compile(
    r"(?:非常|十分|太|真是)?(?:谢谢|感谢|多谢|辛苦|麻烦)(?:了|啦|你们?|您|师傅们?|大家|小格|社区)*"
)
_PARTICLES = re.compile(r"^[嗯哦噢喔]+|[啊呀吧呢哈哦呗]+$")
_COMMAND = re.compile(r"(?:[\s\d#号,，、.。]|没解决|未解决|没修好|还没好|没有|没)*")


def tidied(text: str) -> str:
    """The words without the signs around them, in half width."""
    return unicodedata.normalize("NFKC", text).strip(_ENDS)


def without_manners(plain: str) -> str:
    """The words without thanks and sighs: 嗯嗯好了谢谢 says 好了."""
    return _PARTICLES.sub("", _THANKS.sub("", plain).strip(_ENDS)).strip(_ENDS)


def thanked(text: str) -> str | None:
    """What is said besides thanks, such as a name; None where nobody is thanked."""
    plain = tidied(text)
    return without_manners(plain) if _THANKS.search(plain) else None


def reason_in(text: str) -> str:
    """What is said besides 没解决 itself or its number, nothing where that is all."""
    return "" if _COMMAND.fullmatch(tidied(text)) else text


def read_freely(text: str) -> Verdict | None:
    """What a sentence says by itself; None when it judges nothing, or asks."""
    plain = tidied(text)
    if in_vain(plain):
        return Verdict(solved=False)
    if asks(plain):
        return None
    said = Verdict(
        solved=True if _SOLVED.search(plain) and not _BUT.search(plain) else None,
        satisfaction=read_content(plain) or "",
        contacted=_read_contact(plain),
    )
    return None if said == Verdict() else said


def halves(text: str) -> tuple[str, str] | None:
    """What is said of the work, and how it is qualified: 解决了 and 来得太慢.

    None where nothing is qualified, and where the rest says that the trouble is still there.
    """
    plain = tidied(text)
    found = None if asks(plain) or in_vain(plain) else _QUALIFIED.fullmatch(plain)
    if found is None or still_the_same(found["rest"]):
        return None
    return _INDEED.sub(r"\1", found["head"]), found["rest"]


def _read_contact(plain: str) -> bool | None:
    if _NOT_CONTACTED.search(plain):
        return False
    return True if _CONTACTED.search(plain) else None


def still_the_same(text: str) -> bool:
    """Whether a sentence about the very thing says that it is as it was."""
    plain = tidied(text)
    return bool(_STILL.search(plain)) and not _SOLVED.search(plain) and not asks(plain)


def only_said(text: str) -> bool:
    """Whether the words say that it was called done without being done."""
    return _ONLY_SAID.search(tidied(text)) is not None


def asks(text: str) -> bool:
    """Whether the words ask how it stands, and say nothing: 修好了吗."""
    return _QUESTION.search(text.strip(" .。!！")) is not None


def in_vain(text: str) -> bool:
    """Whether the words say that the work was in vain."""
    return _IN_VAIN.search(text) is not None


def read_content(text: str) -> str | None:
    """The rating in a free sentence, None when it praises nothing or takes it back."""
    if _DISCONTENT.search(text):
        return "不满意"
    if "基本满意" in text:
        return "基本满意"
    content = "满意" in text or _CONTENT.search(text)
    return "满意" if content and not _BUT.search(text) else None


def rated_thing(text: str) -> str:
    """What the clause that rates names besides our work: 物业 in 不满意物业的服务."""
    clauses = [one for one in re.split(r"[，,。！!；;\s]", tidied(text)) if read_content(one)]
    return _RATING.sub("", "".join(clauses))
