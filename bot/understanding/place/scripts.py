"""Traditional characters that place names and their sentences are written with.

Each stands beside its simplified form and is exchanged one for one, so positions in a text stay
as they are; the lexicon's own table serves words and may grow without regard to this.
"""

_PAIRS = """
    電电 燈灯 樓楼 門门 車车 個个 們们 來来 沒没 這这 還还 後后 裡里 裏里 說说 請请 問问 時时
    開开 關关 馬马 條条 頭头 給给 會会 線线 陽阳 羅罗 蘇苏 鍾钟 龍龙 萬万 與与 業业 東东 兩两
    豐丰 臨临 麗丽 義义 樂乐 鄉乡 書书 雲云 從从 倉仓 體体 僑侨 蘭兰 興兴 岡冈 農农 幾几 鳳凤
    凱凯 創创 動动 勞劳 勝胜 區区 華华 單单 衛卫 廠厂 縣县 雙双 號号 嗎吗 團团 園园 國国 場场
    壩坝 復复 學学 寧宁 寶宝 宮宫 賓宾 對对 壽寿 將将 層层 屬属 島岛 嶺岭 師师 帶带 廣广 莊庄
    慶庆 廟庙 悅悦 戶户 曉晓 機机 樹树 橋桥 歐欧 漢汉 澤泽 漁渔 灣湾 環环 瓊琼 礦矿 禮礼 離离
    糧粮 紅红 紀纪 紗纱 結结 經经 綠绿 聯联 蘆芦 營营 觀观 讓让 設设 誠诚 譽誉 負负 財财 貴贵
    躍跃 邊边 達达 過过 進进 遠远 連连 鄰邻 鐵铁 銀银 際际 頂顶 順顺 領领 額额 風风 飛飞 館馆
    騰腾 魚鱼 鳴鸣 鹽盐 麥麦 黃黄 妳你 廈厦 嶼屿 楊杨 楓枫 棟栋 滬沪 濤涛 濱滨 瀾澜 瓏珑 盞盏
    紡纺 織织 紹绍 繡绣 綺绮 繽缤 範范 榮荣 蔭荫 蓮莲 藍蓝 薔蔷 誼谊 諧谐 貢贡 賢贤 軒轩 輝辉
    鋼钢 鈺钰 鑽钻 鉑铂 銘铭 錦锦 鎮镇 長长 閩闽 閣阁 韓韩 韻韵 頌颂 頤颐 驕骄 駿骏 魯鲁 鯉鲤
    鯨鲸 鷗鸥 鴻鸿 鵬鹏 鶴鹤 鷺鹭 鷹鹰 薈荟 蘋苹 鳥鸟 煙烟 氣气 見见 處处 壞坏 話话 講讲 點点
    報报 爺爷 媽妈 陰阴 陳陈 鄭郑 劉刘 趙赵 孫孙 張张 吳吴 鑼锣 廳厅 屆届 數数 畫画
"""

#: Traditional to simplified, one character for one.
SIMPLIFIED = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
