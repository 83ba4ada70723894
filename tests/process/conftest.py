"""Real processes: the demo for all tests, and sites of their own for `serve`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.process.other_platform import OtherPlatform, other_platform
from tests.process.running import ROOT, Running, Site, new_site, running
from tests.process.simulated import Simulator
from tests.process.webhook import Webhook

#: The phone of 林晓, who answers for 翠湖苑, in the demo's community.
LIN_PHONE = "13900000002"
LIN = "o-lin-xiao-0000000000000000"
#: The one kind of notice that the served account has a template for.
ALARM = {"id": "tpl-alarm", "fields": {"character_string1": "number", "thing2": "category"}}


@dataclass(frozen=True)
class Demo:
    """The demo that runs, and the database it writes to."""

    simulator: Simulator
    url: str
    database: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`run.py demo`, started once; each test speaks for residents of its own."""
    folder = tmp_path_factory.mktemp("demo")
    data = folder / "data"
    with running(folder, "demo", "--data-dir", str(data)) as one:
        yield Demo(Simulator(one.url), one.url, data / "xiaoge.db")


@pytest.fixture
def simulator(demo: Demo) -> Simulator:
    """The demo's simulated WeChat."""
    return demo.simulator


@dataclass(frozen=True)
class Prepared:
    """A site as its operator leaves it: schema, community and a code for the worker 林晓."""

    site: Site
    code: str


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Prepared once by the real commands, then copied for each test."""
    site = new_site(tmp_path_factory.mktemp("prepared") / "site")
    site.done("db", "upgrade")
    site.done("community", "load", str(ROOT / "demo" / "community.yaml"))
    return Prepared(site, site.done("invite", LIN_PHONE).strip())


@pytest.fixture
def site(prepared: Prepared, tmp_path: Path) -> Site:
    """A prepared site of this test's own."""
    return prepared.site.copied(tmp_path / "site")


@pytest.fixture
def closed_platform() -> Iterator[OtherPlatform]:
    """Another make of platform that refuses connections until it is opened."""
    with other_platform() as platform:
        yield platform


@pytest.fixture
def platform(closed_platform: OtherPlatform) -> OtherPlatform:
    """Another make of platform that takes calls."""
    closed_platform.open()
    return closed_platform


@dataclass(frozen=True)
class Served:
    """`serve` in safe mode, the platform it pushes to, and the worker 林晓 bound to `LIN`."""

    site: Site
    process: Running
    platform: OtherPlatform
    webhook: Webhook


@pytest.fixture(scope="session")
def served(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Started once; each test speaks for people of its own and looks at its own requests."""
    site = prepared.site.copied(tmp_path_factory.mktemp("served") / "site")
    with other_platform() as platform:
        platform.open()
        settings = {
            "XIAOGE_WECHAT__API_BASE_URL": platform.url,
            "XIAOGE_WECHAT__TEMPLATES": json.dumps({"alarm": ALARM}),
        }
        with site.serve(**settings) as process:
            webhook = Webhook(process.url)
            assert "林晓您好，已绑定" in webhook.say(LIN, f"绑定 {prepared.code}").words
            yield Served(site, process, platform, webhook)
