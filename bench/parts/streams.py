"""Event streams of people and of apps, beside plain SignalR."""
import json
import statistics
import urllib.request

from parts.common import OUT, PORT, SIGNALR, SIGNALR_PORT, Server, URL, WORK, figure, new_world, run, serve


def swarm(scenario, server, world=None, **options):
    """One scenario of bench/Stoa.Swarm against a server that runs: Stoa where there is a world of people, else the yardstick."""
    options = {**options, **({"world": world} if world else {})}
    command = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    port = PORT if world else SIGNALR_PORT
    return json.loads(run("taskset", "-c", "1", OUT / "swarm" / "Stoa.Swarm", scenario, "--port", port, "--pid", server.process.pid, *command))


def mute_message(world):
    """What Stoa says of a muting, as JSON in a file: the yardstick sends the same bytes."""
    (space, _, host), (_, speaker, _) = (line.split() for line in world.read_text().splitlines()[:2])
    headers = {"Authorization": f"Bearer {host}"}
    with urllib.request.urlopen(urllib.request.Request(f"{URL}/api/spaces/{space}/events", headers=headers)) as stream:
        mute = f"{URL}/api/spaces/{space}/speakers/{speaker}/mute"
        for method in ("POST", "DELETE"):
            urllib.request.urlopen(urllib.request.Request(mute, method=method, headers=headers)).close()
        while not stream.readline().startswith(b"event: speaker_muted"):
            pass
        while not (line := stream.readline()).startswith(b"data: "):
            pass
    (WORK / "message").write_bytes(line[6:].strip())
    return WORK / "message"


def part_streams():
    """10,000 event streams in one Space against as many SignalR connections: memory, a role change to all, joins, reactions, silence."""
    data, world = new_world("streams", 1, 10600)
    with serve(data):
        message = mute_message(world)

    def bare():
        return Server(OUT / "signalr" / "Stoa.BareSignalR", SIGNALR, message, url=SIGNALR)

    turns = {"stoa": [], "signalr": []}
    for _ in range(5):
        with serve(data) as server:
            turns["stoa"].append(swarm("fanout", server, world))
        with bare() as server:
            turns["signalr"].append(swarm("fanout", server))
    figures = ["bytes_per_stream", "bytes_per_stream_after_rounds", "role_change.p50_ms", "role_change.p99_ms", "role_change.max_ms",
               "role_change.missed", "server_cpu_microseconds_per_event", "opened_per_second", "cpu.others_on_its_core"]
    medians = {who: {path: statistics.median(figure(turn, path) for turn in done) for path in figures} for who, done in turns.items()}
    # Others share the machine: the turn in which they took least of the core says most of the programs.
    quietest = {who: min(done, key=lambda turn: figure(turn, "cpu.others_on_its_core")) for who, done in turns.items()}
    result = {
        "message_bytes": message.stat().st_size,
        "median_of_5_turns": medians,
        "ratio_to_signalr": {path: round(medians["stoa"][path] / medians["signalr"][path], 2) for path in figures[:8] if medians["signalr"][path]},
        "quietest_turn": quietest,
        "each_turn": {who: [{path: figure(turn, path) for path in ("role_change.p99_ms", "cpu.others_on_its_core")} for turn in done]
                      for who, done in turns.items()},
    }
    for scenario in ("joins", "reactions"):
        with serve(data) as server:
            result[scenario] = swarm(scenario, server, world, rounds=10)
    silent = {"streams": 2000, "silent": 500, "flood": 150}
    with serve(data) as server:
        result["never_read"] = swarm("silent", server, world, **silent)
    with bare() as server:
        result["never_read_signalr"] = swarm("silent", server, **silent)
    return result


def part_many_rooms():
    """3,000 Spaces of five people each, all connected, and role changes in any of them."""
    data, world = new_world("many-rooms", 3000, 5)
    with serve(data) as server:
        return swarm("rooms", server, world, rounds=500, per_second=200)


def part_activity_stream():
    """1,000 activity streams (two for each of 500 apps) that are all told of every Space that starts or ends, at rising rates; nothing lost, one order for all."""
    result = {}
    for rate in (50, 100, 200, 400, 700, 1000):
        data, world = WORK / f"activity-{rate}", WORK / f"activity-{rate}.txt"
        run(OUT / "swarm" / "Stoa.Swarm", "activity-world", data, world, 500, 50)
        with serve(data, {"Stoa__Api__RateLimits__Profile": "Off", "Stoa__Cluster__MaxSpacesPerCreator": "100000"}) as server:
            result[rate] = swarm("activity", server, world, streams=1000, per_second=rate, seconds=20)
    return result
