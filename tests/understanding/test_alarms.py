"""Sentences of daily life in which 死, 火, 打 and the like call nobody out, and cries that do."""

import pytest

from bot.understanding import Understander

NOT_EMERGENCIES = [
    "今天热死了",
    "想死你们啦",
    "想死你了",
    "累死了",
    "气死我了",
    "笑死我了",
    "吓死我了，原来是猫",
    "渴死了，哪里有热水",
    "蚊子咬死人了，能不能喷药",
    "打死我也不同意加装电梯",
    "孩子被作业折磨死了，有辅导班吗",
    "跳楼价大甩卖",
    "火锅店几点开门",
    "火车票怎么改签",
    "这两天上火了，嗓子疼",
    "农村生火做饭可以吗",
    "孩子的火箭模型掉到楼下了",
    "打火机可以寄吗",
    "孩子发烧了，附近诊所在哪",
    "麻烦打电话给我",
    "老人在哪里打针",
    "健身房打折吗",
    "晚上十点还有人打篮球，太吵",
    "电视机打不开了",
    "家里刀钝了，哪里磨刀",
    "消防演习什么时候",
    "电梯里没有困人，就是停了",
    "没有着火，是邻居做饭",
    "刚才说的煤气味是误报，不用派人",
    "我妈找着了，谢谢大家",
]

EMERGENCIES = {
    "电梯困人了": "E6",
    "我被困在电梯里": "E6",
    "老人晕倒了没呼吸": "E3",
    "我爸晕倒了，叫不醒": "E3",
    "楼道里闻到煤气味": "E2",
    "冒烟了，厨房着火": "E1",
    "还没着火但是一直冒烟，快来": "E1",
    "活着没意思，想跳楼": "E5",
    "家里打起来了，他要打死我": "E4",
    "爸爸打我，我害怕回家": "E4",
}


@pytest.mark.parametrize("text", NOT_EMERGENCIES)
def test_words_of_daily_life_raise_no_alarm(understander: Understander, text: str) -> None:
    assert not understander.understand(text).code.startswith("E")


@pytest.mark.parametrize(("text", "code"), EMERGENCIES.items())
def test_a_cry_for_help_raises_the_alarm(understander: Understander, text: str, code: str) -> None:
    understood = understander.understand(text)
    assert (understood.code, understood.accepted) == (code, True)
