"""Names for ten thousand estates and a million people, the same for the same seed."""

from itertools import islice, product

#: The estates of the benchmark's own reports (`requests.txt`) come first.
KNOWN = (
    *("翠湖苑", "锦绣花园", "育才小区", "滨河花园", "春熙苑", "名都花园"),
    *("兰亭雅居", "康乐苑"),
)
_FIRST = "碧金银玉凤龙华富康安福祥瑞嘉丽秀清静和泰永兴盛荣昌东南西北星云月阳山林松竹梅兰"
_SECOND = "湖江河溪泉海波湾岛岸桥亭阁轩台园景苑庭府城坊里巷港洲峰岭坡谷田野地村庄家"
_ENDINGS = ("花园", "小区", "新村", "家园", "公寓", "雅居", "苑", "名邸")
_FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文斌波辉鹏宁琳雪梅"


def estates(count: int) -> list[str]:
    """So many names of estates, no two alike."""
    made = (first + second + ending for first, second, ending in product(_FIRST, _SECOND, _ENDINGS))
    return [*KNOWN, *(name for name in islice(made, count) if name not in KNOWN)][:count]


def roads(count: int) -> list[str]:
    """So many names of roads."""
    made = (one + two + kind for kind in ("路", "街") for one, two in product(_SECOND, _FIRST))
    return list(islice(made, count))


def person(number: int) -> str:
    """The name of the person with a number; a name in a city is borne by many."""
    families, given = len(_FAMILIES), len(_GIVEN)
    one, rest = number % families, number // families * 7 + number
    return _FAMILIES[one] + _GIVEN[rest % given] + _GIVEN[rest // given % given]
