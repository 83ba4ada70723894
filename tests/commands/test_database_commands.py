"""`db`, `community`, `invite` and `requests` on a real SQLite file."""

import csv
import sqlite3
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, insert, update

from commands.invite import plain_phone
from models import Address, Person, Request
from services.export import COLUMNS
from tests.commands.conftest import DEMO, Office
from tests.town import MONDAY

NEED_DATABASE = [
    ("community", "load", DEMO),
    ("community", "dump", "community.yaml"),
    ("invite", "13900000002"),
    ("requests", "export", "requests.csv"),
]


def test_upgrade_makes_a_database_and_says_from_what_to_what(bare: Office) -> None:
    result = bare.run("db", "upgrade")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("数据库结构：空 → 0")


def test_a_second_upgrade_changes_nothing(empty: Office) -> None:
    result = empty.run("db", "upgrade")
    assert result.exit_code == 0
    assert "已是最新" in result.stdout


def test_a_database_of_a_newer_program_is_not_touched(empty: Office) -> None:
    with sqlite3.connect(empty.database) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    result = empty.run("db", "upgrade")
    assert result.exit_code == 1
    assert "比程序新" in result.stderr


@pytest.mark.parametrize("words", NEED_DATABASE)
def test_a_command_without_a_database_says_what_to_run_and_makes_no_file(
    bare: Office, words: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bare.folder)
    result = bare.run(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "db upgrade" in result.stderr
    assert [path.name for path in bare.folder.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize("words", NEED_DATABASE)
def test_a_broken_settings_file_is_named_with_its_line(
    bare: Office, words: tuple[object, ...]
) -> None:
    text = bare.config.read_text(encoding="utf-8").replace("  port: 8000 ", "  port: x ")
    bare.config.write_text(text, encoding="utf-8")
    result = bare.run(*words)
    assert result.exit_code == 1
    assert "config.yaml 第 " in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_no_database_is_said_to_be_none(bare: Office, tmp_path: Path) -> None:
    notes = tmp_path / "notes.db"
    notes.write_text("no database at all, but long enough to be looked at" * 20)
    bare.settle(notes)
    result = bare.run("invite", "13900000002")
    assert result.exit_code == 1
    assert "不是数据库" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_a_server_that_is_away_is_named_without_its_password(bare: Office, scheme: str) -> None:
    bare.change("database", url=f"{scheme}://xiaoge:Canary4Tests@127.0.0.1:9/xiaoge")
    result = bare.run("invite", "13900000002")
    assert result.exit_code == 1
    assert "database.url" in result.stderr
    assert "Canary4Tests" not in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_an_upgrade_of_a_server_that_is_away_says_so(bare: Office, scheme: str) -> None:
    bare.change("database", url=f"{scheme}://xiaoge@127.0.0.1:9/xiaoge")
    result = bare.run("db", "upgrade")
    assert result.exit_code == 1
    assert "数据库用不了" in result.stderr
    assert result.stderr.count("\n") == 1


def test_loading_counts_what_it_brought(empty: Office) -> None:
    result = empty.run("community", "load", DEMO)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "网格：新增 11" in result.stdout


def test_loading_the_same_again_says_that_nothing_changed(office: Office) -> None:
    result = office.run("community", "load", DEMO)
    assert result.exit_code == 0
    assert "没有变化" in result.stdout


def test_a_wrong_file_gets_every_problem_on_a_line_and_changes_nothing(office: Office) -> None:
    before = office.rows("grids")
    wrong = DEMO.read_text(encoding="utf-8")
    wrong = wrong.replace("code: G02,", "code: G01,").replace("role: admin", "role: king")
    file = office.folder / "wrong.yaml"
    file.write_text(wrong, encoding="utf-8")
    result = office.run("community", "load", file)
    lines = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert len([line for line in lines if line.startswith("wrong.yaml ")]) == 6
    assert office.rows("grids") == before


def test_a_community_file_that_is_missing_fails_in_words(office: Office) -> None:
    result = office.run("community", "load", "nowhere.yaml")
    assert result.exit_code == 1
    assert "找不到这个文件" in result.stderr


@pytest.mark.parametrize("name", ["dump.yaml", "dump.xlsx"])
def test_what_is_dumped_loads_again_without_a_change(office: Office, name: str) -> None:
    file = office.folder / name
    assert office.run("community", "dump", file).exit_code == 0
    assert "没有变化" in office.run("community", "load", file).stdout


@pytest.mark.parametrize("words", [("community", "dump"), ("requests", "export")])
def test_another_ending_is_wrong_usage(office: Office, words: tuple[str, str]) -> None:
    result = office.run(*words, office.folder / "list.pdf")
    assert result.exit_code == 2
    assert "后缀" in result.stderr


@pytest.mark.parametrize("words", [("community", "dump"), ("requests", "export")])
def test_a_folder_that_is_missing_fails_in_one_line(office: Office, words: tuple[str, str]) -> None:
    result = office.run(*words, office.folder / "nowhere" / "list.xlsx")
    assert result.exit_code == 1
    assert "没有这个文件或文件夹" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("phone", ["13900000002", "139-0000 0002", "+8613900000002"])
def test_an_invitation_prints_the_code_and_nothing_else(office: Office, phone: str) -> None:
    result = office.run("invite", phone)
    assert (result.exit_code, result.stderr) == (0, "")
    first, hyphen, last = result.stdout.rstrip("\n").partition("-")
    assert (len(first), hyphen, len(last)) == (4, "-", 4)
    assert (first + last).isalnum()
    assert (first + last).upper() == first + last


def test_full_width_digits_are_digits() -> None:
    assert plain_phone("１３９００００　０００２".replace("\u3000", " ")) == "13900000002"


@pytest.mark.parametrize("phone", ["13900000099", "", "林晓"])
def test_a_phone_nobody_has_is_refused_with_what_to_do(office: Office, phone: str) -> None:
    result = office.run("invite", phone)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "community load" in result.stderr


def test_a_phone_that_only_a_stranger_claims_is_nobodys(office: Office) -> None:
    store = office.store()

    def claim(db: Connection) -> None:
        values = {"name": "某人", "phone": "13900000077", "created_at": MONDAY}
        made = db.execute(insert(Person).values(values)).inserted_primary_key
        assert made is not None
        spoken = {"channel": "wechat", "value": "openid-stranger", "person_id": made[0]}
        times = {"heard_at": MONDAY, "window_until": MONDAY}
        db.execute(insert(Address).values({**spoken, **times}))

    store.transact(claim)
    store.close()
    result = office.run("invite", "13900000077")
    assert (result.exit_code, result.stdout) == (1, "")


def test_somebody_deactivated_gets_no_code(office: Office) -> None:
    store = office.store()
    store.transact(
        lambda db: db.execute(
            update(Person).where(Person.phone == "13900000002").values(active=False)
        )
    )
    store.close()
    result = office.run("invite", "13900000002")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "已停用" in result.stderr


def file_requests(office: Office, count: int) -> None:
    store = office.store()
    row = {
        "code": "R1",
        "urgency": "L3",
        "privacy": "open",
        "org_id": 2,
        "text": "=水管爆了",
        "created_at": MONDAY,
    }
    store.transact(lambda db: db.execute(insert(Request), [dict(row) for _ in range(count)]))
    store.close()


def test_requests_are_exported_with_the_promised_columns(office: Office) -> None:
    file_requests(office, 3)
    file = office.folder / "requests.csv"
    result = office.run("requests", "export", file)
    assert result.exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert "诉求 3 件" in result.stdout


def test_progress_goes_to_standard_error_in_one_plain_line_off_a_terminal(office: Office) -> None:
    file_requests(office, 3)
    result = office.run("requests", "export", office.folder / "requests.xlsx")
    assert result.stderr == "导出诉求 3/3\n"
    book = load_workbook(office.folder / "requests.xlsx", read_only=True)
    assert book.sheetnames == ["诉求", "经过"]
    book.close()


def test_an_export_leaves_nothing_unfinished_behind(office: Office) -> None:
    file = office.folder / "out" / "requests.csv"
    file.parent.mkdir()
    office.run("requests", "export", file)
    assert [path.name for path in file.parent.iterdir()] == ["requests.csv"]
