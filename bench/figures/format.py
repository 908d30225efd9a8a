"""How numbers and tables are written."""


def table(header, rows):
    """Markdown; None is a dash."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join("–" if cell is None else str(cell) for cell in line) + " |" for line in lines)


def whole(value):
    """1,234"""
    return None if value is None else f"{round(value):,}"


def digits(value, count=2):
    """So many significant digits, and never an exponent."""
    if value is None:
        return None
    if value == 0:
        return "0"
    rounded = float(f"{value:.{count}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 ** (count - 1) else f"{rounded:.6f}".rstrip("0").rstrip(".")


def ratio(value, places=2):
    return None if value is None else f"{value:.{places}f}"


def bold(text):
    return None if text is None else f"**{text}**"


def percent(value):
    """Of a share."""
    return None if value is None else f"{100 * value:.3g} %"


def size(count):
    """Bytes as people read them."""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if abs(count) >= one:
            return f"{digits(count / one, 3)} {unit}"
    return f"{count:.0f} B"


def time(microseconds):
    """Microseconds as people read them."""
    for unit, one in (("s", 1e6), ("ms", 1e3), ("µs", 1)):
        if microseconds >= one:
            return f"{digits(microseconds / one, 3)} {unit}"
    return f"{digits(microseconds * 1e3, 3)} ns"
