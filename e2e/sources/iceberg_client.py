# SPDX-License-Identifier: Apache-2.0
"""Changes an Iceberg table with pyiceberg, and serves its metadata as a REST catalog does. A
line on stdin is a change of the main branch ("main") or of a tag ("tag"), one on stdout the
value, and when the change began and ended, in nanoseconds since 1970."""

import http.server
import random
import sys
import threading
import time

import pyarrow
from pyiceberg.catalog.sql import SqlCatalog

folder, port = sys.argv[1], int(sys.argv[2])
catalog = SqlCatalog("c", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}/warehouse")
catalog.create_namespace("rag")
rows = pyarrow.table({"id": [1, 2, 3]})
table = catalog.create_table("rag.kb", rows.schema)
chosen = random.Random(7)
snapshots, tagged = [], None


class Metadata(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = catalog.load_table("rag.kb").metadata.model_dump_json(by_alias=True)
        body = ('{"metadata": ' + text + "}").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


threading.Thread(target=http.server.ThreadingHTTPServer(("127.0.0.1", port), Metadata).serve_forever, daemon=True).start()

for line in sys.stdin:
    table = catalog.load_table("rag.kb")
    begin = time.time_ns()
    if line.strip() == "main":
        others = [s for s in snapshots if s != table.metadata.current_snapshot_id]
        if others and chosen.random() < 0.3:
            value = chosen.choice(others)
            table.manage_snapshots().set_current_snapshot(value).commit()
        else:
            table.append(rows)
            value = table.metadata.current_snapshot_id
            snapshots.append(value)
        value = table.metadata.current_snapshot_id
    else:
        value = chosen.choice([s for s in snapshots if s != tagged])
        table.manage_snapshots().create_tag(value, "prod").commit()
        tagged = value
    print(f"kb:{value}", begin, time.time_ns(), flush=True)
