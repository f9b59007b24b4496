"""A Spark cluster on this machine for tests: a master, two workers and a Spark Connect server.

It comes from PyPI's `pyspark`, in the environment `.spark` (make test-cluster), and needs Java 17.
Settings are for many short statements on two cores: Java compiles little, Spark writes no code of its own for
each of them, and nothing is divided.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sail import free_port, wait_for

HOME = next((Path(__file__).parents[1] / ".spark").glob("lib/python*/site-packages/pyspark"), Path("nowhere"))
START_SECONDS = 240
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {
    "spark.cores.max": 2,
    "spark.executor.cores": 1,
    "spark.executor.memory": "1g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "Asia/Tokyo",  # ours is set by each session
    "spark.sql.shuffle.partitions": 1,
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.extraJavaOptions": JAVA,
    "spark.connect.grpc.binding.address": "127.0.0.1",
}


@dataclass(frozen=True)
class Cluster:
    """`port` is Spark Connect's. A worker's group of processes has the executor that it runs."""

    port: int
    workers: tuple[int, int]  # ids of process groups

    @property
    def url(self) -> str:
        return f"sparksql+connect://127.0.0.1:{self.port}/"

    def kill_worker(self) -> None:
        """As when a machine fails: the first worker, and what it was working on."""
        os.killpg(self.workers[0], signal.SIGKILL)


@dataclass(frozen=True)
class Part:
    """A process of the cluster, the first of its group, which listens at a port when it is ready."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def wait(self) -> None:
        wait_for(self.port, self.process, self.log, START_SECONDS)

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(60)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster; its tables are in a folder that is removed at the end."""
    assert HOME.is_dir(), "make test-cluster installs Spark"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spark-")))
        master, port = free_port(), free_port()
        _start(stack, folder, "master", master, *_daemon("master.Master", master)).wait()
        address = f"spark://127.0.0.1:{master}"
        workers = []
        for name in ("worker-1", "worker-2"):
            own = free_port()
            place = ("--cores", "1", "--memory", "1500m", "--work-dir", str(folder / name), address)
            workers.append(_start(stack, folder, name, own, *_daemon("worker.Worker", own), *place))
        settings = {
            **SETTINGS,
            "spark.master": address,
            "spark.sql.warehouse.dir": folder / "tables",
            "spark.connect.grpc.binding.port": port,
        }
        server = "org.apache.spark.sql.connect.service.SparkConnectServer"
        given = [f"--conf={name}={value}" for name, value in settings.items()]
        command = ("spark-submit", f"--class={server}", *given, "spark-internal")
        for started in (*workers, _start(stack, folder, "server", port, *command)):
            started.wait()
        yield Cluster(port, (workers[0].process.pid, workers[1].process.pid))


def _daemon(name: str, port: int) -> tuple[str, ...]:
    """The command of a master or worker."""
    ours = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
    return ("spark-class", f"org.apache.spark.deploy.{name}", *ours)


def _start(stack: ExitStack, folder: Path, name: str, port: int, program: str, *arguments: str) -> Part:
    """A part of the cluster, ended at the end."""
    log = folder / f"{name}.log"
    output = stack.enter_context(log.open("wb"))
    environment = {
        **os.environ,
        "SPARK_HOME": str(HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "1g",
        "SPARK_DAEMON_JAVA_OPTS": JAVA,
    }
    process = subprocess.Popen(
        [HOME / "bin" / program, *arguments],
        cwd=folder,
        env=environment,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    part = Part(process, port, log)
    stack.callback(part.end)
    return part
