"""A result as a picture: CPU per request by scenario and peer, the peer's own and PostgreSQL's part."""

from html import escape

LEFT, WIDTH, BAR, GAP, TOP = 210, 560, 16, 26, 70
OWN, DATABASE, INK, QUIET, LINE = "#1d3557", "#a8c5da", "#1b2430", "#5c6b7d", "#dde3ea"


def text(x, y, words, size=12, colour=INK, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" '
            f'font-weight="{weight}">{escape(str(words))}</text>')


def bar(x, y, width, colour):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{BAR}" fill="{colour}"/>'


def scenario_rows(rows, y):
    """The bars of one scenario. Each scenario has a scale of its own: theirs differ by a thousand."""
    scale = WIDTH / max(row["total_us"] for row in rows)
    out = [text(LEFT - 12, y + BAR - 3, rows[0]["scenario"], 13, anchor="end", weight="bold")]
    for row in rows:
        own, database = row["own_us"] * scale, row["database_us"] * scale
        out += [bar(LEFT, y, own, OWN), bar(LEFT + own, y, database, DATABASE)]
        label = f"{row['peer']}: {row['own_us']:.1f} + {row['database_us']:.1f} µs, {row['requests_per_s']:,.0f}/s"
        out.append(text(LEFT + own + database + 8, y + BAR - 4, label, 11, QUIET))
        y += BAR + 4
    return out, y


def render(result):
    scenarios = {}
    for row in result["rows"]:
        scenarios.setdefault(row["scenario"], []).append(row)
    parts, y = [], TOP
    for rows in scenarios.values():
        drawn, y = scenario_rows(rows, y)
        parts += drawn
        y += GAP - 4
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y - GAP / 2:.1f}" y2="{y - GAP / 2:.1f}" stroke="{LINE}"/>')
    head = [
        text(24, 28, "CPU per request", 18, weight="bold"),
        text(24, 48, f"{result['date']}, {result['commit']}; {result['cpu']}, {result['cores']} cores; each scenario has its own scale", 12, QUIET),
        bar(LEFT + WIDTH - 60, 16, 12, OWN), text(LEFT + WIDTH - 42, 28, "its own", 12, QUIET),
        bar(LEFT + WIDTH + 20, 16, 12, DATABASE), text(LEFT + WIDTH + 38, 28, "PostgreSQL's", 12, QUIET),
    ]
    width = LEFT + WIDTH + 270
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y:.0f}" viewBox="0 0 {width} {y:.0f}" '
            f'font-family="system-ui, sans-serif"><rect width="100%" height="100%" fill="#fff"/>' + "".join(head + parts) + "</svg>\n")
