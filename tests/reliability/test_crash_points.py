import subprocess
import sys
from importlib import import_module

import pytest

from reliability.crash_points import DIED, POINTS, VARIABLE, WRAPPED, arm

PROGRAM = """
import sys
from reliability import crash_points
crash_points.WRAPPED = (("textwrap", "dedent"),)
crash_points.arm({crash_points.VARIABLE: sys.argv[1]})
import textwrap
for word in "abc":
    print(textwrap.dedent(word), flush=True)
"""


@pytest.mark.parametrize(("module", "name"), WRAPPED)
def test_every_point_is_still_in_the_product(module: str, name: str) -> None:
    found = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    assert callable(found)


def test_there_are_two_points_a_function() -> None:
    assert len(POINTS) == len(set(POINTS)) == 2 * len(WRAPPED)


@pytest.mark.parametrize(
    ("wish", "status", "said"),
    [("0:2", DIED, "a"), ("1:2", DIED, "a"), ("1:9", 0, "abc"), ("", 0, "abc")],
)
def test_a_process_dies_at_the_point_and_time_it_was_told(
    wish: str, status: int, said: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, wish], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout.split()) == (status, list(said))


def test_the_variable_is_none_of_the_products_settings() -> None:
    assert not VARIABLE.startswith("XIAOGE_")
    assert arm.__module__ == "reliability.crash_points"
