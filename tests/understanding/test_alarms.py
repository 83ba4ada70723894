"""Sentences of daily life in which 死, 火, 打 and the like call nobody out, and cries that do."""

import pytest

from bot.understanding import Understander
from models.category import Urgency
from tests.few_words import few_words

#: Neighbours of danger words: open windows, leaving, sleeping children, denials, reassurance.
HARMLESS = [
    "窗户我没关 你直接递进来",
    "窗户打开了 味儿散了",
    "把窗户关上了 不吹了",
    "窗子开着透气呢",
    "阳台窗户修好了我在家",
    "不想说了",
    "不想跟他一般见识",
    "不想麻烦你们跑一趟了",
    "别跟我妈说是我报的",
    "别告诉楼上是我说的",
    "别让我老伴知道我花了多少钱",
    "先别跟孩子他爸讲",
    "我们先走啦 你们聊",
    "我先撤了 明天再说",
    "我走了啊 钥匙在门垫底下",
    "我带娃去打疫苗了 下午再来吧",
    "我出门了 家里没人",
    "孩子刚睡着 轻点",
    "宝宝在睡觉 别按门铃",
    "孩子睡午觉 师傅晚点上门行吗",
    "老人睡下了 明天再来吧",
    "我妈耳朵背 敲门使点劲",
    "老爷子听不见 打我手机",
    "我奶奶眼睛看不清 字写大点 路灯也不亮",
    "我爸腿脚不好 下不了楼 想请人量个血压",
    "我没有要寻短见 你们误会了",
    "我没事 我挺好的",
    "没事没事 我就是发发牢骚",
    "我好着呢 别担心",
    "别紧张 我开玩笑的",
    "我没想死 就是说气话",
    "他没打我 我们就是拌嘴",
    "没打起来 说开了",
    "烟散了 没着",
    "是烧糊了锅 没着火",
    "火早就灭了",
    "人没事 就擦破点皮",
    "已经送医院了 不用来了",
    "已经从电梯里出来了",
    "门开了 进来了",
    "找到了 在他姑姑家",
    "孩子回来了",
    "味道没了 阀门关好了",
    "关了阀门好多了",
    "现在不晕了",
    "头不晕了 谢谢",
    "等得不耐烦了",
    "等了一上午 不等了",
    "我等不下去了 你们快点",
    "再也不想来你们这儿了",
    "跟你们说话真累",
    "我不想住这儿了 想换房",
    "我家在顶楼 风大 窗户响",
    "我在楼顶晒被子呢",
    "我上楼顶看看漏水点",
    "我去河边钓鱼 手机没信号",
    "我不吃药了 医生让停的",
    "刀我放厨房了 磨好了吗",
    "人走了 没留电话",
    "他走了 刚下楼",
    "煤气费交了",
    "别来了 我们睡了",
]

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

#: Danger beside smoke and falls: farewells that are veiled, danger behind soothing words.
CRIES = [
    "翠湖苑7号楼 充电桩那边冒白烟了 电动车",
    "楼下车棚里有辆电瓶车在冒烟",
    "我家平衡车充电器冒烟 塑料都化了",
    "手机充着电冒烟鼓包了 在床上",
    "三单元配电箱往外窜烟",
    "弱电井里冒烟 味儿呛",
    "空开那儿打火 墙皮烧黑了 还冒烟",
    "地下室电动车自燃了",
    "电表烧着了",
    "充电宝鼓了还冒烟",
    "热水器冒烟了",
    "我们楼有个人掉楼下了",
    "有人从六楼摔下来了",
    "工人从脚手架上掉下来了",
    "小孩从阳台翻下去了",
    "翠湖苑9号楼楼下躺着个人 像是跳下来的",
    "坠楼了 快来",
    "擦玻璃的掉下去了",
    "广告牌掉下来砸着人了",
    "空调外机砸到一个老太太",
    "吊顶塌了 我妈压在下面",
    "花盆砸人头上了 流血了",
    "外墙砖掉下来砸到小孩了",
    "门口的大树倒了压着人",
    "有人触电了 还粘在上面",
    "碰到电线倒地上抽搐",
    "墙倒了 里面有人",
    "翠湖苑8号楼 雨棚塌了砸到俩人",
    "我这把老骨头 不拖累你们了 走了",
    "你们都好好的 我先走一步了",
    "老伴走了 我也不想多留了",
    "活够了 给儿女省点事",
    "这辈子给你们添的麻烦到头了 妈走了",
    "存折放在枕头底下 密码是他生日 我不等了",
    "谢谢你们照顾我这么多年 来世再报答",
    "我走了 孩子们就轻松了",
    "别救我",
    "后事我都安排好了 别惦记",
    "这回是真走了 别找我",
    "翠湖苑3号楼下有人浑身是血",
    "孩子误吞了纽扣电池",
    "老头噎住了 脸都紫了",
    "吃了老鼠药 口吐白沫",
    "孩子卡在栏杆里出不来",
    "小孩锁车里了 太阳晒着",
    "有人在砸我家门 说要弄死我",
    "厨房滋滋漏气 味道很冲",
    "一家三口都头晕恶心 烧着炉子",
    "我没想不开 就是药吃多了",
    "没事 就是割了一下 血还在流",
    "不用管我 药都喝下去了",
    "我挺好的 遗书写完了",
    "窗户打开了 我坐在窗沿上",
    "煤气关不上 窗户开了还是头晕",
    "他走了 又拿刀回来了",
    "他没打我 就是掐我脖子",
    "没着火 就是一直冒烟",
    "火灭了又烧起来了",
    "人出来了 可是喘不上气",
    "孩子找到了 掉水里了",
    "老公打孩子 打得满脸是血还要离婚",
    "老公又喝多了打我 我要离婚",
    "我先走了 孩子拜托你们了",
    "我走了 照顾好我妈",
    "再见了 谢谢大家 我要去陪老伴了",
    "门反锁了 屋里有煤气味",
    "别敲门 他拿着刀",
    "别告诉他我在这 他要打死我",
    "我关好窗户 点上炭了",
    "想开了 不活了",
    "睡了 不会再醒了",
    "不等了 我跳了",
    "家里电闸打火 烧起来了",
    "吊灯掉下来砸我婆婆头上",
    "小工从三楼掉下来了",
    "电动车着火 楼道都是烟 下不去",
    "电饭煲冒烟了",
]

#: What answers, urges, denies or describes weighs like a cry, and is only part of a talk.
REMARKS = [
    "我也是",
    "都半小时了！！！",
    "都一个多小时了",
    "都两个小时了怎么没动静",
    "没有味道",
    "不是煤气 没有煤气味",
    "没有冒烟，没有味道",
    "是一个男的 姓白",
    "是个女的",
    "男的",
    "一个男的，四十多岁",
    "现在闻不到了",
    "她走了",
    "不疼",
    "没人打架",
    "没流血",
]

#: Cries in the same words, so that nobody takes them for remarks.
NO_REMARKS = [
    "我也不想活了",
    "没脉了",
    "没呼吸了",
    "没气了",
    "没意识",
    "没人救我",
    "半小时了还在里面",
    "没着火 就是冒烟",
    "没流血 人不动了",
    "门口有个男的一直撬锁",
    "来人啊",
    "有小偷",
]

FALLEN_WIRES = [
    "翠湖苑5号楼 高压线断了掉在地上",
    "10号楼前面高压线掉下来了",
    "变压器的线断了落在水坑里",
    "刮大风把电线刮断了 掉地上了",
    "电缆断了 耷拉在路上 有小孩在玩",
]


@pytest.mark.parametrize("text", [*NOT_EMERGENCIES, *HARMLESS])
def test_words_of_daily_life_raise_no_alarm(understander: Understander, text: str) -> None:
    assert not understander.understand(text).code.startswith("E")


@pytest.mark.parametrize("text", CRIES)
def test_danger_in_other_words_raises_the_alarm(understander: Understander, text: str) -> None:
    understood = understander.understand(text)
    assert (understood.code[0], understood.accepted) == ("E", True)


@pytest.mark.parametrize(("text", "code"), EMERGENCIES.items())
def test_a_cry_for_help_raises_the_alarm(understander: Understander, text: str, code: str) -> None:
    understood = understander.understand(text)
    assert (understood.code, understood.accepted) == (code, True)


@pytest.mark.parametrize(("text", "accepted"), [("心里空落落", False), ("空落落 救命", True)])
def test_a_faint_cry_is_only_accepted_where_a_word_names_the_danger(
    text: str, accepted: bool
) -> None:
    understood = few_words().understand(text)
    assert (understood.code, understood.known, understood.accepted) == ("E5", True, accepted)


@pytest.mark.parametrize("text", REMARKS)
def test_a_short_remark_that_tells_of_no_danger_is_none(
    understander: Understander, text: str
) -> None:
    understood = understander.understand(text)
    assert (understood.known, understood.accepted) == (False, False)


@pytest.mark.parametrize("text", NO_REMARKS)
def test_a_cry_in_the_words_of_a_remark_is_one(understander: Understander, text: str) -> None:
    understood = understander.understand(text)
    assert (understood.code[0], understood.accepted) == ("E", True)


@pytest.mark.parametrize("text", ["墙上冒汗", "对不起", "里"])
def test_a_few_words_that_name_no_danger_are_asked_about(
    understander: Understander, text: str
) -> None:
    assert not understander.understand(text).accepted


@pytest.mark.parametrize("text", ["累了", "太累了。", "没意思", "有味儿", "有股味"])
def test_a_sigh_that_may_be_more_is_asked_about(understander: Understander, text: str) -> None:
    assert not understander.understand(text).accepted


@pytest.mark.parametrize("text", FALLEN_WIRES)
def test_a_fallen_wire_is_as_pressing_as_an_emergency(
    understander: Understander, text: str
) -> None:
    assert understander.understand(text).urgency == Urgency.L1
