"""What the doctor finds in settings, machine, knowledge and database."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select

from bot.settings import Settings, load_settings
from bot.understanding import Understander
from bot.understanding.lexicon import SHIPPED, Lexicon, read_lexicon
from commands import doctor
from commands.diagnosis import knowledge
from commands.diagnosis.finding import Finding, Grade, fault, good, guarded, note
from commands.diagnosis.knowledge import check_calendar, check_lexicon, check_words
from commands.diagnosis.records import check_records
from commands.diagnosis.setup import check_disk, check_secrets
from models import Notice, NoticeState, Person, Post, Role
from tests.commands.conftest import SECRETS, Office

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def settings_of(office: Office) -> Settings:
    return load_settings(office.config, {})


def found(findings: Iterable[Finding], grade: Grade) -> str:
    """The lines of one grade."""
    return "\n".join(each.line() for each in findings if each.grade is grade)


def changed(office: Office, work: Callable[[Connection], object]) -> list[Finding]:
    """What the doctor finds in the records after `work`."""
    store = office.store()
    store.transact(work)
    store.close()
    return list(check_records(settings_of(office), NOW))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(SHIPPED)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, understander: Understander, lexicon: Lexicon) -> None:
    """The lexicon loaded for all tests serves the doctor too."""
    monkeypatch.setattr(knowledge, "load_understander", lambda: understander)
    monkeypatch.setattr(knowledge, "read_lexicon", lambda _: lexicon)


def test_a_finding_is_one_line_with_what_to_do() -> None:
    assert fault("甲", "坏\n了。", "请修").line() == "错误  甲：坏 了。→ 请修"


def test_a_check_that_breaks_off_is_a_finding_and_keeps_what_it_found() -> None:
    def check() -> Iterator[Finding]:
        yield good("甲", "好")
        raise ValueError("13900000002")

    first, second = guarded("甲", check)
    assert (first.grade, second.grade) == (Grade.GOOD, Grade.FAULT)
    assert "13900000002" not in second.line()


@pytest.mark.parametrize(
    ("findings", "status", "ending"),
    [
        ([good("甲", "好")], 0, "共 0 项错误，0 项注意。"),
        ([good("甲", "好"), note("乙", "小心")], 0, "共 0 项错误，1 项注意。"),
        ([fault("甲", "坏"), note("乙", "小心")], 1, "共 1 项错误，1 项注意。"),
    ],
)
def test_only_a_fault_makes_the_doctor_fail(
    bare: Office,
    monkeypatch: pytest.MonkeyPatch,
    findings: list[Finding],
    status: int,
    ending: str,
) -> None:
    monkeypatch.setattr(doctor, "diagnose", lambda *_: iter(findings))
    result = bare.run("doctor")
    assert result.exit_code == status
    assert result.stdout.splitlines()[-1] == ending


def test_an_address_that_is_none_is_wrong_usage(bare: Office) -> None:
    result = bare.run("doctor", "--url", "bot.example.cn")
    assert result.exit_code == 2
    assert "https://" in result.stderr


@pytest.mark.usefixtures("quick")
def test_broken_settings_are_faults_and_the_lexicon_is_still_looked_at(bare: Office) -> None:
    bare.config.write_text("community: [", encoding="utf-8")
    result = bare.run("doctor")
    assert result.exit_code == 1
    assert "错误  设置：config.yaml 第 " in result.stdout
    assert "  词库：" in result.stdout


@pytest.mark.usefixtures("quick")
def test_missing_secrets_are_faults_and_all_else_is_still_looked_at(office: Office) -> None:
    result = office.run("doctor")
    assert result.exit_code == 1
    assert result.stdout.count("错误  密钥：") == 4
    for subject in ("时间", "磁盘（数据库）", "节假日", "用语", "数据库", "社区", "词库", "推送"):
        assert f"  {subject}：" in result.stdout


@pytest.mark.usefixtures("quick")
def test_no_secret_is_ever_said(office: Office) -> None:
    office.change("wechat", **SECRETS, api_base_url="http://127.0.0.1:9")
    result = office.run("doctor", "--url", "http://127.0.0.1:9")
    said = result.stdout + result.stderr
    hidden = [SECRETS[name] for name in ("app_secret", "token", "encoding_aes_key")]
    assert [secret for secret in hidden if secret in said] == []


def test_whole_secrets_are_good_and_plain_mode_is_warned_of(bare: Office) -> None:
    bare.change("wechat", **SECRETS, mode="plain")
    findings = list(check_secrets(settings_of(bare)))
    assert "密钥" in found(findings, Grade.GOOD)
    assert "明文" in found(findings, Grade.NOTE)


@pytest.mark.parametrize(
    ("free", "grade"),
    [(10**8, Grade.FAULT), (5 * 10**8, Grade.NOTE), (10**11, Grade.GOOD)],
)
def test_little_disk_space_is_told_in_time(
    bare: Office, monkeypatch: pytest.MonkeyPatch, free: int, grade: Grade
) -> None:
    class Usage:
        def __init__(self) -> None:
            self.free = free

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage())
    assert {each.grade for each in check_disk(settings_of(bare))} == {grade}


@pytest.mark.parametrize(
    ("today", "grade", "year"),
    [
        (datetime(2025, 10, 31, tzinfo=UTC), Grade.GOOD, "2025"),
        (datetime(2030, 3, 1, tzinfo=UTC), Grade.NOTE, "2030"),
        (datetime(2029, 10, 31, 15, tzinfo=UTC), Grade.NOTE, "2029 "),
        (datetime(2029, 10, 31, 17, tzinfo=UTC), Grade.NOTE, "2029、2030"),
    ],
)
def test_holidays_of_next_year_are_asked_for_from_november(
    bare: Office, today: datetime, grade: Grade, year: str
) -> None:
    [finding] = check_calendar(settings_of(bare), today)
    assert finding.grade is grade
    assert year in finding.line()


def test_a_sentence_the_lexicon_misses_is_shown(
    monkeypatch: pytest.MonkeyPatch, understander: Understander
) -> None:
    class Deaf:
        def understand(self, _text: str) -> object:
            return understander.understand("")

    monkeypatch.setattr(knowledge, "load_understander", Deaf)
    [finding] = check_lexicon()
    assert finding.grade is Grade.NOTE
    assert "判错" in finding.line()


def test_words_that_cannot_be_said_are_a_fault(bare: Office) -> None:
    own = bare.folder / "words.yaml"
    own.write_text("notice:\n  assigned: '{nonsense}'\n", encoding="utf-8")
    bare.change("words", file="words.yaml")
    [finding] = check_words(settings_of(bare))
    assert finding.grade is Grade.FAULT
    assert "nonsense" in finding.says


def test_a_database_that_is_not_there_is_a_fault_and_stays_away(bare: Office) -> None:
    [finding] = check_records(settings_of(bare), NOW)
    assert finding.grade is Grade.FAULT
    assert "db upgrade" in finding.line()
    assert not bare.database.exists()


def test_an_empty_community_is_a_fault(empty: Office) -> None:
    findings = check_records(settings_of(empty), NOW)
    assert "community load" in found(findings, Grade.FAULT)


def test_staff_without_wechat_are_counted(office: Office) -> None:
    assert "invite" in found(check_records(settings_of(office), NOW), Grade.NOTE)


def test_grids_without_a_worker_are_named(office: Office) -> None:
    findings = changed(office, lambda db: db.execute(delete(Post).filter_by(role=Role.WORKER)))
    assert "11 个网格没有网格员：G01、" in found(findings, Grade.NOTE)
    assert found(findings, Grade.FAULT) == ""


def test_a_community_without_an_admin_is_told(office: Office) -> None:
    findings = changed(office, lambda db: db.execute(delete(Post).filter_by(role=Role.ADMIN)))
    assert "没有管理员：幸福里社区" in found(findings, Grade.NOTE)


def test_a_community_with_workers_and_admins_has_nothing_vacant(office: Office) -> None:
    said = found(check_records(settings_of(office), NOW), Grade.NOTE)
    assert "没有网格员" not in said
    assert "没有管理员" not in said


def owing(state: NoticeState, due: datetime, error: str = "") -> Callable[[Connection], object]:
    """A notice to the first person there is."""

    def work(db: Connection) -> object:
        values = {
            "key": "event:1:1",
            "person_id": db.execute(select(Person.id).limit(1)).scalar_one(),
            "kind": "assigned",
            "facts": {},
            "state": state,
            "error": error,
            **dict.fromkeys(("created_at", "due_at", "retry_at", "lease_until"), due),
        }
        return db.execute(insert(Notice).values(values))

    return work


@pytest.mark.parametrize(("minutes", "grade"), [(9, Grade.GOOD), (11, Grade.FAULT)])
def test_deliveries_are_stuck_after_ten_minutes(office: Office, minutes: int, grade: Grade) -> None:
    due = NOW - timedelta(minutes=minutes)
    findings = changed(office, owing(NoticeState.PENDING, due))
    assert {each.grade for each in findings if each.subject == "推送"} == {grade}


def test_notices_given_up_are_told_with_the_reason(office: Office) -> None:
    findings = changed(office, owing(NoticeState.DEAD, NOW, "48001 api unauthorized"))
    assert "48001 api unauthorized" in found(findings, Grade.NOTE)
