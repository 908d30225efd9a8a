"""What shape a row of measurements has: constant, logarithmic, linear, n log n, or linear up to a cap that is known; where none of them is near, a power of n.

Plain least squares of relative errors, without a library.
"""
import math

# In this order a simpler one is preferred: a shape has to be clearly nearer than those before it.
SHAPES = {
    "constant": lambda n: 0.0,
    "logarithmic": lambda n: math.log2(n) if n > 0 else 0.0,
    "linear": float,
    "n log n": lambda n: n * math.log2(n) if n > 0 else 0.0,
}
CLEARLY = 0.67  # The root of the mean of squared relative errors has to shrink to two thirds for a less simple shape.
FAR = 0.15  # Further off than that, none of them is it: processor caches, for one, make none of these shapes.
TOO_FAR = 0.3  # Then no shape is claimed.
GOOD = 0.05  # Five per cent is what two measurements of the same differ by; a nearer shape says nothing more.


def slope(points):
    """Of the line through the logarithms: 0 is constant, 1 linear, 0.5 a square root."""
    xs, ys = [math.log(n) for n, _ in points], [math.log(y) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)


def of_shape(shape, cap=None):
    """The f of a + b · f(n)."""
    if shape.startswith("n^"):
        return lambda n: n ** float(shape[2:])
    return SHAPES.get(shape) or (lambda n: float(min(n, cap)))


def solve(points, f, floor=0.0):
    """The a and b of a + b · f(n) with the least relative errors, b not below zero and a not below the floor; and their root mean square."""
    # Each y is divided by itself, so every point counts the same: minimize the sum of (1 - a/y - b·f/y)².
    rows = [(1 / y, f(n) / y) for n, y in points]
    saa, sbb, sab = (sum(row[i] * row[j] for row in rows) for i, j in ((0, 0), (1, 1), (0, 1)))
    sa, sb = (sum(row[i] for row in rows) for i in (0, 1))
    determinant = saa * sbb - sab * sab
    candidates = [(sa / saa, 0.0)] + ([(0.0, sb / sbb)] if sbb else [])
    if determinant > 1e-12 * saa * sbb:
        a, b = (sa * sbb - sb * sab) / determinant, (sb * saa - sa * sab) / determinant
        candidates += [(a, b)] if a >= floor and b >= 0 else []
    def error(pair):
        return math.sqrt(sum((1 - pair[0] * row[0] - pair[1] * row[1]) ** 2 for row in rows) / len(rows))
    best = min(candidates, key=error)
    return best[0], best[1], error(best)


def fit(points, cap=None):
    """The shape of (n, y) pairs, with its formula, how far off it is, and the slopes in log-log: of all points, and between the last two. Where no more than a cap
    is answered, linear up to there is one more shape."""
    points = [(n, y) for n, y in points if n > 0 and y > 0]
    names = [*SHAPES, *([f"linear up to {cap}"] if cap else [])]
    chosen, (a, b, error) = names[0], solve(points, of_shape(names[0]))
    for shape in names[1:]:
        # The logarithm is not small for the smallest n, so its fixed part may be below zero.
        other = solve(points, of_shape(shape, cap), -math.inf if shape == "logarithmic" else 0.0)
        if error > GOOD and other[2] < error * CLEARLY:
            chosen, (a, b, error) = shape, other
    power = f"n^{slope(points):.2f}"
    if error > FAR and solve(points, of_shape(power))[2] < error * CLEARLY:
        chosen, (a, b, error) = power, solve(points, of_shape(power))
    (n1, y1), (n2, y2) = points[-2:]
    return {"shape": chosen if error <= TOO_FAR else "none of these", "nearest": chosen, **({"cap": cap} if cap else {}), "a": float(f"{a:.4g}"), "b": float(f"{b:.4g}"), "off_by": round(error, 3), "slope": round(slope(points), 3),
            "slope_at_the_end": round(math.log(y2 / y1) / math.log(n2 / n1), 3)}


def value(fitted, n):
    """What the fitted shape says for n."""
    return fitted["a"] + fitted["b"] * of_shape(fitted["nearest"], fitted.get("cap"))(n)
