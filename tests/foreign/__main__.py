"""A fleet in a process of its own: `python -m tests.foreign HOSTS [http|https] [LATENCY_SECONDS]`.

Prints one JSON object {name: [address, port]} plus {"ca_file": PATH}; serves until standard input ends, then
prints the counters {"requests": N, "connections": N, "open_shells": N} of all hosts.
"""

from __future__ import annotations

import json
import sys

from tests.foreign import ForeignFleet, ForeignHost


def main() -> None:
    """Serve until standard input ends."""
    count = int(sys.argv[1])
    scheme = sys.argv[2] if len(sys.argv) > 2 else "http"
    latency = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    text = b"Name: Windows(R), ServerStandard edition\r\n" * 60
    host = ForeignHost(outputs={"/dlv": text}, scheme=scheme, latency_seconds=latency)
    with ForeignFleet({f"h{n}": host for n in range(count)}) as fleet:
        hosts = {name: [r.address, r.port] for name, r in fleet.hosts.items()}
        sys.stdout.write(json.dumps({"ca_file": fleet.ca_file, "hosts": hosts}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        logs = [r.log for r in fleet.hosts.values()]
        counters = {
            "requests": sum(len(log.requests) for log in logs),
            "connections": sum(log.connections for log in logs),
            "open_shells": sum(len(log.open_shells) for log in logs),
            "problems": [p for log in logs for p in log.problems][:5],
        }
        sys.stdout.write(json.dumps(counters) + "\n")


if __name__ == "__main__":
    main()
