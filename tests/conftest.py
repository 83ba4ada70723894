"""What all tests share: the lexicon loaded once, and a fresh copy of the demo's community."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.understanding import Understander, load_understander
from commands.database import Store, open_engine
from commands.demo_people import load_demo
from models import Base
from tests.town import MONDAY, Town

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def understander() -> Understander:
    """The shipped lexicon."""
    return load_understander()


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo's community, made once and copied for each test."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    store = Store(open_engine(f"sqlite:///{path}"))
    with store.engine.begin() as connection:
        Base.metadata.create_all(connection)
    store.transact(lambda db: load_demo(db, ROOT / "demo", MONDAY))
    store.close()
    return path


@pytest.fixture
def new_town(
    demo_database: Path, tmp_path: Path, understander: Understander
) -> Iterator[Callable[..., Town]]:
    """Builds a town, with the manners a test wants."""
    towns = []

    def build(**manners: Any) -> Town:
        path = tmp_path / f"town{len(towns)}.db"
        shutil.copy(demo_database, path)
        store = Store(open_engine(f"sqlite:///{path}"))
        town = Town(store, understander, **manners)
        towns.append(town)
        return town

    yield build
    for town in towns:
        town.courier.close()
        town.store.close()


@pytest.fixture
def town(new_town: Callable[..., Town]) -> Town:
    """The demo's community on a Monday at nine."""
    return new_town()
