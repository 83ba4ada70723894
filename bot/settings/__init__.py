"""The settings: `config.yaml` and the environment variables over it, checked before anything runs.

Give `load_settings` the file's path and the environment; an unknown, missing or invalid key stops
the start with a `SettingsError` that says where it is and what is expected.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.settings.complaints import complaint, unknown
from bot.settings.environment import laid_over, read_overrides
from bot.settings.errors import SettingsError
from bot.settings.origin import Origin
from bot.settings.platform import require_platform_secrets, warnings
from bot.settings.root import Settings
from bot.settings.source import read_document

__all__ = ["Settings", "SettingsError", "load_settings", "require_platform_secrets", "warnings"]


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of this file with these variables over it; SettingsError lists all problems."""
    document = read_document(path)
    overrides, variables = read_overrides(environ)
    origin = Origin(path, document.lines, overrides, variables)
    problems = list(document.problems)
    problems += [
        unknown(path[:1], f"环境变量 {name}（{path[0]}）")
        for path, name in variables.items()
        if not origin.variable(path)
    ]
    try:
        settings = Settings.model_validate(laid_over(document.tree, overrides)).placed(origin)
    except ValidationError as error:
        problems += [complaint(each, origin) for each in error.errors(include_url=False)]
        raise SettingsError(problems) from None
    problems += _absent_files(settings)
    if problems:
        raise SettingsError(problems)
    return settings


def _absent_files(settings: Settings) -> list[str]:
    """A complaint when the file of the community's own wording is named but not there."""
    words = settings.words_file()
    if words is None or words.is_file():
        return []
    place = settings.origin.place(("words", "file"))
    return [f'{place}：找不到文件 {words}。请检查路径（相对于设置文件），或写 "" 用自带的用语。']
