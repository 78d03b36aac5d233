"""The race's chart as an SVG written by hand: a group of bars per shape, a bar per peer, wall seconds."""

from __future__ import annotations

from xml.sax.saxutils import escape

from results import DESCRIPTIONS, ShapeResult

WIDTH, LEFT, RIGHT, BAR, GAP, HEAD = 860, 190, 70, 16, 34, 24
OURS, THEIRS = "#2563eb", ("#94a3b8", "#a8b3c4", "#c0c8d4")


def draw(results: dict[str, ShapeResult], ours: str) -> str:
    """The picture. Each shape has its own scale: what matters is how bars of one group compare."""
    parts: list[str] = []
    y = 12
    for name in DESCRIPTIONS:
        if name not in results:
            continue
        shape = results[name]
        walls = [(peer, r.median("wall")) for peer, r in shape.runners.items() if r.runs]
        longest = max(wall for _, wall in walls)
        title = f"{name}: {DESCRIPTIONS[name]} ({shape.megabytes:,.0f} MB)"
        parts.append(f'<text x="8" y="{y + 14}" class="t">{escape(title)}</text>')
        y += HEAD
        for number, (peer, wall) in enumerate(walls):
            length = (WIDTH - LEFT - RIGHT) * wall / longest
            colour = OURS if peer == ours else THEIRS[(number - 1) % len(THEIRS)]
            parts.append(f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(peer)}</text>')
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 2}" rx="2" fill="{colour}"/>')
            parts.append(f'<text x="{LEFT + length + 6:.1f}" y="{y + 12}">{wall:.1f} s</text>')
            y += BAR
        y += GAP - HEAD + 6
    style = "text{font:12px system-ui,sans-serif;fill:#334155}.t{font-weight:600;fill:#0f172a}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img"'
        f' aria-label="Seconds to copy each shape of database, pgmig and its peers">\n<style>{style}</style>\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
