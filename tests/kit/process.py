"""The real process over a small knowledge folder: how to start it, ask it, and stop it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
START_SECONDS = 30  # promised on a quiet machine are 5, see tests/bench; a test only guards against hanging


@dataclass
class Machine:
    """A folder to run in, and the environment of the processes that run there."""

    folder: Path
    knowledge: Any  # the fixture `knowledge_folder` of conftest.py

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("WEGWIJS_")}
        return {
            **own,
            "PYTHONPATH": str(ROOT),
            "WEGWIJS_KNOWLEDGE": str(self.knowledge.path),
            "WEGWIJS_CACHE": str(self.folder / "cache"),
        }

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was logged; other lines of the output are left out."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "adapters.cli.app", *arguments],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
            )

    def run(
        self, *arguments: str, typed: str | bytes = "", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "adapters.cli.app", *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            input=typed.encode() if isinstance(typed, str) else typed,
            capture_output=True,
            timeout=60,
            check=False,
        )


@dataclass
class Server:
    """A running `wegwijs run`."""

    process: subprocess.Popen[str]
    address: str

    def ask(self, text: str) -> str:
        """The HTML of the answer to a new visitor."""
        connection = HTTPConnection(self.address.removeprefix("http://"), timeout=10)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        connection.request("POST", "/bericht", json.dumps({"text": text}), headers)
        messages = json.load(connection.getresponse())["messages"]
        connection.close()
        return str(messages[-1]["html"])

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)


def wait_for(true: Callable[[], Any], *, seconds: float) -> Any:
    """What `true` gives as soon as it is not empty."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
