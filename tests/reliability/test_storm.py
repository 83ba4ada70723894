import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest

from bench.mail import APP_ID, TOKEN, Mail
from reliability.post import NOBODY, Answer, Wire
from reliability.reckoning import key_of, of_time
from reliability.senders import Again, Book, plan
from web.push_xml import read_fields
from web.wechat_incoming import incoming_from
from web.wechat_wire import Letter
from web.wechat_wire import Wire as PlatformWire


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one


def wire_to(listener: socket.socket) -> Wire:
    return Wire(listener.getsockname()[1])


def test_so_large_a_share_comes_twice_and_in_all_three_ways() -> None:
    ways = Counter(plan(1000, 0.3, random.Random(7)))
    assert 250 < 1000 - ways[Again.NEVER] < 350
    assert min(ways[each] for each in Again) > 50


def test_a_message_has_the_key_that_the_product_gives_it() -> None:
    (delivery,) = Mail(1).some(1)
    xml = delivery.body.decode()
    letter = Letter(xml, read_fields(xml))
    assert key_of(delivery) == incoming_from(letter, trusted=False).key


def test_a_message_signed_anew_is_the_same_message_with_a_signature_that_is_taken() -> None:
    (delivery,) = Mail(1).some(1)
    again = delivery.signed_anew()
    query = dict(parse_qsl(again.query))
    wire = PlatformWire(TOKEN, app_id=APP_ID, aes_keys=())
    wire.check_signature(query)
    wire.check_fresh(query, time.time())
    assert (again.body, key_of(again)) == (delivery.body, key_of(delivery))
    assert again.query != delivery.query


def test_a_whole_answer_is_read_with_its_words(listener: socket.socket) -> None:
    wire = wire_to(listener)
    wire.send(Mail(1).some(1)[0])
    other, _ = listener.accept()
    body = "<xml><Content><![CDATA[收到 #12]]></Content></xml>".encode()
    other.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    answer = wire.receive()
    assert (answer.acked, answer.words, answer.number()) == (True, "收到 #12", 12)
    other.close()
    wire.close()


def test_half_an_answer_is_none(listener: socket.socket) -> None:
    wire = wire_to(listener)
    wire.send(Mail(1).some(1)[0])
    other, _ = listener.accept()
    other.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<xml>")
    other.close()
    answer = wire.receive()
    assert (answer.status, answer.acked, answer.refused) == (0, False, False)


def test_where_nobody_listens_the_delivery_is_refused(listener: socket.socket) -> None:
    wire = wire_to(listener)
    listener.close()
    assert wire.deliver(Mail(1).some(1)[0]) == NOBODY


def test_the_slowest_hundredth_and_the_longest_are_of_all_answers() -> None:
    book = Book(answered=[3.0, *[0.1] * 98, 0.2])
    found = of_time([book, Book()])
    assert (found.figures["answers"], found.figures["p50_ms"]) == (100, 100.0)
    assert (found.figures["p99_ms"], found.figures["max_ms"]) == (3000.0, 3000.0)
    assert found.limits["max_ms"].value == 4500


def test_only_a_whole_answer_acks() -> None:
    book = Book()
    book.enter(0, Answer(503, "", 0.1))
    book.enter(0, Answer(0, "", 5.0))
    book.enter(0, NOBODY)
    assert not book.replies
    assert (book.unavailable, book.broken, book.refused) == (1, 1, 1)
