# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a web server that answers with given bodies, for responses that the simulator never returns."""

from __future__ import annotations

import http.server
import json
import threading
import typing as t
from contextlib import contextmanager


@contextmanager
def fixed_responses() -> t.Iterator[tuple[dict[str, t.Any], str]]:
    """Yield the bodies by path, a dict to fill, and the server's URL. Every other path is an empty list."""
    responses: dict[str, t.Any] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            path = self.path.partition("?")[0]
            content = json.dumps(responses.get(path, {"results": []})).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: t.Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield responses, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
