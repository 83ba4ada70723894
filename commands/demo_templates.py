"""The message templates of the demo's account, one for every kind of notice, from its file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from simulator import Template

FILE = Path(__file__).parent.parent / "demo" / "templates.yaml"


class Field(NamedTuple):
    """One line of a template: the platform's name of it, what people read, our fact in it."""

    name: str
    label: str
    fact: str


class Card(NamedTuple):
    """A template: its title, and its lines in their order."""

    title: str
    fields: tuple[Field, ...]


@cache
def cards() -> Mapping[str, Card]:
    """All templates by kind of notice."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    fields = {fact: Field(name, label, fact) for fact, (name, label) in read["fields"].items()}
    return {
        kind: Card(title, tuple(fields[fact] for fact in group["shows"]))
        for group in read["templates"]
        for kind, title in group["titles"].items()
    }


def configured() -> dict[str, Any]:
    """The templates as the settings know them."""
    return {
        kind: {"id": _id(kind), "fields": {one.name: one.fact for one in card.fields}}
        for kind, card in cards().items()
    }


def approved() -> dict[str, Template]:
    """The same templates as the pretended platform keeps them."""
    return {
        _id(kind): Template(title=card.title, fields={one.name: one.label for one in card.fields})
        for kind, card in cards().items()
    }


def _id(kind: str) -> str:
    return f"demo-{kind}"
