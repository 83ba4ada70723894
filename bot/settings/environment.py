"""Environment variables over the file: `XIAOGE_` and the key path joined by `__`."""

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from bot.settings.origin import KeyPath
from bot.settings.root import Settings

PREFIX = "XIAOGE_"
DELIMITER = "__"


class _Layout(Settings, BaseSettings):
    """The settings in the form that pydantic-settings reads variables for; never instantiated."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter=DELIMITER)


class _Variables(EnvSettingsSource):
    """pydantic-settings' reader on a given mapping instead of the process's own environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {name.lower(): value for name, value in environ.items()}
        super().__init__(_Layout)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._environ

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """JSON where it is JSON; other text stays, and is judged where its field is known."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except (ValueError, RecursionError):
            return value


def read_overrides(environ: Mapping[str, str]) -> tuple[dict[str, Any], dict[KeyPath, str]]:
    """What the variables set, as nested mappings, and the variable's name for each key path.

    Names are taken without regard to case, because Windows does not keep it. A section, list or
    map may be given as JSON, a list also with commas; an empty variable sets an empty value.
    """
    ours = {name: value for name, value in environ.items() if name.upper().startswith(PREFIX)}
    names = {tuple(name[len(PREFIX) :].lower().split(DELIMITER)): name for name in ours}
    return _Variables(ours)(), names


def laid_over(tree: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with the overrides' values in it; neither is changed."""
    merged = dict(tree)
    for key, value in overrides.items():
        below = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = laid_over(below, value) if both and below is not None else value
    return merged
