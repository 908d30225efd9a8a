"""The plots of docs/figures: what each is drawn from, and how. What it is drawn from has a digest, which the file holds, so that a check needs no matplotlib."""
import hashlib
import json

from figures.format import size, time
from figures.tables import SWEEPS
from parts.fit import value

VERSION = 1  # To be raised when the drawing changes.
OURS, THEIRS = "#1d6fb8", "#c2571a"


def of_sweep(found, against, lines):
    """The data of one sweep's panels."""
    for what, key, yardstick, other, of in lines:
        named = [("Stoa", key)] + ([(yardstick.replace("`", ""), other)] if other else [])
        curves = [{"name": name, "points": [[point[against], point[figure]] for point in found["points"] if (point.get(figure) or 0) > 0], "fit": found["fits"][figure]} for name, figure in named]
        yield {"title": what, "unit": "bytes" if of is size else "µs", "against": against, "curves": curves}


def picked(found, *path):
    for name in path:
        found = found[name]
    return found


# What, beside what, the part, and how often what the yardstick does Stoa does with the same processor time.
RATIOS = (
    ("a lookup over HTTP", "bare Kestrel", "lookup", lambda one: picked(one, "lookup", "ratio")),
    ("a lookup of ten", "bare Kestrel", "lookup", lambda one: picked(one, "ten_ids", "ratio")),
    ("a search over HTTP", "bare Kestrel", "lookup", lambda one: picked(one, "search_10_results", "ratio")),
    ("a checked token", "no check", "authentication", lambda one: one["ratio"]),
    ("a durable create on PostgreSQL", "a plain insert", "logs", lambda one: cost(one["postgres_plain_inserts_64"]) / cost(one["postgres_creates_64"])),
    ("a search, a frequent word", "SQLite FTS5", "search", lambda one: searched(one, "FrequentWord", "fts5")),
    ("a search, two words", "SQLite FTS5", "search", lambda one: searched(one, "TwoWords", "fts5")),
    ("a search, a frequent word", "PostgreSQL", "search", lambda one: searched(one, "FrequentWord", "postgres")),
    ("a search, two words", "PostgreSQL", "search", lambda one: searched(one, "TwoWords", "postgres")),
    ("an event told to 10,000", "SignalR", "streams", lambda one: 1 / picked(one, "ratio_to_signalr", "server_cpu_microseconds_per_event")),
    ("a packet to 100, no sockets", "bare EVP", "audio_packet", lambda one: 1 / picked(one, "listeners_100", "forwarded_to_bare")),
    ("a packet to 10,000, over UDP", "bare sendmmsg and EVP", "audio_forward", lambda one: picked(one, "loopback", "stoa_to_bare")),
    ("300 listeners", "Janus as shipped", "audio_janus", lambda one: 1 / picked(one, "ratio_to_janus", "stoa", "300")),
    ("300 listeners", "Janus, event_loops=1", "audio_janus", lambda one: 1 / picked(one, "ratio_to_janus_event_loops_1", "stoa", "300")),
)


def cost(one):
    """Of both processes."""
    return one["processor_microseconds_each"] + one["server_processor_microseconds_each"]


def searched(found, kind, engine):
    engines = picked(found, "compared", "kinds", kind, "engines")
    return engines["stoa"]["queries_per_cpu_second"] / max(one["queries_per_cpu_second"] for name, one in engines.items() if name.startswith(engine) and not name.endswith("in_order"))


def ratios(newest):
    """The data of the plot of all yardsticks."""
    found = [(what, beside, newest(part), pick) for what, beside, part, pick in RATIOS]
    return [{"what": f"{what} / {beside}", "times": round(pick(result.figures), 3), "date": result.date} for what, beside, result, pick in found if result]


def plots(newest):
    """The name of each file, and what is in it."""
    found = [(sweep, newest(f"growth_{sweep}"), against, lines) for sweep, against, lines in SWEEPS]
    return {"yardsticks.svg": ratios(newest)} | {f"growth-{sweep}.svg": list(of_sweep(result.figures, against, lines)) for sweep, result, against, lines in found if result}


def digest(panels):
    return hashlib.sha256(json.dumps([VERSION, panels], sort_keys=True).encode()).hexdigest()[:32]


def draw(path, panels):
    """Writes one file; the same data make the same bytes."""
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "stoa", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    from matplotlib import pyplot
    from matplotlib.ticker import FuncFormatter
    if "times" in panels[0]:
        figure = draw_ratios(pyplot, panels)
    else:
        figure = draw_growth(pyplot, FuncFormatter, panels)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None, "Description": f"data {digest(panels)}"})
    pyplot.close(figure)


def draw_ratios(pyplot, rows):
    figure, place = pyplot.subplots(figsize=(8.4, 0.6 + 0.27 * len(rows)), layout="constrained")
    heights = list(range(len(rows), 0, -1))
    place.axvline(1, color="#888888", linewidth=1)
    place.plot([row["times"] for row in rows], heights, "o", color=OURS, markersize=5)
    for row, height in zip(rows, heights):
        place.annotate(f"{row['times']:.3g}", (row["times"], height), xytext=(7, -3), textcoords="offset points", fontsize=8)
    most = max(row["times"] for row in rows)
    place.set(xscale="log", xlim=(0.3, max(10, most * 2)), yticks=heights, yticklabels=[row["what"] for row in rows], xlabel="with the same processor time, times what the yardstick does")
    place.set_xticks([tick for tick in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500) if tick < max(10, most * 2)])
    place.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    place.xaxis.set_minor_formatter(lambda x, _: "")
    place.grid(True, axis="x", which="major", color="#e3e3e3", linewidth=0.6)
    return figure


def draw_growth(pyplot, formatter, panels):
    columns = min(2, len(panels))
    rows = (len(panels) + columns - 1) // columns
    figure, axes = pyplot.subplots(rows, columns, figsize=(4.4 * columns, 3.1 * rows), squeeze=False, layout="constrained")
    for place, panel in zip(axes.flat, panels):
        for curve, color in zip(panel["curves"], (OURS, THEIRS)):
            xs, ys = zip(*curve["points"])
            place.plot(xs, ys, "o", color=color, markersize=4)
            steps = [xs[0] * (xs[-1] / xs[0]) ** (i / 60) for i in range(61)]
            label = f"{curve['name']}: {curve['fit']['shape']}, slope {curve['fit']['slope']:.2f}"
            line = [value(curve["fit"], step) for step in steps] if curve["fit"]["shape"] == curve["fit"]["nearest"] else None
            place.plot(steps if line else xs, line or ys, "-" if line else ":", color=color, linewidth=1, label=label)
        place.set(title=panel["title"], xscale="log", yscale="log", xlabel=panel["against"])
        ys = [y for curve in panel["curves"] for _, y in curve["points"]]
        low, high = min(ys), max(ys)
        place.set_ylim(min(low / 1.5, (low * high) ** 0.5 / 10), max(high * 1.5, (low * high) ** 0.5 * 10))  # Two decades at least: noise is not to look like growth.
        place.yaxis.set_major_formatter(formatter(lambda y, _, of=size if panel["unit"] == "bytes" else time: of(y)))
        place.grid(True, which="major", color="#e3e3e3", linewidth=0.6)
        place.legend(frameon=False, fontsize=8)
    for place in list(axes.flat)[len(panels):]:
        place.set_visible(False)
    return figure
