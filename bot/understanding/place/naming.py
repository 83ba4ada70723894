"""What streets and estates are named with in every Chinese city: single signs and whole words.

No list of names: such a list would know one city only. The signs are chosen so that they rarely
end an everyday phrase right before 路, 苑 or 里; signs that do (水, 山, 家, 大) are names only in
the words below.
"""

_SIGN_GROUPS = {
    "land and water": (
        "湖江河海洋洲州川溪浪涛潮源泉湾港澳岛岭屿岳峰岗坪沙浦渡津岸畔滨滢澈瀚溢瀛澜澄湛淳泽"
        "关坞埠埭圩塘波闸陵麓樾汀沐泓淞淳潭濠畅栖澍沂湘岱"
    ),
    "sky and weather": ("云霞霓霖露雪虹星月光阳旭辉晖耀晨晓朝晚春夏秋冬岚辰昱晟晴晗昕蔚"),
    "plants": (
        "桐梧樟枫林松柏杨柳榕槐橡榴竹梅兰菊荷莲菱芙蓉茉莉牡丹桂桃杏梨棠禾橘银棉麦荫"
        "枣椿槿蔷薇玫瑰樱葵芳芝荟蕙茗莱茵蓓蕾萃芦苇藤棕檀楠桦杉梓芷芸芊菁榆蒲莘蝉"
    ),
    "creatures": ("龙凤凰鹏鹤鹰燕雀鸥鹭鲸鲤鱼麒麟驼羚雁骏渔鹿鹊鸾骊翔翼蝶"),
    "jewels and cloth": (
        "金玉珍珠翡翠琼瑶瑾瑜琳琅珑玲璟璞宝鑫晶锦绣绮彩缤丽紫青碧蓝黔御琴玺璧珺琥珀璐瑧玥钻钰铂铭朱"
    ),
    "virtues and fortune": (
        "和平安康宁福幸祥瑞庆嘉佳吉泰昌盛兴旺隆丰富裕永恒久利胜育英民德诚仁义礼孝贤睦谐怡悦颐"
        "禧馨懿臻煦荣誉惠慧逸雅熙雍韵颂尊帝弘彤俊冠贞慈"
    ),
    "places of culture": ("文秀墨翰书府庭苑轩阁邸郡城坊塔桥寨营窑庙堤坝仓埔埕堡盐"),
    "directions and beginnings": (
        "东西南北新建华迎向望观景沿环铭尚逸凯振昊朗皓宸隽宏鸿鼎汇森浩石润香雅纱浣旋明清世纪荆"
        "红鸣带盏通鳌济乐广伊"
    ),
    "old regions and rivers": (
        "京沪津冀豫鲁皖晋陕蜀滇粤闽赣湘鄂浙苏杭徽秦渝黎甬绍疆陇汾渭洛淮衡汉沁滏滹沱漳谷韩郭庄厝曦汐"
    ),
}
_WORD_GROUPS = {
    "values and times": (
        "解放 人民 光明 前进 东风 团结 劳动 民主 友谊 青年 进步 跃进 文明 健康 "
        "复兴 革命 七一 五一 八一 二七 理想 未央 长安 长寿 长虹 太平 太阳 开元 "
        "千禧 四季 三元 五星 八达 六合 百合 百花 腾飞 联合 前卫"
    ),
    "work and learning": (
        "工农 工业 工人 商业 物流 科技 创业 创新 兴业 建业 建设 建材 铸造 重工 "
        "工程 机械 纺织 棉纺 钢铁 铁路 铁东 铁西 机场 教师 农业 创客 智谷 学府 "
        "学院 大学 学海 学前 学苑 学士 翰林 状元 师院 师范 书院 书香 文化宫 体育 "
        "健身 育才"
    ),
    "mountains and waters": (
        "中山 香山 鼓山 衡山 泰山 华山 黄山 嵩山 天山 环山 昆仑 井冈 江山 黄河 "
        "延河 天河 顺河 长江 临江 望江 滨江 江南 临港 洞庭 水岸 水晶 清水 碧水 "
        "秀水 丽水 秋水 花溪 双溪 双井 双桥 天桥 石板 渡船 船坞 灯塔 后海 前海 "
        "前浦 白云 白沙 云天"
    ),
    "gates and old towns": (
        "鼓楼 钟楼 东门 西门 南门 北门 城隍庙 关帝 孔庙 文庙 贡院 府前 菜市 柴市 "
        "米市 老城 名城 天府 上清 下沙 黄埔 黄浦 九龙 九州 七里 三里 邻里 北二 "
        "中原 中兴 中华 大华 大成 大同 大连 大庆 上海 包头 延安 遵义"
    ),
    "gardens and flowers": (
        "花园 桃园 梅园 杏花 荷花 梅花 桃花 桂花 梨花 樱花 荷塘 月色 木棉 红枫 "
        "红树 橡树 枫丹 夹竹 柳条 绿城 绿地 绿洲 麦田"
    ),
    "builders' words": (
        "阳光 国际 中央 东方 明珠 天地 天境 天怡 天鹅 天一 天宁 月牙 玉带 红旗 "
        "红星 红光 金色 彩虹 福星 和顺 顺达 和风 清风 春风 名都 名人 贵都 皇庭 "
        "皇家 帝景 碧云天 世家 朝阳 万和 万科 万达 万象 保利 中海 恒大 千灯 碧桂园 融创 "
        "华润 招商 世茂 首创 首开 建业 远洋 富力 中铁 中建 仁恒 融侨 大华 卓越 金科 中南 "
        "鲁能 合生 奥园 正商 中粮 泰禾 新希望 时代 城市 世界 未来 领秀 首府 首座 上城 上院 "
        "尚品 尚城 云顶 云端 天骄 天悦 天玺 国宾 国风 公元 森林 半岛 海岸 外滩 左岸 右岸 "
        "香榭 香颂 香堤 印象 时光 原著 名家 名流 花都 花城 水榭 山水 一品 壹号 一号 之光 之星 "
        "之春 花月 财富 生活 大唐 盛唐 米兰 罗马 加州 欧洲 三角洲 一百 100 东进 桃李 惠民 便民 "
        "石油 天安 人家 万寿 金都 新都 龙都 帝都 京都 成都 首都 江都 "
        "都会 都市 新天地 新世界 永定 长宁 长治"
    ),
}

#: Single signs of names.
SIGNS = frozenset("".join(_SIGN_GROUPS.values()))
#: Words of everyday signs that name a place where they stand together.
WORDS = frozenset(" ".join(_WORD_GROUPS.values()).split())
#: Every sign that a name made of these can be written with.
ALPHABET = "".join(sorted(SIGNS.union(*WORDS)))
