"""The platform's handshake played against the webhook, and what each wrong answer means."""

import http.client
import secrets
import socket
import ssl
from collections.abc import Iterator
from datetime import datetime

from commands.diagnosis.doorway import PORTS, SECONDS, Answer, Doorway, knock, signed
from commands.diagnosis.finding import Finding, fault, good, note

SUBJECT = "握手"
#: Slower than this and a busy hour will reach the platform's limit.
SLOW_SECONDS = 2.0

#: Why nothing came back; the first kind that fits.
SILENCE: tuple[tuple[type[Exception], str, str], ...] = (
    (socket.gaierror, "域名解析不到", "请检查域名和 DNS 记录"),
    (
        ssl.SSLCertVerificationError,
        "https 证书不被信任",
        "请检查证书是否过期、域名是否一致、中间证书是否配全，自签的证书微信不认",
    ),
    (ssl.SSLError, "https 连接失败", "请检查这个端口是否真的提供 https"),
    (
        ConnectionRefusedError,
        "连接被拒绝",
        "请检查 serve 和反向代理是否在运行、端口是否正确、防火墙是否放行",
    ),
    (TimeoutError, f"{SECONDS:.0f} 秒内没有答完，微信会放弃", "请检查防火墙、安全组和反向代理"),
    (ConnectionError, "连接中断", "请检查反向代理的日志"),
    (http.client.HTTPException, "回答的不是 HTTP", "请检查端口是否属于本程序或反向代理"),
    (OSError, "连不上", "请检查网址、网络和防火墙"),
)
_PROXY = "请检查反向代理是否把这个路径原样转给 serve"
#: What a status other than 200 probably means.
STATUS = {
    403: (
        "403，签名没有通过",
        "请让 serve 和这里用同一份设置（wechat.token 一致），改过后重启 serve；"
        "也可能是防护软件或 CDN 拦截",
    ),
    401: ("401，要求登录", "请在反向代理里去掉这个路径的登录"),
    404: ("404，没有这个路径", _PROXY),
    405: ("405，不接受 GET", _PROXY),
    429: ("429，被限流", "请在反向代理或 CDN 里放行微信的请求"),
    502: ("502，反向代理后面没有程序", "请检查 serve 是否在运行、代理转发的端口是否正确"),
    503: ("503，暂时不能服务", "请检查 serve 的日志"),
    504: ("504，反向代理等不到回答", "请检查 serve 是否在运行、是否过载"),
}


def check_handshake(door: Doorway, token: str, now: datetime) -> Iterator[Finding]:
    """Shake hands as the platform does, with the right signature and then with a wrong one."""
    yield from _position(door)
    if not token:
        yield fault(SUBJECT, "没有 wechat.token，不能模拟握手", "请先填写，见上面的密钥")
        return
    stamp, nonce = str(int(now.timestamp())), str(secrets.randbelow(10**10))
    echo = str(secrets.randbelow(9 * 10**18) + 10**18)
    try:
        answer = knock(door, signed(token, stamp, nonce, echo))
        findings = list(judged(door, answer, echo))
        yield from findings or [
            good(SUBJECT, f"{door} 回答正确，用时 {answer.seconds * 1000:.0f} 毫秒")
        ]
        if answer.status == 200:
            forged = knock(door, signed(secrets.token_hex(16), stamp, nonce, echo))
            yield judged_forgery(forged)
    except (OSError, http.client.HTTPException) as error:
        yield silence(door, error)


def _position(door: Doorway) -> Iterator[Finding]:
    """The platform calls ports 80 and 443 of public hosts only."""
    if door.inside:
        yield note(SUBJECT, f"{door.host} 是内网地址，微信访问不到", "请在公众平台填公网的域名")
    elif door.port != PORTS[door.scheme]:
        yield note(SUBJECT, f"微信只访问 80 和 443 端口，不是 {door.port}", "请用反向代理转发")


def silence(door: Doorway, error: Exception) -> Finding:
    """Why nothing usable came back."""
    says, remedy = next((row[1], row[2]) for row in SILENCE if isinstance(error, row[0]))
    return fault(SUBJECT, f"{door} {says}", remedy)


def judged(door: Doorway, answer: Answer, echo: str) -> Iterator[Finding]:
    """What is wrong with the answer to a right signature; nothing when it is right."""
    if answer.status != 200:
        yield _refused(door, answer)
        return
    if answer.body != echo.encode():
        yield _misspoken(answer, echo)
    if answer.chunked:
        yield fault(
            SUBJECT,
            "回答是分块传输（Transfer-Encoding: chunked），微信不认",
            "请在反向代理里关闭压缩和分块，例如 nginx 的 gzip off 和 chunked_transfer_encoding off",
        )
    if answer.seconds >= SECONDS:
        yield fault(SUBJECT, f"用了 {answer.seconds:.1f} 秒，微信等 5 秒就放弃", "请检查网络和负载")
    elif answer.seconds >= SLOW_SECONDS:
        yield note(SUBJECT, f"用了 {answer.seconds:.1f} 秒，接近微信的 5 秒", "请检查网络和负载")


def _refused(door: Doorway, answer: Answer) -> Finding:
    if 300 <= answer.status < 400:
        target = answer.location.partition("?")[0] or "别处"
        return fault(
            SUBJECT,
            f"{door} 跳转（{answer.status}）到 {target}，微信不跟随跳转",
            "请在公众平台直接填最终的网址，或在反向代理里去掉这个路径的跳转",
        )
    unknown = (f"{answer.status}，不是 200", _PROXY + "，并查看 serve 的日志")
    says, remedy = STATUS.get(answer.status, unknown)
    return fault(SUBJECT, f"{door} 回答 {says}", remedy)


def _misspoken(answer: Answer, echo: str) -> Finding:
    """The right status with other words."""
    if answer.body.decode("utf-8-sig", "replace").strip() == echo:
        return fault(SUBJECT, "回答的 echostr 前后多了空白", "请检查反向代理是否改写了内容")
    if echo.encode() in answer.body or "html" in answer.content_type.lower():
        return fault(
            SUBJECT,
            "回答的是一个网页，不是 echostr",
            _PROXY + "；穿透工具或 CDN 的提示页也会这样，请换掉或关闭",
        )
    return fault(SUBJECT, "回答的内容不是 echostr", _PROXY)


def judged_forgery(answer: Answer) -> Finding:
    """What a wrong signature got: anything but 403 lets others pose as the platform."""
    if answer.status == 403:
        return good(SUBJECT, "错误的签名被拒绝（403）")
    return fault(
        SUBJECT,
        f"错误的签名得到 {answer.status}，应为 403：别人可能冒充微信",
        "请检查这个网址后面是不是本程序，反向代理有没有缓存或代答",
    )
