"""A platform that takes every template message after 20 ms: `python -m bench.platform PORT`.

It keeps nothing and judges nothing; the simulator does that, and costs more than what is measured.
"""

import asyncio
import json
import sys

#: How long the platform thinks, as the promise has it.
SECONDS = 0.02
TOKEN = {"access_token": "bench", "expires_in": 7200}
TAKEN = {"errcode": 0, "errmsg": "ok", "msgid": 1}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One kept connection."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            wants_token = b"stable_token" in head.partition(b"\r\n")[0]
            if not wants_token:
                await asyncio.sleep(SECONDS)
            body = json.dumps(TOKEN if wants_token else TAKEN).encode()
            kind = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            writer.write(kind + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(port: int) -> None:
    """Serve until stopped."""
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
