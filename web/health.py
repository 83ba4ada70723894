"""Whether we live, whether we can work, and how much there is: for monitors, not for people.

The one home of prometheus_client.
"""

import hmac
import ipaddress
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint, Request, Response, jsonify, request
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.failures import describe

log = logging.getLogger(__name__)

#: A proxy that names the client in one of these speaks for somebody else, who is not loopback.
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
#: The names under which a monitor on this machine calls us.
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})

#: Gives None when all is well, or else the problem in words that may be public.
Check = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure of the community's work: how many of `name`, told apart by `labels`.

    Gauges of one name have the same meaning and the same names of labels.
    """

    name: str
    meaning: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


class _Work(Collector):
    """Asks for the gauges each time somebody looks, so that nothing is counted meanwhile."""

    def __init__(self, collect: Callable[[], Iterable[Gauge]]) -> None:
        self._collect = collect

    def collect(self) -> Iterable[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for gauge in self._collect():
            family = families.get(gauge.name)
            if family is None:
                family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=list(gauge.labels))
                families[gauge.name] = family
            family.add_metric(list(gauge.labels.values()), gauge.value)
        return families.values()


def create_blueprint(
    checks: Mapping[str, Check],
    collect: Callable[[], Iterable[Gauge]],
    *,
    metrics_token: str = "",
) -> Blueprint:
    """GET /healthz, /readyz and /metrics.

    Each of `checks` says what stops us from working; `collect` gives the gauges at the moment of
    asking. /metrics answers to this machine, and to others only with `metrics_token` as bearer.
    """
    blueprint = Blueprint("health", __name__)
    registry = CollectorRegistry()
    registry.register(_Work(collect))
    ProcessCollector(registry=registry)

    @blueprint.get("/healthz")
    def alive() -> Response:
        """The process answers; nothing else is looked at, so a slow database restarts nobody."""
        return jsonify(status="alive")

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        found = {name: _problem(name, check) for name, check in checks.items()}
        bad = any(found.values())
        words = {name: problem or "ok" for name, problem in found.items()}
        return jsonify(status="not ready" if bad else "ready", checks=words), 503 if bad else 200

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if not (_has_token(request, metrics_token) or _is_local(request)):
            return Response(status=403)
        try:
            text = generate_latest(registry)
        except Exception as error:  # A figure that cannot be told is no reason for a 500.
            log.error("The figures cannot be told: %s", describe(error))
            return Response(status=503)
        return Response(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return blueprint


def _problem(name: str, check: Check) -> str | None:
    """What the check says; that it failed itself is a problem too."""
    try:
        return check()
    except Exception as error:  # Readiness has to be told, above all when something is broken.
        log.error("The check of %s failed: %s", name, describe(error))
        return "the check itself failed; the log says where"


def _has_token(asked: Request, token: str) -> bool:
    """Whether the configured token was shown; with none configured nobody can show it."""
    given = asked.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())


def _is_local(asked: Request) -> bool:
    """Whether a program on this machine asks for itself.

    A proxy on this machine reaches us over loopback too, for anybody: it gives itself away by
    its headers, or by the public name it was called by.
    """
    if any(name in asked.headers for name in FORWARDED):
        return False
    host = asked.host.rpartition(":")[0] if asked.host[-1:].isdigit() else asked.host
    try:
        address = ipaddress.ip_address(asked.remote_addr or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback and (host or asked.host) in LOCAL_NAMES
