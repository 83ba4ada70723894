"""The sections of `config.yaml` as frozen, typed models.

Each field's description says what is expected there; complaints about the field quote it.
"""

from datetime import time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.settings import shapes

NO_SECRET = SecretStr("")
Text = Annotated[str, Field(max_length=200)]


class Section(BaseModel):
    """What all sections share: no unknown keys, no changes, no values in pydantic's own errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Community(Section):
    """Whom the bot speaks for."""

    name: str = Field(min_length=1, max_length=30, description="社区的名称，例如 幸福里社区")
    timezone: shapes.TimeZoneName = Field(description="时区的名称，例如 Asia/Shanghai")
    hotline: Text = Field(description='社区的值班电话，加引号，例如 "0571-00000000"；没有就写 ""')
    supervision_phone: Text = Field(description='监督电话，加引号；没有就写 ""')

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the community reads its clocks."""
        return ZoneInfo(self.timezone)


class Server(Section):
    """Where the webhook and the pages listen."""

    host: shapes.Host = Field(description="监听的地址，例如 127.0.0.1 或 0.0.0.0")
    port: shapes.Whole = Field(
        ge=1, le=65535, description="监听的端口，1 到 65535 的整数，例如 8000"
    )
    public_url: shapes.MaybeWebAddress = Field(
        description='外面访问本机的网址，例如 https://bot.example.cn；没有就写 ""'
    )
    max_body_bytes: shapes.Whole = Field(
        ge=1024, le=10_485_760, description="一条消息的最大字节数，1024 到 10485760，例如 65536"
    )


class Database(Section):
    """Where everything is kept. The URL may hold a password, so it never prints."""

    url: shapes.DatabaseUrl = Field(
        description="数据库的网址，例如 sqlite:///data/xiaoge.db 或 "
        "postgresql+psycopg://用户:密码@主机/库名 或 mysql+pymysql://用户:密码@主机/库名"
    )


class Clock(Section):
    """When things fall due and when phones stay quiet; hours are in the community's zone."""

    embedded: bool = Field(description="serve 是否自带时钟，true 或 false")
    quiet_hours: shapes.QuietHours = Field(
        description='夜间不打扰的时段，例如 "22:00-07:00"；不要就写 ""'
    )
    working_hours: shapes.WorkingHours = Field(
        ("08:30-12:00", "13:30-17:30"),
        description='工作日的办公时段，例如 ["08:30-12:00", "13:30-17:30"]',
    )

    @property
    def quiet(self) -> shapes.Span | None:
        """Start and end of the quiet hours, the end perhaps on the next day; None if none."""
        return shapes.parse_span(self.quiet_hours) if self.quiet_hours else None

    @property
    def working(self) -> tuple[tuple[time, time], ...]:
        """The spans of a working day, in order and apart from each other."""
        return tuple(shapes.parse_span(text) for text in self.working_hours)


class Template(Section):
    """One of the platform's message templates and which of our facts its fields show."""

    id: str = Field(min_length=1, max_length=100, description="公众平台上的模板 ID")
    fields: dict[Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$")], shapes.Fact] = Field(
        min_length=1,
        description="模板字段: 内容，例如 {character_string1: number, thing2: category}；"
        f"内容可用 {'、'.join(shapes.FACTS)}",
    )


class WeChat(Section):
    """The official account. Secrets may be empty here: only some commands need them."""

    app_id: Text = Field(description="公众号的 AppID，例如 wx 开头的 18 位")
    app_secret: SecretStr = Field(description="公众号的 AppSecret")
    token: SecretStr = Field(description="服务器配置里的令牌（Token），8 到 32 位字母或数字")
    mode: Literal["safe", "plain"] = Field(description="safe（安全模式）或 plain（明文模式）")
    encoding_aes_key: SecretStr = Field(description="消息加解密密钥，43 位字母或数字")
    previous_encoding_aes_key: SecretStr = Field(description='换密钥前的旧密钥；没有就写 ""')
    api_base_url: shapes.WebAddress = Field(
        description="平台接口，通常是 https://api.weixin.qq.com"
    )
    templates: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$")], Template], shapes.Mapped
    ] = Field(description="通知种类: {id: 模板ID, fields: {模板字段: 内容}}；没有就写 {}")


class WeCom(Section):
    """WeCom (企业微信), by which workers may get their pushes; empty when there is none."""

    corp_id: Text = Field("", description="企业 ID，例如 ww 开头的 18 位")
    agent_id: shapes.WrittenNumber = Field("", description="应用的 AgentId，例如 1000002")
    secret: SecretStr = Field(NO_SECRET, description="应用的 Secret")
    token: SecretStr = Field(NO_SECRET, description="接收消息的 Token，8 到 32 位字母或数字")
    encoding_aes_key: SecretStr = Field(
        NO_SECRET, description="接收消息的 EncodingAESKey，43 位字母或数字"
    )
    api_base_url: shapes.WebAddress = Field(
        "https://qyapi.weixin.qq.com", description="接口，通常是 https://qyapi.weixin.qq.com"
    )

    @property
    def configured(self) -> bool:
        """Whether the community uses WeCom at all."""
        return bool(self.corp_id)


class Proof(Section):
    """What a worker must show when reporting a request as done."""

    photo_required: Annotated[tuple[shapes.CategoryCode, ...], shapes.Listed] = Field(
        (), description="办结时必须附照片的诉求类别代码，例如 [R1, H3]；没有就写 []"
    )


class Pace(Section):
    """How much one person may send before being asked to wait; 0 is no limit."""

    messages_per_minute: shapes.Whole = Field(300, ge=0, description="一个人一分钟最多几条消息")
    messages_per_hour: shapes.Whole = Field(3000, ge=0, description="一个人一小时最多几条消息")
    requests_per_day: shapes.Whole = Field(200, ge=0, description="一位居民一天最多登记几件")
    requests_first_day: shapes.Whole = Field(100, ge=0, description="新来的人头一天最多登记几件")
    staff_times: shapes.Whole = Field(10, ge=1, description="工作人员的消息数放宽到几倍，例如 10")


class Metrics(Section):
    """Who besides this machine may read /metrics."""

    token: SecretStr = Field(NO_SECRET, description='读取 /metrics 的口令；只许本机读取就写 ""')


class Media(Section):
    """Photos and voice messages that people send."""

    directory: str = Field(
        "data/media", min_length=1, description="存放照片和语音的目录，例如 data/media"
    )
    max_bytes: shapes.Whole = Field(
        10_485_760, ge=1024, le=104_857_600, description="一个文件的最大字节数，例如 10485760"
    )


def _days(least: int, most: int, what: str) -> Any:
    return Field(ge=least, le=most, description=f"{what}，{least} 到 {most} 的整数（天）")


class Retention(Section):
    """How many days what people said and did is kept, before it is deleted or made anonymous."""

    messages: Annotated[shapes.Whole, _days(30, 3650, "对话和小格的回复")] = 180
    notices: Annotated[shapes.Whole, _days(30, 3650, "已发出的推送")] = 90
    media: Annotated[shapes.Whole, _days(30, 3650, "结案以后的照片和语音")] = 180
    requests: Annotated[shapes.Whole, _days(180, 7300, "结案以后诉求里的人、事由和门牌")] = 1095
    audits: Annotated[shapes.Whole, _days(180, 7300, "工作人员的口令记录（法律要求半年）")] = 365


class Words(Section):
    """The community's own wording over the shipped one."""

    file: Text = Field("", description='社区自己的用语文件（YAML）；用自带的就写 ""')
