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
        curves = [{"name": name, "points": [[point[against], point[figure]] for point in found["points"] if point.get(figure)], "fit": found["fits"][figure]} for name, figure in named]
        yield {"title": what, "unit": "bytes" if of is size else "µs", "against": against, "curves": curves}


def plots(newest):
    """The name of each file, and what is in it."""
    found = [(sweep, newest(f"growth_{sweep}"), against, lines) for sweep, against, lines in SWEEPS]
    return {f"growth-{sweep}.svg": list(of_sweep(result.figures, against, lines)) for sweep, result, against, lines in found if result}


def digest(panels):
    return hashlib.sha256(json.dumps([VERSION, panels], sort_keys=True).encode()).hexdigest()[:32]


def draw(path, panels):
    """Writes one file; the same data make the same bytes."""
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "stoa", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    from matplotlib import pyplot
    from matplotlib.ticker import FuncFormatter
    columns = min(2, len(panels))
    rows = (len(panels) + columns - 1) // columns
    figure, axes = pyplot.subplots(rows, columns, figsize=(4.4 * columns, 3.1 * rows), squeeze=False, layout="constrained")
    for place, panel in zip(axes.flat, panels):
        for curve, color in zip(panel["curves"], (OURS, THEIRS)):
            xs, ys = zip(*curve["points"])
            place.plot(xs, ys, "o", color=color, markersize=4)
            steps = [xs[0] * (xs[-1] / xs[0]) ** (i / 60) for i in range(61)]
            label = f"{curve['name']}: {curve['fit']['shape']}, slope {curve['fit']['slope']:.2f}"
            place.plot(steps, [value(curve["fit"], step) for step in steps], "-", color=color, linewidth=1, label=label)
        place.set(title=panel["title"], xscale="log", yscale="log", xlabel=panel["against"])
        ys = [y for curve in panel["curves"] for _, y in curve["points"]]
        low, high = min(ys), max(ys)
        place.set_ylim(min(low / 1.5, (low * high) ** 0.5 / 10), max(high * 1.5, (low * high) ** 0.5 * 10))  # Two decades at least: noise is not to look like growth.
        place.yaxis.set_major_formatter(FuncFormatter(lambda y, _, of=size if panel["unit"] == "bytes" else time: of(y)))
        place.grid(True, which="major", color="#e3e3e3", linewidth=0.6)
        place.legend(frameon=False, fontsize=8)
    for place in list(axes.flat)[len(panels):]:
        place.set_visible(False)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None, "Description": f"data {digest(panels)}"})
    pyplot.close(figure)
