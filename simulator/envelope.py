"""Signing and sealing of what goes between platform and bot (AES-256-CBC, SHA-1).

Source: the platform's guide 消息加解密说明; layout `16 random | 4-byte length | XML | app id`.
"""

import base64
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from simulator.messages import cdata_xml, read_xml

BLOCK = 32


class BrokenEnvelopeError(Exception):
    """The bot's answer is not what this account's key and token make."""


def sign(*parts: str) -> str:
    """Give the platform's signature of these parts, in whatever order they come."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


class Envelope:
    """Seals and opens with one account's token, key and app id."""

    def __init__(self, token: str, encoding_aes_key: str, app_id: str) -> None:
        self._token = token
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._app_id = app_id.encode()

    def seal(self, xml: bytes, account: str, timestamp: str, nonce: str) -> tuple[bytes, str]:
        """Give the sealed body and its `msg_signature`."""
        encrypted = base64.b64encode(self._encrypt(xml)).decode()
        body = cdata_xml({"ToUserName": account, "Encrypt": encrypted})
        return body, sign(self._token, timestamp, nonce, encrypted)

    def open(self, body: bytes) -> bytes:
        """Give the XML inside a sealed answer, or raise BrokenEnvelopeError with what is wrong."""
        try:
            fields = read_xml(body)
            encrypted, signature = fields["Encrypt"], fields["MsgSignature"]
            expected = sign(self._token, fields["TimeStamp"], fields["Nonce"], encrypted)
        except (ValueError, KeyError) as problem:
            raise BrokenEnvelopeError("安全模式下的回复必须是加密的 XML") from problem
        if not secrets.compare_digest(signature.encode(), expected.encode()):
            raise BrokenEnvelopeError("回复的 MsgSignature 不对，请检查 token")
        try:
            return self._decrypt(base64.b64decode(encrypted))
        except (ValueError, struct.error) as problem:
            raise BrokenEnvelopeError("回复解不开，请检查 encoding_aes_key 和 app_id") from problem

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))

    def _encrypt(self, xml: bytes) -> bytes:
        packed = secrets.token_bytes(16) + struct.pack(">I", len(xml)) + xml + self._app_id
        pad = BLOCK - len(packed) % BLOCK
        encryptor = self._cipher().encryptor()
        return encryptor.update(packed + bytes([pad]) * pad) + encryptor.finalize()

    def _decrypt(self, sealed: bytes) -> bytes:
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        if not padded:
            raise ValueError("nothing sealed")
        packed = padded[: -padded[-1]]
        (length,) = struct.unpack(">I", packed[16:20])
        if packed[20 + length :] != self._app_id:
            raise ValueError("sealed for another app id")
        return packed[20 : 20 + length]
