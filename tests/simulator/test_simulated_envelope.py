import pytest

from simulator.envelope import BrokenEnvelopeError, Envelope, sign
from simulator.messages import cdata_xml, read_xml

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
#: Made once by another implementation of the platform's sealing, with the same key and token.
FOREIGN = {
    "Encrypt": "qjR3vDF8zegndhGh4gVzvwXVIABH74fghgi5+z0zBv7En41LdtQTjSHr/E72BaGWUnHsl5tWRCqcKDgzv"
    "hhjRkIJ9N+Cy0bq/pFlDEzgZedIBb1mhV7ThtKvuveZT/vN",
    "MsgSignature": "326e233ce452501856ea3fe19da1ed73cc040af4",
    "TimeStamp": "1800000000",
    "Nonce": "123456",
}


@pytest.fixture
def envelope():
    return Envelope("a-token-for-tests", KEY, "wx0000000000000001")


def test_an_answer_sealed_by_another_implementation_opens(envelope):
    assert read_xml(envelope.open(cdata_xml(FOREIGN))) == {"Content": "收到"}


@pytest.mark.parametrize("length", [0, 11, 12, 13, 500])
def test_what_is_sealed_opens_whatever_its_length(envelope, length):
    xml = b"x" * length
    body, signature = envelope.seal(xml, "gh_000000000001", "1", "2")
    signed = {"MsgSignature": signature, "TimeStamp": "1", "Nonce": "2"}
    assert envelope.open(cdata_xml({**read_xml(body), **signed})) == xml


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"MsgSignature": "0" * 40}, "MsgSignature"),
        ({"MsgSignature": "签"}, "MsgSignature"),
        ({"Nonce": "654321"}, "MsgSignature"),
        (
            {
                "Encrypt": "AAAA",
                "MsgSignature": sign("a-token-for-tests", "1800000000", "123456", "AAAA"),
            },
            "解不开",
        ),
    ],
)
def test_an_answer_that_was_changed_is_refused_with_the_reason(envelope, change, reason):
    with pytest.raises(BrokenEnvelopeError, match=reason):
        envelope.open(cdata_xml(FOREIGN | change))


def test_an_answer_for_another_account_is_refused():
    other = Envelope("a-token-for-tests", KEY, "wx0000000000000002")
    with pytest.raises(BrokenEnvelopeError, match="app_id"):
        other.open(cdata_xml(FOREIGN))


@pytest.mark.parametrize("body", [b"", b"{}", b"<xml></xml>", b"<!DOCTYPE xml><xml></xml>"])
def test_an_answer_that_is_no_sealed_xml_is_refused(envelope, body):
    with pytest.raises(BrokenEnvelopeError, match="加密"):
        envelope.open(body)
