"""Logs: an object a line, whoever writes."""

import json
import subprocess
import sys

LINES = 400
CODE = f"""
import logging
from threading import Thread
from bot.slack import logs
logs.configure("info")
def ours():
    for number in range({LINES}):
        logs.log.info("ours", number=number)
def theirs():
    for number in range({LINES}):
        logging.getLogger("library").warning("theirs")
threads = [Thread(target=one) for one in (ours, theirs) * 4]
for one in threads:
    one.start()
for one in threads:
    one.join()
"""


def test_threads_and_libraries_write_whole_lines() -> None:
    """None stands within another one, or is torn."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    said = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert (said.count("ours"), said.count("theirs")) == (4 * LINES, 4 * LINES)
