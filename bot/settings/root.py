"""The whole of the settings, with its paths made absolute."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, PrivateAttr, SecretStr

from bot.settings import sections, shapes
from bot.settings.origin import Origin


class Settings(sections.Section):
    """All sections. Immutable, printable without secrets, the same object for all of a process."""

    community: sections.Community = Field(description="社区的名称和电话")
    server: sections.Server = Field(description="网络服务的地址和端口")
    database: sections.Database = Field(description="数据库")
    clock: sections.Clock = Field(description="时钟和时段")
    wechat: sections.WeChat = Field(description="微信公众号")
    wecom: Annotated[sections.WeCom, shapes.Mapped] = Field(description="企业微信；不用就写 {}")
    proof: sections.Proof = Field(sections.Proof.model_validate({}), description="办结的凭证")
    pace: sections.Pace = Field(sections.Pace.model_validate({}), description="每个人最多发多少")
    metrics: sections.Metrics = Field(sections.Metrics.model_validate({}), description="运行指标")
    media: sections.Media = Field(sections.Media.model_validate({}), description="照片和语音")
    retention: sections.Retention = Field(
        sections.Retention.model_validate({}), description="保存多久"
    )
    words: sections.Words = Field(sections.Words.model_validate({}), description="用语")

    _origin: Origin = PrivateAttr(default=Origin(Path("config.yaml")))

    def placed(self, origin: Origin) -> Self:
        """The same settings, knowing where they came from."""
        copy = self.model_copy()
        copy._origin = origin
        return copy

    @property
    def origin(self) -> Origin:
        """Where each value came from, for complaints found later than at loading."""
        return self._origin

    @property
    def directory(self) -> Path:
        """The settings file's folder, to which the relative paths in it are relative."""
        return self._origin.file.absolute().parent

    def database_url(self) -> str:
        """The database for SQLAlchemy, the path of an SQLite file made absolute."""
        url = self.database.url.get_secret_value()
        scheme, _, rest = url.partition("://")
        if scheme != "sqlite":
            return url
        name, mark, query = rest[1:].partition("?")
        return f"sqlite:///{shapes.file_from(self.directory, name).as_posix()}{mark}{query}"

    def media_directory(self) -> Path:
        """Where photos and voice messages are kept, absolute."""
        return shapes.file_from(self.directory, self.media.directory)

    def words_file(self) -> Path | None:
        """The community's own wording, absolute; None when it uses the shipped one."""
        return shapes.file_from(self.directory, self.words.file) if self.words.file else None

    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set, so that logs can blot it out wherever it turns up."""
        values = [
            value.get_secret_value()
            for section in (self.wechat, self.wecom, self.metrics)
            for _, value in section
            if isinstance(value, SecretStr)
        ]
        if self.database.url.get_secret_value().partition(":")[0] in shapes.SERVER_SCHEMES:
            password = urlsplit(self.database.url.get_secret_value()).password or ""
            values += [password, unquote(password)]
        return tuple(dict.fromkeys(value for value in values if value))
