"""The demo's simulated WeChat, used over HTTP as a script would."""

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.process.running import eventually
from tests.process.speaking_http import fetch

#: What the project promises: a notice leaves within this many seconds of its commit.
PUSH_SECONDS = 5
PUSHED = frozenset({"template", "text"})


@dataclass(frozen=True)
class Simulator:
    """The simulator under `url`."""

    url: str

    def get(self, path: str) -> Any:
        """What a page of JSON says."""
        answer = fetch("GET", f"{self.url}/simulator/{path}")
        assert answer.status == 200, answer.body
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """What it answers to a JSON object."""
        answer = fetch("POST", f"{self.url}/simulator/{path}", json.dumps(body).encode())
        assert answer.status == 200, answer.body
        return answer.json()

    def say(self, openid: str, text: str, **more: Any) -> Any:
        """A text of this person, and how it was answered."""
        return self.post("say", openid=openid, text=text, **more)

    def reply(self, openid: str, text: str) -> str:
        """The words that come back to a text."""
        return str(self.say(openid, text)["reply"])

    def openid(self, name: str) -> str:
        """The phone of a person of the demo."""
        return next(str(one["openid"]) for one in self.get("people") if one["name"] == name)

    def pushes(self, openid: str, number: int, part: str = "") -> list[str]:
        """What was pushed to a person about a request so far, of it what holds `part`."""
        about = re.compile(rf"#{number}(?!\d)")
        texts = [one["text"] for one in self.get(f"inbox/{openid}") if one["kind"] in PUSHED]
        return [text for text in texts if about.search(text) and part in text]

    def pushed(self, openid: str, number: int, part: str = "") -> str:
        """The first such push, which has to come as fast as the project promises."""
        what = f"a push about #{number} with {part!r} to {openid}"
        return eventually(lambda: self.pushes(openid, number, part), PUSH_SECONDS, what)[0]
