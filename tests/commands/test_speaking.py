"""How a command ends: in lines, with the right status, with nothing secret or personal."""

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result

from bot.settings import SettingsError
from commands.speaking import Failed, hint, progress, reporting


def ended(work: Callable[[], object]) -> Result:
    @click.command()
    @reporting
    def command() -> None:
        work()

    return CliRunner().invoke(command)


def raising(error: BaseException) -> Callable[[], object]:
    def work() -> object:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (Failed("甲坏了", "乙也坏了"), ["甲坏了", "乙也坏了"]),
        (Failed("一句话\n写成两行"), ["一句话 写成两行"]),
        (SettingsError(["第 3 行", "第 9 行"]), ["第 3 行", "第 9 行"]),
    ],
)
def test_a_failure_is_a_line_for_each_thing(error: Exception, lines: list[str]) -> None:
    result = ended(raising(error))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == lines


def test_a_defect_is_told_by_kind_and_place_without_its_text() -> None:
    result = ended(raising(KeyError("13900000002")))
    assert result.exit_code == 1
    assert "KeyError" in result.stderr
    assert "tests/commands/test_speaking.py 第 " in result.stderr
    assert "13900000002" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_wrong_usage_keeps_its_own_status() -> None:
    assert ended(raising(click.UsageError("x"))).exit_code == 2


def test_an_exit_keeps_its_own_status() -> None:
    assert ended(raising(click.exceptions.Exit(0))).exit_code == 0


def test_progress_that_breaks_off_claims_nothing() -> None:
    def work() -> None:
        with progress("导出", 3) as done:
            done(1)
            raise Failed("坏了")

    assert ended(work).stderr == "坏了\n"


def test_a_hint_is_for_terminals_only() -> None:
    assert ended(lambda: hint("请发送")).stderr == ""
