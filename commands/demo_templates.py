"""The message templates of the demo's account: one for every kind of notice."""

from typing import Any

from bot.words import load_words
from simulator import Template

#: Titles by kind of notice, as the platform would show them.
TITLES = {
    "dispatched": "新任务提醒",
    "half": "时限过半",
    "warning": "快到期提醒",
    "overdue": "超期提醒",
    "claim_missed": "还没接单",
    "alarm_again": "特急，还没有人接",
    "contact_missed": "还没联系居民",
    "on_site_missed": "还没到现场",
    "escalated": "逐级报告",
    "unanswered": "居民没有答复",
    "check_wanted": "请核查",
    "progress_wanted": "请记下进展",
    "remaining": "还在办理",
    "late": "没能按时办好",
    "asked_again": "还在等您回复",
    "ask_again": "请您评价",
    "progress": "长期整改进展",
    "inherited": "请您接着办",
    "alarm": "特急事件提醒",
    "unplaced": "待派单提醒",
    "alias_wanted": "这是哪里",
    "word_wanted": "建议加词",
    "word_wished": "加词请您决定",
    "word_strike_wished": "删词请您决定",
    "word_agreed": "您的建议已采纳",
    "word_refused": "您的建议没有采纳",
    "returned": "退回提醒",
    "reopened": "重新办理提醒",
    "claimed": "接单通知",
    "arrived": "网格员已到现场",
    "assigned": "已安排人手",
    "rejected": "不能受理的说明",
    "rejected_again": "不能受理的说明",
    "withdrawn": "居民已撤回",
    "verify_safe": "请核实本人平安",
    "called_off": "已解除，不用赶过去了",
    "alarm_merged": "已合并，不用另跑",
    "withdrawal_asked": "居民想撤回",
    "supplemented": "居民补充",
    "attached": "居民发来照片或语音",
    "changed": "任务有改动",
    "taken_away": "不用再办",
    "resolved": "办结通知",
    "reworked": "重新办理通知",
    "check_failed": "核查没通过",
    "taken_over": "上级接管",
    "supervised": "督办提醒",
    "progress_reported": "督办回音",
    "end_reported": "办结报告",
    "asked": "需要您补充",
    "praised": "居民表扬",
    "brief": "今天的事",
    "offered": "有事等人认领",
    "unhung": "没有人认领",
    "hung_again": "再请人认领",
    "stand_in": "请您替班",
    "stood_in": "已有人替班",
    "stand_in_ended": "替班取消",
    "duty": "请您值班",
    "duty_ended": "值班取消",
    "at_night": "夜里的急事",
    "report_week": "周报",
    "report_month": "月报",
    "record_month": "您的上个月",
    "supported": "又有一户附议",
    "urged": "居民催办",
    "urged_overdue": "居民催办",
    "appealed": "居民申诉",
    "called": "吹哨：请单位一起办",
    "called_private": "吹哨：请单位一起办",
    "call_urged": "吹哨：请尽快",
    "call_missed": "单位没有按时办",
    "call_over": "单位不用再办了",
    "unit_news": "单位有进展",
    "unit_reported": "单位已回报",
    "unit_called": "已请单位一起办",
    "unit_back": "单位已回报",
    "approval_wanted": "请批准新的日期",
    "approval_late": "有申请还没批",
    "approved": "申请已批准",
    "disapproved": "申请没有批准",
    "extended": "办理时间有变",
    "scheduled": "已定办理日期",
    "long_term": "已定整改计划",
    "milestone_done": "办好了一步",
    "plan_done": "计划全部完成",
    "redirected": "请找这个渠道",
    "another_comes": "正在另请人",
    "expired": "先替您登记了",
    "merged": "和另一件并在一起办",
    "split": "已分开登记",
    "split_back": "改为单独办理",
    "withdrawal_agreed": "已按您的意思撤回",
    "withdrawal_declined": "希望继续办",
    "follow_hands": "您跟进的事有人办了",
    "follow_arrived": "网格员已到现场",
    "follow_remaining": "您跟进的事还在办",
    "follow_late": "您跟进的事没能按时办好",
    "follow_step": "您跟进的事有进展",
    "follow_merged": "您跟进的事并在一起办",
    "follow_redirected": "您跟进的事请找这个渠道",
    "follow_rejected": "您跟进的事不能受理",
    "follow_resolved": "您跟进的事办结了",
    "follow_cancelled": "先报的人说不用办了",
    "discreet": "有消息",
    "discreet_claimed": "已有人接",
    "discreet_asked": "想问您一句话",
    "discreet_late": "没能按时办好",
}
#: The platform's field, what it is called, and our fact that fills it.
FIELDS = {
    "character_string1": ("编号", "number"),
    "thing2": ("类别", "category"),
    "thing3": ("地点", "place"),
    "thing4": ("内容", "text"),
    "thing5": ("时限", "due"),
    "thing6": ("说明", "reason"),
    "thing7": ("负责人", "worker"),
    "thing8": ("电话", "phone"),
    "thing9": ("下一步", "hint"),
    "thing10": ("单位", "unit"),
    "thing11": ("手上", "mine_count"),
    "thing12": ("超期", "late_count"),
    "thing13": ("没人接", "unclaimed_count"),
    "thing14": ("待派", "queue_count"),
    "thing15": ("时间", "period"),
    "thing16": ("新收", "filed"),
    "thing17": ("办结", "resolved"),
    "thing18": ("按时办结率", "on_time_rate"),
    "thing19": ("满意率", "satisfied_rate"),
    "thing20": ("原因", "why"),
    "thing21": ("还剩", "left"),
    "thing22": ("地名", "name"),
    "thing23": ("可能是", "one"),
    "thing24": ("或", "two"),
    "thing25": ("或是", "three"),
    "thing26": ("也许是", "four"),
}
TO_STAFF = ("character_string1", "thing2", "thing3", "thing4", "thing5", "thing9")
#: A brief and a report in numbers.
BRIEF = ("character_string1", "thing11", "thing12", "thing13", "thing14", "thing9")
FIGURES = ("thing15", "thing16", "thing17", "thing18", "thing19")
TO_RESIDENT = ("character_string1", "thing2", "thing6", "thing7", "thing8")
WHO_COMES = ("character_string1", "thing2", "thing7", "thing8", "thing5", "thing9")
WHAT_NEXT = ("character_string1", "thing2", "thing6", "thing7", "thing9")
#: Notices to staff that say why.
WITH_REASON = (*TO_STAFF[:4], "thing6", *TO_STAFF[4:])
#: Notices of another date.
NEW_DATE = ("character_string1", "thing2", "thing5", "thing6", "thing9")
#: Notices to staff about a unit that was called in.
OF_UNIT = ("character_string1", "thing2", "thing3", "thing10", "thing6", "thing9")
#: When, and in whose place or who instead.
ROTA = ("thing6", "thing7")
#: A word, its category, why it is asked about.
ABOUT_WORD = ("thing4", "thing2", "thing6", "thing9")
LAYOUTS = {
    "half": TO_STAFF,
    "warning": (*TO_STAFF[:3], "thing21", *TO_STAFF[4:]),
    "overdue": TO_STAFF,
    "claim_missed": TO_STAFF,
    "alarm_again": TO_STAFF,
    "contact_missed": TO_STAFF,
    "on_site_missed": TO_STAFF,
    "escalated": (*TO_STAFF[:3], "thing20", "thing7", "thing8", "thing5", "thing9"),
    "unanswered": TO_STAFF,
    "check_wanted": TO_STAFF,
    "progress_wanted": TO_STAFF,
    "remaining": WHO_COMES,
    "late": WHO_COMES,
    "asked_again": WHO_COMES,
    "ask_again": ("character_string1", "thing2", "thing9"),
    "progress": WHO_COMES,
    "called": WITH_REASON,
    "called_private": WHO_COMES,
    "call_urged": ("character_string1", "thing2", "thing3", "thing6", "thing9"),
    "call_missed": OF_UNIT,
    "unit_news": OF_UNIT,
    "unit_reported": OF_UNIT,
    "unit_called": ("character_string1", "thing2", "thing10"),
    "unit_back": ("character_string1", "thing2", "thing10", "thing7", "thing8"),
    "approval_wanted": WITH_REASON,
    "approval_late": TO_STAFF,
    "approved": TO_STAFF,
    "disapproved": WITH_REASON,
    "extended": NEW_DATE,
    "scheduled": NEW_DATE,
    "long_term": NEW_DATE,
    "milestone_done": NEW_DATE,
    "dispatched": TO_STAFF,
    "inherited": TO_STAFF,
    "alarm": TO_STAFF,
    "unplaced": TO_STAFF,
    "alias_wanted": (
        *("character_string1", "thing22", "thing23", "thing24", "thing25", "thing26"),
        "thing9",
    ),
    "word_wanted": ABOUT_WORD,
    "word_wished": ABOUT_WORD,
    "word_strike_wished": ABOUT_WORD,
    "word_agreed": ABOUT_WORD[:2],
    "word_refused": ABOUT_WORD[:2],
    "returned": WITH_REASON,
    "reopened": WITH_REASON,
    "supplemented": WITH_REASON,
    "attached": TO_STAFF,
    "changed": TO_STAFF,
    "withdrawn": TO_STAFF,
    "verify_safe": TO_STAFF,
    "called_off": TO_STAFF,
    "withdrawal_asked": TO_STAFF,
    "taken_away": TO_STAFF,
    "praised": TO_STAFF,
    "assigned": WHO_COMES,
    "claimed": WHO_COMES,
    "arrived": ("character_string1", "thing2", "thing7", "thing8"),
    "asked": WHAT_NEXT,
    "resolved": WHAT_NEXT,
    "reworked": WHO_COMES,
    "check_failed": WITH_REASON,
    "taken_over": WHO_COMES,
    "supervised": WITH_REASON,
    "progress_reported": WITH_REASON,
    "end_reported": WITH_REASON,
    "merged": ("character_string1", "thing2", "thing6"),
    "split": ("character_string1", "thing2", "thing6"),
    "expired": ("character_string1",),
    "discreet": ("character_string1", "thing9"),
    "discreet_claimed": ("character_string1", "thing9"),
    "discreet_asked": ("character_string1", "thing9"),
    "discreet_late": ("character_string1", "thing9"),
    "brief": BRIEF,
    "offered": TO_STAFF,
    "unhung": WHO_COMES,
    "hung_again": TO_STAFF,
    "stand_in": ROTA,
    "stood_in": ROTA,
    "stand_in_ended": ROTA,
    "duty": ROTA[:1],
    "duty_ended": ROTA[:1],
    "at_night": WHO_COMES,
    "report_week": FIGURES,
    "report_month": FIGURES,
    "record_month": ("thing15", "thing17", "thing19"),
    "rejected": ("character_string1", "thing2", "thing6", "thing9"),
    "rejected_again": ("character_string1", "thing2", "thing6", "thing9"),
    "supported": WITH_REASON,
    "urged": WITH_REASON,
    "urged_overdue": WITH_REASON,
    "appealed": WITH_REASON,
    "split_back": WHO_COMES,
    "follow_hands": WHO_COMES,
    "follow_arrived": WHO_COMES,
    "follow_remaining": WHO_COMES,
    "follow_late": WHO_COMES,
    "follow_step": WHO_COMES,
    "follow_resolved": WHAT_NEXT,
    "follow_cancelled": ("character_string1", "thing2", "thing3", "thing9"),
    "withdrawal_declined": ("character_string1", "thing2", "thing7", "thing8", "thing9"),
    "another_comes": ("character_string1", "thing2", "thing9"),
}


def kinds() -> list[str]:
    """All kinds of notice there are words for."""
    named = (kind.partition(".") for kind in load_words().kinds())
    # No template can carry a photo or a voice.
    return sorted(kind for group, _, kind in named if group == "notice" and kind != "media")


def configured() -> dict[str, Any]:
    """The templates as the settings know them."""
    return {
        kind: {"id": _id(kind), "fields": {field: FIELDS[field][1] for field in _layout(kind)}}
        for kind in kinds()
    }


def approved() -> dict[str, Template]:
    """The same templates as the pretended platform keeps them."""
    return {
        _id(kind): Template(
            title=TITLES[kind],
            fields={field: FIELDS[field][0] for field in _layout(kind)},
        )
        for kind in kinds()
    }


def _layout(kind: str) -> tuple[str, ...]:
    return LAYOUTS.get(kind, TO_RESIDENT)


def _id(kind: str) -> str:
    return f"demo-{kind}"
