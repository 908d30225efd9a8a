"""Which result a table is made of: for each part, the newest file that has it."""
import dataclasses
import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "results"


@dataclasses.dataclass(frozen=True)
class Newest:
    """A part's figures, and where they come from."""
    part: str
    figures: dict
    date: str
    machine: dict
    load: tuple  # Before and after, or least and most; empty where it was not noted.
    is_noted: bool  # Whether the file says how the run went, as bench/run writes since it saves each part by itself.


def caption(found):
    """Where figures come from: one clause for all parts of one day on one machine."""
    days = {}
    for one in found:
        days.setdefault((one.date, one.machine["cores"], one.machine["cpu"]), []).append(one)
    clauses = []
    for (date, cores, cpu), those in days.items():
        loads = [load for one in those for load in one.load]
        noted = "load average not noted" if not loads else f"load average {loads[0]:g} to {loads[1]:g}" if len(those) == 1 else f"load average {min(loads):g} to {max(loads):g}"
        unnoted = [one.part for one in those if not one.load] if loads else []
        clauses.append(f"`bench/run {' '.join(one.part for one in those)}`, {date}, {cores} cores, {cpu}, {noted}{f' (of {unnoted[0]} not noted)' if unnoted else ''}")
    return "; ".join(clauses)


def load_of(file, part):
    figures = file[part]
    noted = file.get("runs", {}).get(part, {}).get("load_average") or figures.get("load_average") or figures.get("load_average_before_and_after") or []
    noted = [float(str(one).split()[0]) for one in (noted if isinstance(noted, list) else [noted])]
    return (noted[0], noted[-1]) if len(noted) == 2 else (min(noted), max(noted)) if noted else ()


def newest(part):
    """None when no file has it."""
    for path in sorted(FOLDER.glob("[0-9]*.json"), reverse=True):
        file = json.loads(path.read_text())
        if part in file:
            machine = file.get("runs", {}).get(part, {}).get("machine", file["machine"])
            return Newest(part, file[part], file["date"], machine, load_of(file, part), part in file.get("runs", {}))
    return None
