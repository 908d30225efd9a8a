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

    def caption(self):
        load = f"load average {self.load[0]:g} to {self.load[1]:g}" if self.load else "load average not noted"
        return f"`bench/run {self.part}`, {self.date}, {self.machine['cores']} cores, {self.machine['cpu']}, {load}"


def load_of(file, part):
    figures = file[part]
    noted = file.get("runs", {}).get(part, {}).get("load_average") or figures.get("load_average") or figures.get("load_average_before_and_after") or []
    noted = [float(str(one).split()[0]) for one in (noted if isinstance(noted, list) else [noted])]
    return (noted[0], noted[-1]) if len(noted) == 2 else (min(noted), max(noted)) if noted else ()


def newest(part):
    """None when no file has it."""
    for path in sorted(FOLDER.glob("*.json"), reverse=True):
        file = json.loads(path.read_text())
        if part in file:
            machine = file.get("runs", {}).get(part, {}).get("machine", file["machine"])
            return Newest(part, file[part], file["date"], machine, load_of(file, part), part in file.get("runs", {}))
    return None
