"""One understander for all: loading takes a second, understanding microseconds."""

import pytest

from bot.understanding import Understander, load_understander


@pytest.fixture(scope="session")
def understander() -> Understander:
    return load_understander()
