"""Time of `parse_bytes` on noise, where it must not grow faster than the input, and on real output.

python benchmarks/parse.py --rounds 5
python benchmarks/parse.py --fleet 10000
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from actctl.common.limits import READ_BYTES
from actctl.machine.ways.slmgr.parse import parse_bytes

DATA = Path(__file__).parent.parent / "tests" / "data"
SIZE = 10_000_000
_SEED = random.Random(1)


def repeated(piece: bytes) -> bytes:
    """`piece` over and over, SIZE bytes."""
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


def noise() -> dict[str, bytes]:
    """Kinds of input that have made parsers slow."""
    text = bytes(_SEED.choices(range(32, 127), k=100_000))
    lines = b"\r\n".join(text[at : at + 60] for at in range(0, len(text), 60))
    japanese = "ライセンスの状態: 不明なもの ボリューム\r\n"
    dlv = (DATA / "en" / "kms-client-licensed-ws2016-dc-dlv.txt").read_bytes()
    return {
        "random bytes": _SEED.randbytes(SIZE),
        "random printable lines": repeated(lines),
        "one line of letters": repeated(b"a"),
        "one line of spaces": repeated(b" "),
        "one line of colons": repeated(b": "),
        "one line of key characters": repeated(b"BCDFG-"),
        "NUL bytes": repeated(b"\0"),
        "empty lines": repeated(b"\r\n"),
        "label-like lines": repeated(b"Some label of nothing: some value\r\n"),
        "real labels without end": repeated(b"Name: x\r\n"),
        "error lines": repeated(b"Error: 0xC004F074 no\r\n"),
        "Japanese, UTF-8": repeated(japanese.encode()),
        "Japanese, code page 932": repeated(japanese.encode("cp932")),
        "Japanese, UTF-16": b"\xff\xfe" + repeated(japanese.encode("utf-16-le"))[: SIZE - 2],
        "a real /dlv over and over": repeated(dlv + b"\r\n"),
    }


def fleet(machines: int) -> list[bytes]:
    """As many different /dlv texts: the captured ones in turn, each with IDs of its own."""
    captured = [file.read_bytes() for file in sorted(DATA.rglob("*-dlv.txt"))]
    guid = re.compile(rb"\b[0-9a-fA-F]{8}(?=-[0-9a-fA-F]{4}-)")
    return [
        guid.sub(lambda _: b"%08x" % _SEED.randrange(2**32), captured[number % len(captured)])
        for number in range(machines)
    ]


def seconds(outputs: Sequence[bytes], rounds: int) -> float:
    """Median CPU seconds of reading all of them."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        for data in outputs:
            parse_bytes(data)
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def main() -> None:
    """Measure and print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fleet", type=int, metavar="N", help="only the CPU seconds of N machines' different texts")
    given = parser.parse_args()
    rounds = given.rounds
    parse_bytes(b"Name: x")  # label tables are loaded once
    if given.fleet:
        print(f"{given.fleet} different /dlv texts: {seconds(fleet(given.fleet), 3):.2f} s")
        return
    print(
        f"Of {SIZE} bytes parse_bytes reads the first {READ_BYTES}. Growth: time of 4 MB / time of 1 MB (linear: 4).\n"
    )
    print("| 10 MB of | CPU s | growth |\n|---|---|---|")
    for name, data in noise().items():
        # Whole characters, in any of the encodings.
        short, long = (data[:size].rpartition(b"\n")[0] or data[:size] for size in (1_000_000, 4_000_000))
        whole = seconds([data], rounds)
        growth = seconds([long], rounds) / seconds([short], rounds)
        print(f"| {name} | {whole:.2f} | {growth:.1f} |", flush=True)
    captured = [file.read_bytes() for file in sorted(DATA.rglob("*.txt"))]
    lines = sum(len(data.splitlines()) for data in captured)
    dlv = [file.read_bytes() for file in sorted(DATA.rglob("*-dlv.txt"))]
    dlv_lines = sum(len(data.splitlines()) for data in dlv)
    print("\n| tests/data | files | lines | lines/s | ms a file |\n|---|---|---|---|---|")
    for name, files, count in (("all", captured, lines), ("/dlv alone", dlv, dlv_lines)):
        taken = seconds(files, 3 * rounds)
        print(f"| {name} | {len(files)} | {count} | {count / taken:.0f} | {1000 * taken / len(files):.2f} |")


if __name__ == "__main__":
    main()
