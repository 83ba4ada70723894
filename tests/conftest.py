"""What all tests share: the lexicon loaded once, and a fresh copy of the demo's community."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.understanding import Understander, load_understander
from tests import databases
from tests.town import DEMO, Town


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take minutes begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.fixture(scope="session", autouse=True)
def _databases_of_the_run() -> Iterator[None]:
    yield
    databases.end_run()


@pytest.fixture(autouse=True)
def _databases_of_the_test(_databases_of_the_run: None) -> Iterator[None]:
    yield
    databases.end_test()


@pytest.fixture(scope="session")
def understander() -> Understander:
    """The shipped lexicon."""
    return load_understander()


@pytest.fixture
def demo_database(tmp_path: Path) -> Path:
    """The demo's community as an SQLite file, for tests of real processes."""
    return Path(shutil.copy(str(DEMO.url().database), tmp_path / "demo.db"))


@pytest.fixture
def new_town(understander: Understander) -> Iterator[Callable[..., Town]]:
    """Builds a town, with the manners a test wants."""
    towns = []

    def build(**manners: Any) -> Town:
        towns.append(Town(DEMO.open(), understander, **manners))
        return towns[-1]

    yield build
    for town in towns:
        town.courier.close()


@pytest.fixture
def town(new_town: Callable[..., Town]) -> Town:
    """The demo's community on a Monday at nine."""
    return new_town()
