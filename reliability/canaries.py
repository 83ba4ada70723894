"""R15: what nobody may read is planted everywhere, and looked for wherever we write.

In one process, so that it logs at DEBUG: talks, refused deliveries, a handler that breaks, a
platform that is away, a crash, the monitors' pages, error pages, `doctor` and both exports.
"""

import contextlib
import io
import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import text

from bench.mail import AES_KEY, Mail
from bench.mail import TOKEN as WEBHOOK_TOKEN
from bot.logs import configure_logging, log_uncaught
from bot.settings import load_settings
from bot.understanding import load_understander
from commands.clock import real_now
from commands.website import build_app
from commands.wiring import Works, build_works
from handlers import drafts
from reliability.findings import NEVER, Findings, at_least
from reliability.platform import TOKEN as ACCESS_TOKEN
from reliability.platform import Faults, Platform
from reliability.sites import Site, new_site, staff_openid
from reliability.trials import Trial
from run import main as run

APP_SECRET = "canary0app0secret0canary0app0sec"
METRICS_TOKEN = "canary-metrics-token"
PHONE, CARD = "13987654321", "110101199003078515"
DOOR = "翠湖苑6号楼3单元1702"
STORY = f"{DOOR}水管漏水，我的电话{PHONE}，身份证{CARD}"
#: Nowhere but in the settings and in what is sent to the platform.
SECRETS = (APP_SECRET, METRICS_TOKEN, AES_KEY, WEBHOOK_TOKEN, ACCESS_TOKEN)
#: For whom the request concerns; a log may hold a phone's two ends.
PERSONAL = (PHONE, CARD, DOOR)
_WORKER = "SELECT people.id FROM people WHERE name = '林晓'"


def measure(trial: Trial) -> Findings:
    """Plant them, let everything happen that writes, and count what came out where."""
    platform = Platform(Faults(), trial.seed)
    threading.Thread(target=platform.serve_forever, daemon=True).start()
    secret, token = APP_SECRET, METRICS_TOKEN
    try:
        with (
            new_site(
                trial.folder / "site",
                trial.database,
                platform,
                mode="safe",
                XIAOGE_WECHAT__APP_SECRET=secret,
                XIAOGE_METRICS__TOKEN=token,
            ) as site,
            _logging_all() as log,
        ):
            written = _everything(site, platform, trial.sized(1, 20))
            return _found(written | {"log": log.getvalue()})
    finally:
        platform.shutdown()
        platform.server_close()


@contextlib.contextmanager
def _logging_all() -> Iterator[io.StringIO]:
    """Every logger at DEBUG into a text, with the secrets that the product names."""
    log, root, hooks = io.StringIO(), logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = list(root.handlers), root.level
    configure_logging(log, secrets=SECRETS, level=logging.DEBUG)
    log_uncaught()
    try:
        yield log
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook, threading.excepthook = hooks


def _everything(site: Site, platform: Platform, rounds: int) -> dict[str, str]:
    """What was written, by where it can be read."""
    settings = load_settings(site.home.config, site.home.environ())
    works = build_works(settings)
    try:
        app = build_app(works, understander=load_understander())
        client = app.test_client()
        others = "".join(_talk(site, client) for _ in range(rounds))
        errors = _errors(client, works, platform)
        pages = "".join(client.get(path).get_data(as_text=True) for path in _PAGES)
    finally:
        works.courier.close()
        works.store.close()
    return {"others": others, "errors": errors, "pages": pages, **_commands(site)}


_PAGES = (
    "/metrics", "/readyz", "/healthz", f"/nothing?secret={APP_SECRET}", f"/console/export/{PHONE}",
)  # fmt: skip


def _talk(site: Site, client: FlaskClient) -> str:
    """A resident tells, the worker works; what all others of the community hear of it."""
    mail = Mail(2, sealed=True)
    resident, stranger = mail.residents
    worker = staff_openid(site.number(_WORKER))
    _say(client, mail, resident, STORY)
    number = site.number("SELECT max(id) FROM requests")
    for words in (f"接单 {number}", f"查看 {number}", f"备注 {number} 已打{PHONE}联系"):
        _say(client, mail, worker, words)
    _say(client, mail, resident, f"补充 {number} 打{PHONE}")
    heard = [_say(client, mail, stranger, f"{word} {number}") for word in ("进度", "查看", "附议")]
    _say(client, mail, worker, f"办结 {number} 换了阀门")
    return "".join(heard)


def _say(client: FlaskClient, mail: Mail, sender: str, words: str) -> str:
    """What the sender reads; a sealed reply is opened."""
    answer = client.post("/wechat", **_posted(mail, sender, words))
    return mail.opened(answer.get_data(as_text=True))


def _posted(mail: Mail, sender: str, words: str) -> dict[str, object]:
    delivery = mail.says(sender, words)
    return {"query_string": delivery.query, "data": delivery.body}


def _errors(client: FlaskClient, works: Works, platform: Platform) -> str:
    """A bug that quotes everything, forged deliveries, a platform that fails and is away."""
    mail, told = Mail(1, sealed=True), []
    bug = ValueError(f"{STORY} {APP_SECRET} {ACCESS_TOKEN}")
    with patch.object(drafts, "problems_of", side_effect=bug):
        told.append(_say(client, mail, mail.residents[0], STORY))
    forged = ({"signature": WEBHOOK_TOKEN}, {"echostr": APP_SECRET}, {"nonce": STORY})
    answers = [client.post("/wechat", query_string=query, data=STORY) for query in forged]
    told += [answer.get_data(as_text=True) for answer in answers]
    for fault in ("error_500", "cut", "garbage"):
        platform.faults = Faults({fault: 1.0})
        works.courier.deliver_due(now=real_now(), real_now=real_now(), patience=5)
    _crash()
    return "".join(told)


def _crash() -> None:
    """An error that nobody catches. Of a story nothing could be blotted out by its look, so none
    of our own lines quotes an error's text: `bot/failures.py`.
    """
    bug = ValueError(f"{PHONE} {CARD} {APP_SECRET} {ACCESS_TOKEN}")
    try:
        raise RuntimeError(f"https://api.example/token?appid=1&secret={APP_SECRET}") from bug
    except RuntimeError as error:
        logging.getLogger("canary").exception("while sending to %s", PHONE)
        logging.getLogger("canary").debug("token %s, card %s", ACCESS_TOKEN, CARD)
        sys.excepthook(ValueError, ValueError(f"{PHONE} {CARD} {APP_SECRET}"), error.__traceback__)


def _commands(site: Site) -> dict[str, str]:
    """What `doctor` and the exports say and write."""
    runner, folder = CliRunner(), site.home.directory
    tables = {name: folder / f"all.{name}" for name in ("csv", "xlsx")}

    def said(*words: str) -> str:
        given = ["--config", str(site.home.config), *words]
        return runner.invoke(run, given, env=site.home.environ()).output

    spoken = said("doctor") + "".join(said("requests", "export", str(p)) for p in tables.values())
    audits = str(site.store.read(lambda db: db.execute(text("SELECT * FROM audits")).all()))
    return {
        "commands": spoken,
        "audit": audits,
        "exports": _csv(tables["csv"]) + _xlsx(tables["xlsx"]),
    }


def _csv(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _xlsx(path: Path) -> str:
    sheets = load_workbook(path).worksheets
    return str([list(sheet.iter_rows(values_only=True)) for sheet in sheets])


def _found(written: dict[str, str]) -> Findings:
    """How often each canary was written where; an export may tell where a request is."""
    seen: Counter[str] = Counter()
    for where, content in written.items():
        personal = (PHONE, CARD) if where == "exports" else PERSONAL
        for canary in (*SECRETS, *personal):
            seen[where] += content.count(canary)
    figures = {f"canaries_in_{where}": seen[where] for where in written}
    read = {f"characters_of_{where}": len(content) for where, content in written.items()}
    limits = dict.fromkeys(figures, NEVER) | dict.fromkeys(read, at_least(1))
    return Findings(figures | read, limits)
