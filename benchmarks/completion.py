"""CPU of one TAB: what bash starts, in a process of its own: user and system time, median of several runs.

python benchmarks/completion.py [--rounds 10] [--hosts 500]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

LINES = (
    "actctl ", "actctl kms ", "actctl report --fa", "actctl report web", "actctl explain 0xC004F",
    "actctl gvlk show 2022 ",
)  # fmt: skip
"""What is typed before the TAB."""


def cpu(line: str, folder: str) -> float:
    """Seconds of CPU."""
    words = line.split(" ")
    env = {
        **os.environ, "_ACTCTL_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }  # fmt: skip
    program = Path(sys.executable).parent / "actctl"
    process = subprocess.Popen([program], stdout=subprocess.DEVNULL, env=env, cwd=folder)
    _, _, used = os.wait4(process.pid, 0)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--hosts", type=int, default=500)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hosts = "\n".join(f"    web{number:05}:" for number in range(given.hosts))
        (Path(folder) / "inventory.yaml").write_text(f"all:\n  hosts:\n{hosts}\n")
        taken: dict[str, list[float]] = {line: [] for line in LINES}
        for _ in range(given.rounds):
            for line in LINES:
                taken[line].append(cpu(line, folder))
    print("| before the TAB | CPU s, median | least |\n|---|---|---|")
    for line, seconds in taken.items():
        print(f"| `{line}` | {median(seconds):.2f} | {min(seconds):.2f} |")


if __name__ == "__main__":
    main()
