# SPDX-License-Identifier: Apache-2.0
"""ClickHouse's HTTP interface over chDB, the same engine as a Python package. For tests only.

usage: front.py [PORT [FOLDER]]     writes the port that it listens on, on the loopback interface, into its output;
FOLDER keeps the tables, else they go with it

It answers clickhouse-go (Protocol: HTTP) and the Collector's exporter: queries in the URL or in the body, inserts in the
format Native. One query at a time; users, sessions, settings other than those of queries, and compression are not there.
/log returns all queries that came, with their settings and the processor seconds that they took, one JSON document a line.
"""
import json
import os
import re
import signal
import struct
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

os.environ.setdefault("TZ", "UTC")
from chdb import session

HELLO = "SELECT displayName(), version(), revision(), timezone()"
FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.I)
QUERY = re.compile(r"(?:\s*--[^\n]*\n)*\s*(SELECT|WITH|CREATE (OR REPLACE )?TEMPORARY TABLE \w+ AS)\b", re.I)
INSERT = re.compile(r"\s*INSERT\b", re.I)
# What a server takes that chDB's session does not, or that this front takes care of.
UNKNOWN = {"readonly", "cancel_http_readonly_queries_on_client_close", "max_execution_time", "client_protocol_version", "wait_end_of_query"}
NOT_SETTINGS = {"query", "database", "default_format", "query_id", "session_id", "compress", "decompress", "role", "quota_key"}

lock = threading.Lock()
log = []
store = session.Session(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="front-"))


def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def text(s):
    return varint(len(s.encode())) + s.encode()


def hello():
    """The answer to the client's first query. It is read at the client's own revision, all later ones at the
    revision that it names: 0, which is what chDB's Native format is."""
    version = store.query("SELECT version()", "TSVRaw").bytes().decode().strip()
    columns = [("displayName()", "String", text("chdb")), ("version()", "String", text(version)),
               ("revision()", "UInt32", struct.pack("<I", 0)), ("timezone()", "String", text("UTC"))]
    out = b"\x01\x00\x02\xff\xff\xff\xff\x00" + varint(len(columns)) + varint(1)
    for name, kind, data in columns:
        out += text(name) + text(kind) + b"\x00" + data
    return out


def literal(value):
    return value if re.fullmatch(r"-?\d+(\.\d+)?", value) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def run(sql, data, arguments):
    sql = sql.strip().rstrip(";")
    if sql == HELLO:
        return hello()
    with lock:
        if arguments.get("database"):
            store.query("CREATE DATABASE IF NOT EXISTS `%s`" % arguments["database"])
            store.query("USE `%s`" % arguments["database"])
        found = FORMAT.search(sql)
        if INSERT.match(sql) and found and data is not None:
            with tempfile.NamedTemporaryFile(suffix=".dat") as f:
                f.write(data)
                f.flush()
                store.query("%s FROM INFILE '%s' FORMAT %s" % (FORMAT.sub("", sql), f.name, found.group(1)))
            return b""
        form = arguments.get("default_format", "TabSeparated")
        if found and not INSERT.match(sql):
            form, sql = found.group(1), sql[:found.start()]
        settings = {k: v for k, v in arguments.items() if k not in NOT_SETTINGS | UNKNOWN and not k.startswith("param_")}
        if settings and QUERY.match(sql):
            sql += "\nSETTINGS " + ", ".join("%s = %s" % (k, literal(v)) for k, v in settings.items())
        return store.query(sql, form).bytes() or b""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            out = b""
            while (n := int(self.rfile.readline().split(b";")[0], 16)):
                out += self.rfile.read(n)
                self.rfile.readline()
            self.rfile.readline()
            return out
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def reply(self, code, out, **headers):
        self.send_response(code)
        for k, v in headers.items():
            self.send_header(k.replace("_", "-"), v)
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    def do_POST(self):
        url = urlsplit(self.path)
        arguments = dict(parse_qsl(url.query, keep_blank_values=True))
        body = self.body()
        if url.path == "/log":
            return self.reply(200, "\n".join(log).encode())
        if url.path == "/ping" or not arguments.get("query") and not body:
            return self.reply(200, b"Ok.\n")
        sql, data = (arguments["query"], body) if arguments.get("query") else (body.decode(), None)
        entry = {"sql": sql, "arguments": {k: v for k, v in arguments.items() if k != "query"}, "user": self.headers.get("X-ClickHouse-User") or self.headers.get("Authorization")}
        begin = time.process_time()
        try:
            form = arguments.get("default_format", "TabSeparated")
            out = run(sql, data, arguments)
            log.append(json.dumps(entry | {"seconds": time.process_time() - begin}))
            self.reply(200, out, X_ClickHouse_Format=form, X_ClickHouse_Timezone="UTC", X_ClickHouse_Server_Display_Name="chdb")
        except Exception as e:
            log.append(json.dumps(entry))
            code = re.search(r"Code: (\d+)", str(e))
            self.reply(500, (str(e) + "\n").encode(), X_ClickHouse_Exception_Code=code.group(1) if code else "1002")

    do_GET = do_POST

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
