"""The commands as an operator starts them: real processes, pipes and locales."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.commands.conftest import ROOT, Office

pytestmark = pytest.mark.process


def started(
    office: Office, *words: object, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, ROOT / "run.py", "--config", office.config, *words]
    return subprocess.run(
        [str(word) for word in line],
        input=stdin,
        capture_output=True,
        cwd=office.folder,
        env={**os.environ, **(env or {})},
        timeout=60,
        check=False,
    )


def test_classify_needs_neither_settings_nor_a_utf8_locale(bare: Office) -> None:
    bare.config.write_text(": broken [", encoding="utf-8")
    narrow = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C", "XIAOGE_NO": "1"}
    done = started(bare, "classify", stdin="没电了\n\n水管爆了".encode(), env=narrow)
    assert (done.returncode, done.stderr) == (0, b"")
    objects = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [each["code"] for each in objects] == ["R2", "O8", "R1"]


def test_classify_answers_each_line_while_the_pipe_stays_open(bare: Office) -> None:
    line = [sys.executable, str(ROOT / "run.py"), "classify"]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("没电了\n".encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["code"] == "R2"
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_reader_that_leaves_early_gets_no_traceback(bare: Office) -> None:
    line = [sys.executable, str(ROOT / "run.py"), "classify"]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write("没电了\n".encode())
        process.stdin.close()
        assert b"Traceback" not in process.stderr.read()


def test_an_invitation_can_be_piped(office: Office) -> None:
    done = started(office, "invite", "13900000002")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) == len("ABCD-EFGH\n")


def test_a_failure_is_one_line_of_chinese_and_status_one(bare: Office) -> None:
    done = started(bare, "invite", "13900000002")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().count("\n") == 1


def test_the_doctor_ends_with_status_one_before_anything_is_set_up(bare: Office) -> None:
    done = started(bare, "doctor")
    assert (done.returncode, done.stderr) == (1, b"")
    assert "共 " in done.stdout.decode().splitlines()[-1]
