"""A courier of this process that calls the pretended platform, with the patience one gives it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from bot.channels.template import TemplateChannel
from bot.channels.text import TextChannel
from bot.delivery import Courier
from bot.platform_http import Timeouts
from bot.platform_token import TokenStore
from bot.settings import load_settings
from bot.wechat_api import WeChatApi
from bot.words import Say, load_words
from commands.clock import real_now
from commands.database import Store
from models import Address, Notice
from reliability.sites import Site

#: When everything here begins: a Monday at nine in Shanghai.
BEGINS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass
class Post:
    """A courier and the calls it makes; closed together."""

    courier: Courier
    api: WeChatApi

    def close(self) -> None:
        """Finish what is being sent."""
        self.courier.close()
        self.api.close()


def courier_of(site: Site, timeouts: Timeouts, store: Store | None = None) -> Post:
    """The ways out of the product, template first, with these timeouts."""
    settings = load_settings(site.home.config, site.home.environ())
    store, account, words = store or site.store, settings.wechat, load_words()
    api = WeChatApi(
        account.api_base_url,
        account.app_id,
        account.app_secret.get_secret_value(),
        TokenStore(store.transact, f"wechat:{account.app_id}", real_now),
        timeouts,
    )
    channels = (
        TemplateChannel(api, account.templates, settings.community.zone, words.shown),
        TextChannel(api, store.transact, lambda kind, facts: words.render(
            Say(f"notice.{kind}", facts))),
    )  # fmt: skip
    return Post(Courier(store.transact, channels), api)


def recipients(site: Site) -> dict[int, str]:
    """The openid of everybody who can be reached, by person."""
    found = site.store.read(lambda db: db.execute(select(Address.person_id, Address.value)).all())
    return {row.person_id: row.value for row in found}


def owe(db: Connection, key: str, person: int, *, kind: str = "claimed", urgent: bool = False,
        request: int | None = None, at: datetime = BEGINS) -> None:  # fmt: skip
    """One notice that is due."""
    facts = {"number": "#1", "plain_number": "1", "category": "电梯", "place": "翠湖苑3号楼",
             "text": key, "due": "今天17:30", "urgency": "", "supervised": "", "worker": "林晓",
             "phone": "13900000002", "result": "", "hint": "回复：进度 1", "mode": "", "status": "",
             "left": "1小时", "reported": ""}  # fmt: skip
    values = {"key": key, "person_id": person, "kind": kind, "facts": facts, "urgent": urgent,
              "request_id": request, "created_at": at, "due_at": at, "retry_at": at,
              "lease_until": at}  # fmt: skip
    db.execute(insert(Notice).values(values))
