"""Short words that answer, urge or deny, and tell of no danger whatever they weigh.

没人打架 takes a danger back, 我也是 agrees, 都半小时了 urges, 是一个男的 describes: those who cry
for help say such words too, and so they weigh like a cry. Said alone they are none.
"""

import re

_NUMBER = r"[\d一二两三四五六七八九十几半]+"
_TIME = rf"{_NUMBER}多?个?[半多]?(?:分钟|小时|钟头|刻钟|天)[多半]?"
_ENDS = r"[了啊呀呢啦的吧哦嘛]*"
#: What may be denied. Whoever says 没气, 没脉, 没反应 or 不动 denies nothing, but tells of it.
_DENIABLE = (
    r"(?:[臭焦糊怪异]|煤气|燃气|天然气|汽油)?味(?:儿|道)?|气味|煤气|燃气|天然气|漏气|冒?烟|[着起失]火|火|明火"
    r"|打架|打人|打起来|动手|流血|出血|血|疼|痛|受伤|伤[到着]?|头?晕|恶心|难受|危险|被?困[人住]?|摔[到着伤]?"
    r"|砸[到着]人?|触电|爆炸"
)
_REMARKS = (
    # 没有味道, 不是煤气, 没人打架, 孩子没受伤.
    r"(?:我们?|家里|现在|这[里边儿]|其实|真的?|也|都|并|已经|他们?|她们?|孩子|老人|人|身上|一点[儿也都]*)*"
    r"(?:没有?人?|不是?|不再)(?:再|在|被|有|[闻看听]到|发现|什么|任何|怎么)*"
    rf"(?:{_DENIABLE}){_ENDS}|(?:现在|已经|都|也)*闻不[到见]味?道?{_ENDS}",
    # 我也是, 我家也一样.
    rf"(?:[我俺咱]们?家?|我们?这[里边儿]?)也都?(?:是|一样|这样|是这样|同样){_ENDS}|同上|\+1",
    # 都半小时了, 都两个小时了怎么没动静.
    rf"(?:[这我都又快有]|我们|已经|等了?|过了|过去)*{_TIME}(?:过去)?[了啦]"
    r"(?:怎么|咋|还|到现在|也|一直|都|为什么|为啥)*"
    rf"(?:没有?(?:动静|消息|回音|回复|人?(?:来|管|到|联系))|不来|不见人|在等)?{_ENDS}",
    # 是一个男的 姓白.
    rf"(?:就?是)?(?:[一那这]?个)?(?:[小老]|年轻|中年)?[男女](?:[的人孩生士]|同志)(?:子)?{_ENDS}|姓\S{{1,2}}"
    rf"|(?:大概|看着|差不多)?{_NUMBER}[多来]?岁(?:左右|的样子)?{_ENDS}",
    # 她走了. 我走了 may be a farewell.
    rf"(?:[他她]们?|人家?|那人)(?:已经|都|刚|也)*(?:走|离开|回去)[了啦]{_ENDS}",
)
_REMARK = re.compile("|".join(_REMARKS))
_SIGNS = re.compile(r"[\s,，。.!！~～…、;；]+")


def only_remarks(text: str) -> bool:
    """Whether every clause of a cleaned text only answers, urges or denies."""
    clauses = list(filter(None, _SIGNS.split(text)))
    return bool(clauses) and all(_REMARK.fullmatch(clause) for clause in clauses)
