"""Conversations by those who mean ill, and a town that a whole module shares."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bot.understanding import Understander
from commands.database import Store, open_engine
from tests.town import DEMO, Town

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Mark the tests of this folder; pytest hands over those of all folders."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.conversation)


@pytest.fixture(scope="module")
def module_town(
    tmp_path_factory: pytest.TempPathFactory, understander: Understander
) -> Iterator[Town]:
    """The demo's community, for tests that leave no trace in it."""
    path = tmp_path_factory.mktemp("shared") / "town.db"
    shutil.copy(str(DEMO.url().database), path)
    town = Town(Store(open_engine(f"sqlite:///{path}")), understander)
    yield town
    town.courier.close()
    town.store.close()
