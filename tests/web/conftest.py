import pytest
from flask.testing import FlaskClient

from tests.web.platform_side import APP_ID, KEY, NOW, OLD_KEY, TOKEN, Ear, Platform
from web.app import create_app
from web.wechat import create_blueprint
from web.wechat_wire import Wire


def open_door(ear: Ear, *keys: str) -> FlaskClient:
    wire = Wire(TOKEN, app_id=APP_ID, aes_keys=keys)
    door = create_blueprint(wire, ear, clock=lambda: float(NOW))
    return create_app([door], max_body_bytes=65536).test_client()


@pytest.fixture(scope="session")
def one_ear() -> Ear:
    return Ear()


@pytest.fixture(scope="session")
def plain_door(one_ear: Ear) -> FlaskClient:
    return open_door(one_ear)


@pytest.fixture(scope="session")
def safe_door(one_ear: Ear) -> FlaskClient:
    return open_door(one_ear, KEY, OLD_KEY)


@pytest.fixture
def ear(one_ear: Ear) -> Ear:
    """What the bot hears in this test; the doors are built once, since nothing changes them."""
    one_ear.forget()
    return one_ear


@pytest.fixture
def plain(plain_door: FlaskClient, ear: Ear) -> Platform:
    return Platform(plain_door)


@pytest.fixture
def safe(safe_door: FlaskClient, ear: Ear) -> Platform:
    return Platform(safe_door, KEY)


@pytest.fixture(params=["plain", "safe"])
def platform(request: pytest.FixtureRequest) -> Platform:
    """The same behaviour in both modes."""
    mode: Platform = request.getfixturevalue(request.param)
    return mode
