"""Random damage to a text, the same for the same seed: what no form and no editor would ever send."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence

ROUNDS = int(os.environ.get("PGMIG_MUTATIONS", "2000"))
"""How many in each test; 10,000 take a minute or two."""
SEED = int(os.environ.get("PGMIG_SEED", "6"))

_PIECES = (
    *(
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        ":",
        ",",
        "-",
        "?",
        "&a",
        "*a",
        "!!python/object:os.system",
        "<<: *a",
        "|",
        ">",
        "%",
    ),
    *("null", "true", "1e999", "-1", "99999999999999999999", "NaN", "0x1F", "1_0", "1:60", "2001-01-01", "٣", "²"),
    *("\0", "\\u0000", "\\ud800", "\\", "\n", "\r", "\t", "\x1b", "\u2028", "\ufeff", "é", "\U0001f600", "---", "..."),
    *("'; DROP TABLE x; --", "%s", "%(x)s", "{0.__class__}", "../../etc/passwd", "[" * 2000, "{a: " * 300, "x" * 5000),
)


def mutated(seeds: Sequence[str], rounds: int = ROUNDS) -> Iterator[bytes]:
    """Damaged copies of the seeds, each with one to five wounds."""
    chance = random.Random(SEED)  # noqa: S311 - no secret: it must come out the same again
    for _ in range(rounds):
        content = chance.choice(seeds)
        for _ in range(chance.randint(1, 5)):
            content = _wound(content, chance)
        encoded = bytearray(content.encode("utf-8", "surrogatepass"))
        if encoded and chance.random() < 0.1:
            encoded[chance.randrange(len(encoded))] = chance.randrange(256)
        yield bytes(encoded)


def _wound(content: str, chance: random.Random) -> str:
    start, end = sorted(chance.randint(0, len(content)) for _ in range(2))
    end = min(end, start + 30)
    match chance.randrange(5):
        case 0:
            return content[:start] + content[end:]
        case 1:
            return content[:start] + content[start:end] * 2 + content[end:]
        case 2:
            return content[:start] + chance.choice(_PIECES) + content[end:]
        case 3:
            words = content.replace('"', " ").split() or ["x"]
            return content.replace(chance.choice(words), chance.choice(_PIECES), 1)
        case _:
            return content[:start] + chance.choice(_PIECES) + content[start:]
