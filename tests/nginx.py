"""The nginx of this machine with the site of examples/nginx, in a folder of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.sail import free_port, wait_for

SITE = Path(__file__).parents[1] / "examples" / "nginx" / "touchpoint.conf"
FRAME = """
daemon off; pid nginx.pid; error_log error.log; worker_processes 1; {user}
events {{ }}
http {{
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include site.conf;
}}
"""


def program() -> str | None:
    """Where nginx is; None where there is none. Debian keeps it off the path of who is not root."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


@contextmanager
def running(folder: Path, replicas: Sequence[str]) -> Iterator[str]:
    """The address of nginx before two replicas (host:port); the folder gets its log, access.log."""
    port = free_port()
    site = SITE.read_text()
    for given, here in {
        "10.0.0.11:8501": replicas[0],
        "10.0.0.12:8501": replicas[1],
        "listen 80;": f"listen 127.0.0.1:{port};",
        "cx.example.com": "cx.localhost",
        "/var/lib/nginx/touchpoint": str(folder / "cache"),
        "/var/log/nginx/touchpoint.log": str(folder / "access.log"),
    }.items():
        assert site.count(given) == 1, given
        site = site.replace(given, here)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(FRAME.format(user="user root;" if os.getuid() == 0 else ""))
    with (folder / "output.log").open("wb") as output:
        command = [program() or "nginx", "-p", folder, "-c", "nginx.conf", "-e", "error.log"]
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            wait_for(port, process, folder / "error.log")
            yield f"http://cx.localhost:{port}"
        finally:
            process.terminate()
            process.wait(10)
