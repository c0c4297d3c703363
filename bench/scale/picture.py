"""The ratios as a picture: one bar a scenario, on a logarithmic scale, with its bound."""

import math

from chart import INK, LINE, QUIET, text

LEFT, WIDTH, BAR, STEP, TOP = 190, 520, 14, 22, 90
LEAST, MOST = 0.5, 8.0
WITHIN, ABOVE = "#1d3557", "#b3261e"


def x_of(ratio):
    share = math.log(min(max(ratio, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return LEFT + WIDTH * share


def render(result):
    rows = result["rows"]
    bottom = TOP + STEP * len(rows)
    about = result["machine"]
    parts = [
        text(24, 28, "What row-level security costs", 18, weight="bold"),
        text(24, 48, "time as a member : time of the same statement without policies; | is the bound", 12, QUIET),
        text(24, 66, f"{about['date']}, {about['commit']}; {about['cpu']}, {about['cores']} cores", 12, QUIET),
    ]
    for mark in (0.5, 1, 2, 4, 8):
        x = x_of(mark)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{bottom}" stroke="{LINE}"/>')
        parts.append(text(x, TOP - 10, f"{mark:g}", 11, QUIET, "middle"))
    for place, row in enumerate(rows):
        y = TOP + STEP * place
        begin, end = sorted((x_of(1), x_of(row["ratio"])))
        colour = WITHIN if row["ratio"] <= row["bound"] else ABOVE
        bound = x_of(row["bound"])
        parts += [
            text(LEFT - 10, y + BAR - 3, row["name"], 12, INK, "end"),
            f'<rect x="{begin:.1f}" y="{y}" width="{max(end - begin, 1):.1f}" height="{BAR}" fill="{colour}"/>',
            f'<line x1="{bound:.1f}" x2="{bound:.1f}" y1="{y - 2}" y2="{y + BAR + 2}" stroke="{INK}" stroke-width="1.5"/>',
            text(LEFT + WIDTH + 12, y + BAR - 3, f"{row['ratio']:.2f}: {row['member_ms']:.2f} ms, {row['owner_ms']:.2f} ms", 11, QUIET),
        ]
    width = LEFT + WIDTH + 190
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{bottom + 20}" viewBox="0 0 {width} {bottom + 20}" '
            f'font-family="system-ui, sans-serif"><rect width="100%" height="100%" fill="#fff"/>' + "".join(parts) + "</svg>\n")
