"""The settings: the shipped file, variables over it, and what is said about every mistake."""

from datetime import time
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, require_platform_secrets

SHIPPED = Path(__file__).parents[2] / "config.yaml"
SECRETS = {
    "XIAOGE_WECHAT__APP_ID": "wx0000000000000001",
    "XIAOGE_WECHAT__APP_SECRET": "invented-app-secret",
    "XIAOGE_WECHAT__TOKEN": "InventedToken1",
    "XIAOGE_WECHAT__ENCODING_AES_KEY": "A" * 43,
}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The shipped file with one passage replaced."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path = tmp_path / "config.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def line_of(path: Path, passage: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if passage in line)


def refusal(path: Path, environ: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(path, environ or {})
    return caught.value.problems


def with_variables(**environ: str) -> Settings:
    return load_settings(SHIPPED, {f"XIAOGE_{name}": value for name, value in environ.items()})


def test_the_shipped_file_is_complete_but_for_the_secrets() -> None:
    settings = load_settings(SHIPPED, {})
    assert settings.server.port == 8000
    assert settings.clock.quiet == (time(22), time(7))
    assert settings.clock.working == ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))
    assert settings.community.zone.key == "Asia/Shanghai"
    with pytest.raises(SettingsError):
        require_platform_secrets(settings)


def test_every_key_of_the_shipped_file_is_explained_in_it() -> None:
    sections = SHIPPED.read_text(encoding="utf-8").split("\n# ── ")[1:]
    assert len(sections) == len(Settings.model_fields)
    assert all("# " in section for section in sections)


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    path = changed(tmp_path, "directory: data/media", "directory: photos")
    settings = load_settings(path, {})
    assert settings.database_url() == f"sqlite:///{(tmp_path / 'data/xiaoge.db').as_posix()}"
    assert settings.media_directory() == tmp_path / "photos"


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:////srv/xiaoge.db", "sqlite:////srv/xiaoge.db"),
        ("sqlite:////srv/xiaoge.db?timeout=3", "sqlite:////srv/xiaoge.db?timeout=3"),
        ("postgresql+psycopg://u:p@db/xiaoge", "postgresql+psycopg://u:p@db/xiaoge"),
        ("mysql+pymysql://u:p@db:3306/xiaoge", "mysql+pymysql://u:p@db:3306/xiaoge"),
    ],
)
def test_absolute_databases_stay_as_they_are(written: str, used: str) -> None:
    assert with_variables(DATABASE__URL=written).database_url() == used


def test_a_variable_overrides_the_file() -> None:
    settings = with_variables(
        SERVER__PORT="8080", CLOCK__EMBEDDED="false", WECHAT__TOKEN="12345678"
    )
    assert settings.server.port == 8080
    assert settings.clock.embedded is False
    assert settings.wechat.token.get_secret_value() == "12345678"
    assert settings.server.host == "127.0.0.1"


def test_an_empty_variable_sets_an_empty_value() -> None:
    settings = with_variables(CLOCK__QUIET_HOURS="", WECHAT__TEMPLATES="", PROOF__PHOTO_REQUIRED="")
    assert settings.clock.quiet is None
    assert settings.wechat.templates == {}
    assert settings.proof.photo_required == ()


@pytest.mark.parametrize("written", ["R1,H3", '["R1", "H3"]'])
def test_a_variable_gives_a_list_with_commas_or_as_json(written: str) -> None:
    assert with_variables(PROOF__PHOTO_REQUIRED=written).proof.photo_required == ("R1", "H3")


def test_a_variable_reaches_into_a_map() -> None:
    settings = with_variables(
        WECHAT__TEMPLATES__ASSIGNED__ID="T1",
        WECHAT__TEMPLATES__ASSIGNED__FIELDS__THING2="category",
    )
    assert settings.wechat.templates["assigned"].fields == {"thing2": "category"}


def test_other_variables_of_the_process_are_not_ours() -> None:
    assert load_settings(SHIPPED, {"PATH": "/bin", "SERVER__PORT": "1"}).server.port == 8000


# Passage of the shipped file, what is written instead, parts of the one complaint.
MISTAKES = [
    ("port: 8000", "port: eighty", ["server.port", "写的是 eighty", "1 到 65535"]),
    ("port: 8000", "port: 70000", ["server.port", "写的是 70000", "1 到 65535"]),
    ("port: 8000", "port: yes", ["server.port", "1 到 65535"]),
    ("port: 8000", "port:", ["server.port", "没有写值", "1 到 65535"]),
    ("  port: 8000", "  port: 8000\n  prot: 1", ["server.prot", "不认识", "是不是想写 port"]),
    ("media:\n", "zzz: 1\nmedia:\n", ["zzz", "不认识这个键", "请删去"]),
    ('hotline: ""', "hotline: 12345", ["community.hotline", "写的是 12345", "加上英文引号"]),
    ("timezone: Asia/Shanghai", "timezone: Asia/Shanghia", ["是不是想写 Asia/Shanghai"]),
    ("timezone: Asia/Shanghai", "timezone: ../etc", ["community.timezone", "没有这个时区"]),
    ('"22:00-07:00"  ', '"22点到7点"  ', ["clock.quiet_hours", "时:分-时:分", "22:00-07:00"]),
    ('"22:00-07:00"  ', '"25:00-07:00"  ', ["clock.quiet_hours", "时:分-时:分"]),
    ('"22:00-07:00"  ', '"07:00-07:00"  ', ["clock.quiet_hours", "不能是同一时刻"]),
    ("api_base_url: https://api", "api_base_url: api", ["wechat.api_base_url", "https://"]),
    ('public_url: ""', "public_url: http://[", ["server.public_url", "https://"]),
    ("mode: safe ", "mode: aes ", ["wechat.mode", "写的是 aes", "safe"]),
    ('"sqlite:///data/xiaoge.db"', '"sqlite://data/x.db"', ["database.url", "三个斜杠"]),
    ('"sqlite:///data/xiaoge.db"', "mysql://u:p@h/x", ["是不是想写 mysql+pymysql"]),
    ("photo_required: []", "photo_required: [R1, R99]", ["proof.photo_required.1", "没有这个诉求"]),
    ("photo_required: []", "photo_required: [O1]", ["proof.photo_required.0", "没有这个诉求"]),
    ("  templates: {}", "  templates: {a: {id: T}}", ["templates.a", "缺少这个键", "模板字段"]),
    (
        "  templates: {}",
        "  templates: {a: {id: T, fields: {thing1: plcae}}}",
        ["wechat.templates.a.fields.thing1", "是不是想写 place"],
    ),
    ("wecom: {}", "wecom: {corpid: ww1}", ["wecom.corpid", "是不是想写 corp_id"]),
    ('file: ""', "file: nowhere.yaml", ["words.file", "找不到文件", "nowhere.yaml"]),
    ("host: 127.0.0.1", "host: http://x", ["server.host", "监听的地址"]),
]


@pytest.mark.parametrize(("old", "new", "parts"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_what_is_expected(
    tmp_path: Path, old: str, new: str, parts: list[str]
) -> None:
    path = changed(tmp_path, old, new)
    (problem,) = refusal(path)
    line = line_of(path, new.strip().splitlines()[-1 if "prot" in new else 0])
    assert problem.startswith(f"config.yaml 第 {line} 行 ")
    assert all(part in problem for part in parts), problem
    assert "\n" not in problem


def test_working_hours_that_overlap_are_refused(tmp_path: Path) -> None:
    (problem,) = refusal(changed(tmp_path, '- "13:30-17:30"', '- "11:30-17:30"'))
    assert "clock.working_hours" in problem
    assert "不能重叠" in problem


KEYS = [
    ("  name: 幸福里社区", "community.name：缺少", "community:"),
    ("  max_body_bytes: 65536", "server.max_body_bytes：缺少", "server:"),
    ("  mode: safe", "wechat.mode：缺少", "wechat:"),
    ("  file: ", "words：没有写值", "words:"),  # The last key of a section leaves it empty.
]


@pytest.mark.parametrize(("passage", "said", "section"), KEYS)
def test_a_missing_key_is_named_with_its_section(
    tmp_path: Path, passage: str, said: str, section: str
) -> None:
    path = changed(tmp_path, f"\n{passage}", f"\n#{passage}")
    (problem,) = refusal(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert problem.startswith(f"config.yaml 第 {lines.index(section) + 1} 行 {said}")


def test_a_missing_section_is_named(tmp_path: Path) -> None:
    (problem,) = refusal(changed(tmp_path, "\nwecom: {}", "\n"))
    assert "wecom：缺少这个键" in problem


def test_a_variable_may_stand_in_for_a_missing_key(tmp_path: Path) -> None:
    path = changed(tmp_path, "  port: 8000", "  # port")
    assert load_settings(path, {"XIAOGE_SERVER__PORT": "81"}).server.port == 81


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path, "  port: 8000", "  port: 0\n  prot: 1")
    problems = refusal(path, {"XIAOGE_WECHAT__MODE": "x", "XIAOGE_MEDIA__SIZE": "1"})
    assert len(problems) == 4


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("XIAOGE_SERVER__PORT", "eighty", ["server.port", "写的是 eighty", "1 到 65535"]),
        ("XIAOGE_SERVER__PORT", "", ["server.port", "没有写值"]),
        ("XIAOGE_SERVER__PROT", "1", ["server.prot", "是不是想写 port"]),
        ("XIAOGE_SEVER__PORT", "1", ["是不是想写 server"]),
        ("XIAOGE_TOKEN", "abc", ["不认识这个键"]),
        ("XIAOGE_WECHAT__TEMPLATES", "{not json", ["wechat.templates", "{id: "]),
        ("XIAOGE_PROOF__PHOTO_REQUIRED", "R1,R99", ["proof.photo_required.1", "诉求类别"]),
        ("XIAOGE_WECHAT__TEMPLATES__A__FIELDS__X", "due", ["wechat.templates.a.id", "缺少"]),
        ("XIAOGE_WECHAT", '{"mode": "x"}', ["wechat.mode", "写的是 x"]),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(
    name: str, value: str, parts: list[str]
) -> None:
    (problem,) = refusal(SHIPPED, {name: value})
    assert all(part in problem for part in parts), problem
    assert f"环境变量 {name}（" in problem or "缺少" in parts


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    (problem,) = refusal(changed(tmp_path, "  port: 8000", "  port: 8000\n  port: 8001"))
    assert "server.port" in problem
    assert "已经写过这个键" in problem


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"a: 1\nserver: {port: 1\nb: 2\n", "第 2 行"),
        (b"server:\n\tport: 1\n", "Tab"),
        ("server:\n  port：1\n  host: x\n".encode(), "中文冒号"),
        (b"wechat: {token: *hidden}\n", "英文引号"),
        (b'wechat: {token: "hidden}\n', "引号没有成对"),
        ("community: {name: 幸福里}".encode("gbk"), "UTF-8"),
        (b"", "键: 值"),
        (b"- a\n- b\n", "键: 值"),
        (b"a: 2026-13-45\n", "英文引号"),
        (b"a: 1\n---\nb: 1\n", "只能有一份"),
        (b"[" * 700, "嵌套太深"),
        (b"a: 1\nb: \x00", "第 2 行：有看不见的控制字符"),
        (b'a: 1\nb: "x\nc: 1\n', "第 2 行"),
        (b"a: 1\nb\nc: 1\n", "第 2 行"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(
    tmp_path: Path, content: bytes, part: str
) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    (problem,) = refusal(path)
    assert part in problem
    assert "hidden" not in problem


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path / "none.yaml")
    assert "找不到设置文件" in problem
    assert "--config" in problem


def test_a_folder_in_place_of_the_file_is_one_clear_line(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path)
    assert "读不了设置文件" in problem


def test_a_windows_editors_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.read_bytes())
    assert load_settings(path, {}).server.port == 8000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('app_secret: ""', "app_secret: 987654321"),
        ('app_secret: ""', "app_secret: [987654321]"),
        ('app_secret: ""', "app_secert: 987654321"),
        ('"sqlite:///data/xiaoge.db"', "postgres://u:987654321@h/x"),
        ('"sqlite:///data/xiaoge.db"', "postgresql+psycopg://u:987654321@[h/x"),
        ("wecom: {}", "wecom: 987654321"),
        ("metrics:\n  token:", "metrics: {token: 987654321}\nother:\n  token:"),
    ],
)
def test_no_complaint_shows_a_secret(tmp_path: Path, old: str, new: str) -> None:
    assert "987654321" not in "".join(refusal(changed(tmp_path, old, new)))


def test_settings_print_without_secrets() -> None:
    url = "postgresql+psycopg://u:pass%40word@db/x"
    settings = load_settings(SHIPPED, {**SECRETS, "XIAOGE_DATABASE__URL": url})
    hidden = {"pass%40word", "pass@word", *SECRETS.values()} - {"wx0000000000000001"}
    assert not [secret for secret in hidden if secret in f"{settings!r}{settings}"]
    assert set(settings.secrets()) == hidden


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(SHIPPED, {}).server.port = 1


def test_a_file_with_only_the_keys_everybody_needs_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        """
community: {name: 幸福里社区, timezone: Asia/Shanghai, hotline: "", supervision_phone: ""}
server:    {host: 127.0.0.1, port: 8000, public_url: "", max_body_bytes: 65536}
database:  {url: "sqlite:///data/xiaoge.db"}
clock:     {embedded: true, quiet_hours: "22:00-07:00"}
wechat:
  app_id: ""
  app_secret: ""
  token: ""
  mode: safe
  encoding_aes_key: ""
  previous_encoding_aes_key: ""
  api_base_url: https://api.weixin.qq.com
  templates: {}
wecom: {}
""",
        encoding="utf-8",
    )
    settings = load_settings(file, {})
    assert settings.clock.working_hours == ("08:30-12:00", "13:30-17:30")
    assert settings.media_directory() == tmp_path / "data" / "media"
