"""What goes to a peer that signs with SM2: it checks our signature with the public key that was handed over."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives import hashes

from tongban.common import crypto
from tongban.data.exchange import api as exchange
from tongban.data.exchange import rules, signing
from tongban.data.exchange.models import OutMessage, Peer
from tongban.data.exchange.reconciling import own_day
from tongban.data.exchange.tests import peers


@pytest.fixture
def theirs():
    """A server that keeps what it is sent, and whether the signature was ours."""
    seen = []

    class Theirs(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ours = signing.sm2_verify(bytes.fromhex(exchange.our_public_key()))
            good = signing.is_signed("sm2", ours, self.headers, method="POST", target=self.path, body=body)
            forged = signing.is_signed("sm2", ours, self.headers, method="POST", target=self.path, body=body + b" ")
            seen.append((self.path, json.loads(body), good, forged))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Theirs)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/root", seen
    server.shutdown()
    server.server_close()


def sm3(text):
    made = hashes.Hash(hashes.SM3())
    made.update(text)
    return made.finalize().hex()


def test_our_signature_holds_there_and_days_are_counted_with_sm3(city, theirs):
    address, seen = theirs
    public_key = crypto.signer("test-department").public_key.hex()
    peers.connect(city, "one", address=address, signing="sm2", public_key=public_key)
    exchange.send(peer_code="one", case_number="C1", kind="application", body={"名称": "溪山小馆"}, key="a")
    exchange.send_due()
    row = OutMessage.objects.get()
    assert seen == [("/root/messages", row.envelope, True, False)]
    assert (row.state, row.digest) == ("sent", sm3(rules.canonical(row.envelope)))
    day = own_day(Peer.objects.get(), row.day)
    assert day["sent"]["hash"] == sm3(f"a:{row.digest}".encode())
    assert day["received"]["hash"] == sm3(b"")
