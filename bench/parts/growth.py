"""How cost grows: lookups against Spaces, searches against postings, events against connections, packets against listeners, and memory against each.

Processor time, never the clock: others may use the machine. Each sweep has its points, the shape that is nearest to them (fit.py), and the same of its yardstick.
"""
import json
import re
import sqlite3
import statistics
import time

from parts.audio import audio, own_network, serve_audio
from parts.common import BARE, FIELDS, OUT, Server, SIGNALR, URL, WORK, Failed, cpu_seconds, get, new_world, run, serve, stoa, wrk
from parts.fit import fit
from parts.streams import mute_message, swarm


def shapes(points, against, figures, cap=None, **about):
    """The points, and the shape of each figure against what there is more of."""
    return {**about, "points": points, "fits": {figure: fit([(point[against], point[figure]) for point in points if point.get(figure)], cap) for figure in figures}}


def part_spaces(short=False):
    """The Directory alone, 1,000 to a million Spaces."""
    measured = json.loads(run("taskset", "-c", "0", OUT / "directory/Stoa.DirectoryScale", "growth", 100_000 if short else 1_000_000))
    return shapes(measured["points"], "spaces", ("lookup_microseconds", "dictionary_microseconds", "search_microseconds", "change_microseconds", "bytes"))


def part_http(short=False):
    """A server with 1,000 to a million seeded Spaces: a lookup of one of 10,000 of them at random, in turn with bare Kestrel; and resident memory."""
    points = []
    for count in (1_000, 10_000) if short else (1_000, 10_000, 100_000, 1_000_000):
        data = WORK / f"growth-{count}"
        stoa("seed", "--data", data, "--spaces", count, "--users", 1000, "--seed", 7)
        points.append(lookups(data, count, short))
    return shapes(points, "spaces", ("request_microseconds", "bare_kestrel_microseconds", "ratio", "resident_bytes"))


def lookups(data, count, short=False):
    """One point of it, of a data folder with so many Spaces."""
    paths, body = WORK / "paths", WORK / "body"
    app = stoa("app", "add", f"bench-{time.time_ns()}", "--data", data)["bearer_token"]
    with sqlite3.connect(f"file:{data}/stoa.db?mode=ro", uri=True) as log:
        ids = [id for id, in log.execute("SELECT space_id FROM spaces WHERE state = 1 ORDER BY random() LIMIT 10000")]
    paths.write_text("".join(f"/2/spaces/{id}?{FIELDS}\n" for id in ids))
    with serve(data) as server:
        body.write_bytes(get(f"{URL}/2/spaces/{ids[0]}?{FIELDS}", app))
        with Server(OUT / "bare/Stoa.BareKestrel", BARE, body, url=BARE) as bare:
            ready = server.rss_mib()

            def microseconds(process, url, seconds):
                for _ in range(10):
                    before = cpu_seconds(process.pid)
                    _, text = wrk(url, seconds, 32, "any.lua" if url == URL else "authorized.lua", {"TOKEN": app, "PATHS": str(paths)})
                    if (done := int(re.search(r"(\d+) requests in", text).group(1))) > 1000:  # Else others had the core for the whole turn.
                        return 1e6 * (cpu_seconds(process.pid) - before) / done
                raise Failed("others leave nothing of the core")
            busy = settle(server.process)
            # The compiler's last pass comes after many calls: until no turn is cheaper than those before it.
            for process, url in ((server.process, URL), (bare.process, BARE)):
                costs, until = [], time.monotonic() + (10 if short else 120)
                while time.monotonic() < until and (len(costs) < 8 or min(costs[-3:]) < 0.95 * min(costs[:-3])):
                    costs.append(microseconds(process, url, 2))
            turns = [(microseconds(server.process, URL, 2), microseconds(bare.process, BARE, 2)) for _ in range(2 if short else 5)]
    ours, theirs = (statistics.median(turn[i] for turn in turns) for i in (0, 1))
    return {"spaces": count, "seconds_of_work_after_the_start": busy, "request_microseconds": round(ours, 2), "bare_kestrel_microseconds": round(theirs, 2),
            "ratio": round(statistics.median(o / t for o, t in turns), 3), "resident_bytes": round(ready * 2 ** 20)}


def settle(process):
    """Waits until a server that answers has nothing to do any more: after its first start its feeds read the whole log once. How much processor time that was."""
    began, until, last = cpu_seconds(process.pid), time.monotonic() + 600, float("inf")
    while time.monotonic() < until and last > 0.1:
        before = cpu_seconds(process.pid)
        time.sleep(5)
        last = (cpu_seconds(process.pid) - before) / 5
    return round(cpu_seconds(process.pid) - began, 1)


def part_postings(short=False):
    """A million Spaces: searches for words that are in one title, in ten, … beside SQLite FTS5 in the same process."""
    measured = json.loads(run("taskset", "-c", "0", OUT / "directory/Stoa.DirectoryScale", "postings", 100_000 if short else 1_000_000))
    points = [{"postings": point["postings"], "results": point["mean_results"], **{f"{name}_microseconds": time for name, time in point["microseconds"].items()}} for point in measured["points"]]
    return shapes(points, "postings", [name for name in points[0] if name.endswith("_microseconds")], cap=100, spaces=measured["spaces"])


def part_connections(short=False):
    """Event streams in one Space: the server's processor time for one role change that all are told, and memory; in turn with SignalR."""
    data, world = new_world("growth-streams", 1, 600 if short else 10_600)
    with serve(data):
        message = mute_message(world)
    points = []
    for count in (100, 300) if short else (100, 300, 1_000, 3_000, 10_000):
        rounds = max(20, (10_000 if short else 60_000) // count)  # The kernel counts a process's time in ticks of 10 ms.
        with serve(data) as server:
            ours = swarm("fanout", server, world, streams=count, rounds=rounds)
        with Server(OUT / "signalr/Stoa.BareSignalR", SIGNALR, message, url=SIGNALR) as server:
            theirs = swarm("fanout", server, streams=count, rounds=rounds)
        point = {"connections": count, "rounds": rounds, "missed": ours["role_change"]["missed"], "p99_ms": ours["role_change"]["p99_ms"]}
        for name, one in (("", ours), ("signalr_", theirs)):
            point |= {f"{name}change_microseconds": round(one["server_cpu_microseconds_per_event"] * count, 1), f"{name}bytes": one["bytes_per_stream"] * count}
        points.append(point)
    return shapes(points, "connections", ("change_microseconds", "signalr_change_microseconds", "bytes", "signalr_bytes"))


def part_listeners(short=False):
    """One packet to so many listeners, without sockets, beside encryption alone."""
    counts = (1, 10, 100) if short else (1, 10, 100, 1_000, 10_000)
    measured = json.loads(run("taskset", "-c", "0", OUT / "audio/Stoa.AudioBench", "packet", "--listeners", ",".join(map(str, counts)), "--rounds", 3 if short else 9, "--packets", 200_000))
    points = [{"listeners": count, "packet_microseconds": round(one["received_nanoseconds"] * count / 1000, 3), "encryption_microseconds": round(one["bare_nanoseconds"] * count / 1000, 3),
               "bytes_allocated_per_packet": one["bytes_allocated_per_packet"]} for count in counts for one in (measured[f"listeners_{count}"],)]
    return shapes(points, "listeners", ("packet_microseconds", "encryption_microseconds"))


def part_sockets(short=False):
    """One packet to so many connected sessions over UDP, the kernel's part included, beside bare sendmmsg and encryption."""
    points = []
    for count in (1, 100) if short else (1, 10, 100, 1_000, 10_000):
        one = json.loads(run(OUT / "audio/Stoa.AudioBench", "forward", "--listeners", count, "--rounds", 3 if short else 5, "--milliseconds", 300))
        points.append({"listeners": count, "packet_microseconds": round(one["stoa"]["nanoseconds_per_packet"] * count / 1000, 3),
                       "bare_microseconds": round(one["bare"]["nanoseconds_per_packet"] * count / 1000, 3)})
    return shapes(points, "listeners", ("packet_microseconds", "bare_microseconds"))


def part_sessions(short=False):
    """A whole server with so many listeners of one speaker: processor time of a second of audio, and memory."""
    data, world = new_world("growth-audio", 1, 3_100)
    points = []
    with own_network():
        for count in (100, 300) if short else (100, 300, 1_000, 3_000):
            with serve_audio(data) as server:
                before = server.rss_mib()
                one = audio("listen", server.process.pid, world=world, listeners=count, port=URL.rsplit(":", 1)[1], seconds=3 if short else 10)
                grown = server.rss_mib() - before
            points.append({"listeners": count, "second_microseconds": round(one["speaking"]["cpu_percent_of_a_core"] * 1e4), "delivered": one["speaking"]["delivered"],
                           "join_microseconds": round(one["joins"]["server_cpu_milliseconds_each"] * 1000), "bytes": round(grown * 2 ** 20), "bytes_each_after_the_first_fifth": one["joins"]["resident_bytes_each"]})
    return shapes(points, "listeners", ("second_microseconds", "bytes"))
