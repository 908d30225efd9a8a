#!/usr/bin/env python3
"""A cluster far larger than a machine can run, computed from what was measured: what each node, PostgreSQL and Redis would be busy with, and what is full first.

  bench/model.py            the plan of docs/scale.md: 100 nodes, 100,000 live Spaces, one of them with 1,000,000 listeners
  bench/model.py --check    the same arithmetic for what was measured with one to three nodes, beside the measurement
  bench/model.py --json     either of them as JSON
  bench/model.py --nodes 20 --spaces 5000 --big 0    another plan; --help lists what can be set

Every unit cost is read from bench/results (the newest file that has it); what is assumed about people is an option. Nothing here is measured.
"""
import argparse
import dataclasses
import json
import math
import pathlib
import sys

RESULTS = pathlib.Path(__file__).resolve().parent / "results"
PACKETS_PER_SECOND = 50  # One Opus packet for 20 ms.
PACKET_BITS = 228 * 8  # 200 bytes of SRTP with UDP and IPv4.
RELAYED_BITS = (228 + 28) * 8  # The same on its way between nodes.
FEED_EVERY = 0.02  # FeedLoop.Pace: a node reads the log at most so often.
TOLD_EVERY = 0.1  # LinkTimes.Pace: the least time between two reports of a Space, and between two rounds of its hub.
KEEPALIVE = 5  # LinkTimes.Keepalive: a node with people in a Space reports at least so often.
REACTIONS_TOLD_EVERY = 0.25  # RoomNews: sums of reactions are told at most so often.
VOICES_TOLD_EVERY = 0.15  # VoiceBoard: levels are told at most so often, and the more streams a node has, the less often:
VOICES_TOLD_EVERY_PER_STREAM = 100e-6
CONNECTIONS_OF_A_NODE = 30  # Maximum Pool Size, the most that a node opens.


def measured(*path):
    """A figure of the newest file that has it."""
    for file in sorted(RESULTS.glob("*.json"), reverse=True):
        value = json.loads(file.read_text())
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            return value
    raise SystemExit(f"bench/results has no {'.'.join(path)}: run bench/run {path[0]}")


def line(one, two):
    """What a figure has with one node, and by how much it grows with each more."""
    return one, two - one


def paced(rate, every):
    """Of so many a second that come at random, so many are told when the least time between two is that long."""
    return rate / (1 + rate * every)


@dataclasses.dataclass
class Costs:
    """Seconds of one core, unless the name says otherwise."""
    packet: float = dataclasses.field(default_factory=lambda: measured("audio_forward", "loopback", "stoa", "nanoseconds_per_packet") * 1e-9)
    relayed: float = dataclasses.field(default_factory=lambda: measured("audio_relay", "sent_to_10_nodes", "nanoseconds_per_packet") * 1e-9)
    taken_in: float = dataclasses.field(default_factory=lambda: measured("audio_relay", "taken_in_nanoseconds") * 1e-9)
    told: float = dataclasses.field(default_factory=lambda: measured("streams", "median_of_5_turns", "stoa", "server_cpu_microseconds_per_event") * 1e-6)
    stream_bytes: float = dataclasses.field(default_factory=lambda: measured("streams", "median_of_5_turns", "stoa", "bytes_per_stream_after_rounds"))
    stream_idle: float = dataclasses.field(default_factory=lambda: measured("streams", "reactions", "at_0_per_second", "cpu", "server") / measured("streams", "reactions", "streams"))
    session_bytes: float = 40_000  # The first hundred took that (docs/sizing.md); those after the first 500 took 4.6 kB.
    space_bytes: float = dataclasses.field(default_factory=lambda: measured("directory", "bytes_per_space"))
    lookup: float = dataclasses.field(default_factory=lambda: measured("cluster", "lookup", "1 node", "stoa_us_without_idle") * 1e-6)
    join: float = dataclasses.field(default_factory=lambda: measured("audio_delay", "sessions", "joins", "server_cpu_milliseconds_each") * 1e-3)
    append_per_second: float = dataclasses.field(default_factory=lambda: measured("logs", "postgres_two_nodes_creates_64", "per_second"))
    change_in_a_reading: float = 20e-6  # Of the node that reads, and
    change_in_a_reading_of_postgres: float = 9e-6  # of PostgreSQL: what a Space takes at a start (docs/performance.md, the load of 62,254), which is more than an event.

    def command(self, who):
        """A durable command with one node: of that node, or of PostgreSQL."""
        return measured("cluster", "command", "1 node", f"{who}_us_without_idle") * 1e-6

    def reading(self, who):
        """One reading of the feed, however much there is: what a second node added to a command, all of it. That half of the commands went to the other node is in it."""
        more = measured("cluster", "command", "2 nodes", f"{who}_us_without_idle") * 1e-6 - self.command(who)
        others = measured("cluster", "command", "2 nodes", "per_second") / 2
        return max(0.0, more - self.change(who)) * others / paced(others, FEED_EVERY)

    def change(self, who):
        return self.change_in_a_reading if who == "stoa" else self.change_in_a_reading_of_postgres

    def feed(self, who, changes):
        """What one node's reading of so many changes of others a second costs a second."""
        return paced(changes, FEED_EVERY) * self.reading(who) + changes * self.change(who)

    def report(self):
        """A report of a node or a telling to it, both ends: what the hub takes for it, measured without a network, and as much again for the way, which is assumed."""
        hub = measured("cluster_rooms", "hub", "3")
        return 2e-6 * (hub["put_together_us"] + hub["write_telling_us"] + hub["read_telling_us"])

    def idle(self, of):
        """Redis' commands or PostgreSQL's transactions a second while nobody asks anything, with one node, and how many each more adds."""
        def total(nodes):
            seen = measured("cluster", "idle_traffic_per_second", nodes, of)
            return sum(seen.values()) if isinstance(seen, dict) else seen
        return line(total("1 node"), total("2 nodes"))


@dataclasses.dataclass
class Plan:
    """What people do; each is an option."""
    nodes: int = 100
    cores: int = 16  # Of each node.
    gigabits: float = 10.0  # Of each node's network.
    memory_gib: float = 32.0  # Of each node.
    spaces: int = 100_000  # Live at once.
    listeners: int = 20  # Of each but the big one.
    big: int = 1_000_000  # Listeners of the big one.
    homes: int = 0  # At how many nodes the people of one Space are; 0: wherever the balancer happens to send each.
    voices: float = 1.2  # That are heard at once.
    commands_per_minute: float = 2.0  # Durable ones of each Space: roles, mutes, Posts, beginning and end.
    stay_minutes: float = 15.0
    reactions_per_minute: float = 1.0  # Of each listener.
    lookups_per_minute: float = 2.0  # Of each listener's app.
    levels_per_second: float = 3.0  # How often a talking person's level changes enough to be told.
    postgres_cores: int = 16
    append_per_second: float = 0.0  # What the log takes; 0: what was measured.
    max_connections: int = 3200  # PostgreSQL's.

    def spread(self, listeners):
        """At how many nodes the people of a Space are."""
        if self.homes:
            return min(self.nodes, self.homes) if listeners < self.big else self.nodes
        return self.nodes * (1 - (1 - 1 / self.nodes) ** max(1, listeners))


def room(plan, listeners):
    """What happens in one Space a second: its hub's reports and tellings, each stream's events, packets between nodes."""
    at = plan.spread(listeners)
    on_each = listeners / at
    reactions = listeners * plan.reactions_per_minute / 60
    comings = 2 * listeners / (plan.stay_minutes * 60)
    commands = plan.commands_per_minute / 60

    levels = plan.levels_per_second * plan.voices
    reports = sum((
        paced(levels, TOLD_EVERY),  # Of the node where they talk.
        at * paced((reactions + comings) / at, TOLD_EVERY),
        at / KEEPALIVE))
    rounds = paced(levels + reactions + comings, TOLD_EVERY)
    each_stream = sum((
        min(paced(levels, VOICES_TOLD_EVERY), 1 / max(VOICES_TOLD_EVERY, VOICES_TOLD_EVERY_PER_STREAM * on_each)),
        paced(reactions, REACTIONS_TOLD_EVERY), paced(comings, REACTIONS_TOLD_EVERY), commands))
    return {"at": at, "on_each": on_each, "reports": reports if at > 1 else 0.0, "tellings": rounds * max(0.0, at - 1), "events": each_stream,
            "relayed": PACKETS_PER_SECOND * plan.voices * max(0.0, at - 1), "commands": commands}


def predict(plan, costs):
    """How full each thing is: 1 is full. With what it rests on."""
    ordinary, big = room(plan, plan.listeners), room(plan, plan.big) if plan.big else None
    people = plan.spaces * plan.listeners + plan.big

    def total(what, weigh=lambda _: 1.0):
        return plan.spaces * ordinary[what] * weigh(plan.listeners) + (big[what] * weigh(plan.big) if big else 0.0)

    commands = total("commands")
    packets = people * plan.voices * PACKETS_PER_SECOND
    events = total("events", lambda listeners: listeners)
    relayed, messages = total("relayed"), total("reports") + total("tellings")
    each = 1 / plan.nodes
    others = commands * (1 - each)
    cpu = {
        "audio to listeners": packets * costs.packet * each,
        "audio between nodes": relayed * (costs.relayed + costs.taken_in) * each,
        "events to streams": (events * costs.told + people * costs.stream_idle) * each,
        "what is in rooms, between nodes": messages * costs.report() * each,
        "lookups": people * plan.lookups_per_minute / 60 * costs.lookup * each,
        "joins": people / (plan.stay_minutes * 60) * costs.join * each,
        "commands": commands * each * costs.command("stoa"),
        "reading what other nodes wrote": costs.feed("stoa", others),
    }
    appends = plan.append_per_second or costs.append_per_second
    full = {
        "a node's cores": sum(cpu.values()) / plan.cores,
        "a node's network": (packets * PACKET_BITS + relayed * RELAYED_BITS) * each / (plan.gigabits * 1e9),
        "a node's memory": (180e6 + people * each * (costs.stream_bytes + costs.session_bytes) + plan.spaces * costs.space_bytes) / (plan.memory_gib * 2**30),
        "PostgreSQL's cores": (commands * costs.command("postgres") + plan.nodes * costs.feed("postgres", others)) / plan.postgres_cores,
        "the log's one writer": commands / appends,
        "PostgreSQL's connections": plan.nodes * CONNECTIONS_OF_A_NODE / plan.max_connections,
    }
    if big:
        # The hub is one grain: it runs on one core at a time.
        hub = measured("cluster_rooms", "hub", str(min((2, 3, 10, 30, 100), key=lambda size: abs(size - big["at"]))))
        full["the big Space's hub (one core)"] = 1e-6 * (big["reports"] * (hub["take_report_us"] + hub["put_together_us"] + hub["write_telling_us"])
                                                         + big["tellings"] * (hub["put_together_us"] + hub["write_telling_us"]))
        full["a node's share of the big Space: one packet to all before the next (20 ms)"] = big["on_each"] * costs.packet * plan.voices / 0.02
    return {"people": people, "people_at_a_node": people * each, "nodes_of_an_ordinary_space": ordinary["at"], "commands_per_second": commands, "packets_to_listeners_per_second": packets,
            "packets_between_nodes_per_second": relayed, "messages_about_rooms_per_second": messages, "events_per_second": events, "cores_of_a_node": cpu,
            "redis_commands_per_second_while_idle": costs.idle("redis")[0] + costs.idle("redis")[1] * (plan.nodes - 1), "full": dict(sorted(full.items(), key=lambda pair: -pair[1]))}


def check(costs):
    """What the model says of what was measured and is not what it was made from."""
    rows = []

    def row(what, model, seen, unit):
        rows.append({"what": what, "model": round(model, 3), "measured": round(seen, 3), "unit": unit, "ratio": round(model / seen, 2) if seen else None})

    rate = measured("cluster", "command", "3 nodes", "per_second")
    for who in ("stoa", "postgres"):
        model = costs.command(who) + 3 * costs.feed(who, rate * 2 / 3) / rate
        row(f"a command with 3 nodes, {who}", model * 1e6, measured("cluster", "command", "3 nodes", f"{who}_us_without_idle"), "µs")
    row("a lookup with 3 nodes", costs.lookup * 1e6, measured("cluster", "lookup", "3 nodes", "stoa_us_without_idle"), "µs")
    for of, name in (("redis", "Redis' commands"), ("postgres_transactions", "PostgreSQL's transactions")):
        one, more = costs.idle(of)
        seen = measured("cluster", "idle_traffic_per_second", "3 nodes", of)
        row(f"{name} with 3 idle nodes", one + 2 * more, sum(seen.values()) if isinstance(seen, dict) else seen, "1/s")
    streams = measured("streams", "reactions", "streams")
    row("100 reactions/s to 10,000 streams", streams * (costs.stream_idle + paced(100, REACTIONS_TOLD_EVERY) * costs.told), measured("streams", "reactions", "at_100_per_second", "cpu", "server"), "cores")
    speaking = measured("audio_delay", "sessions", "speaking")
    row("2,500 listeners of one voice", speaking["cpu_percent_before_anyone_came"] / 100 + 2_500 * PACKETS_PER_SECOND * costs.packet, speaking["cpu_percent_of_a_core"] / 100, "cores")
    return rows


def largest(plan, costs, what, low=1e-3, high=1e3):
    """By which factor people and Spaces may grow until something is full, with as many nodes."""
    for _ in range(60):
        middle = math.sqrt(low * high)
        grown = dataclasses.replace(plan, spaces=max(1, round(plan.spaces * middle)), big=round(plan.big * middle))
        if predict(grown, costs)["full"].get(what, 0) < 1:
            low = middle
        else:
            high = middle
    return low


def tell(plan, costs):
    found = predict(plan, costs)
    print(f"{plan.nodes} nodes, {plan.spaces:,} live Spaces with {plan.listeners} listeners each"
          + (f", one with {plan.big:,}" if plan.big else "") + f": {found['people']:,} people, {found['people_at_a_node']:,.0f} at a node")
    print(f"An ordinary Space is at {found['nodes_of_an_ordinary_space']:.1f} nodes. A second: {found['commands_per_second']:,.0f} commands, {found['packets_to_listeners_per_second']:,.0f} packets to listeners, "
          f"{found['packets_between_nodes_per_second']:,.0f} between nodes, {found['messages_about_rooms_per_second']:,.0f} messages about rooms, {found['events_per_second']:,.0f} events")
    print("\n| cores of a node | |\n|---|---|")
    for what, cores in found["cores_of_a_node"].items():
        print(f"| {what} | {cores:.2f} |")
    print("\n| how full | | full when people and Spaces are |\n|---|---|---|")
    for what, share in found["full"].items():
        grows = what != "PostgreSQL's connections"
        print(f"| {what} | {share:.0%} | {f'× {largest(plan, costs, what):.2f}' if grows else 'with nodes alone'} |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    options.add_argument("--json", action="store_true")
    for field in dataclasses.fields(Plan):
        options.add_argument(f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default)
    chosen = vars(options.parse_args())
    checks, as_json = chosen.pop("check"), chosen.pop("json")
    costs, plan = Costs(), Plan(**chosen)
    if as_json:
        json.dump(check(costs) if checks else predict(plan, costs), sys.stdout, indent=2)
        print()
    elif checks:
        print("| | model | measured | |\n|---|---|---|---|")
        for row in check(costs):
            print(f"| {row['what']} | {row['model']:g} {row['unit']} | {row['measured']:g} {row['unit']} | {row['ratio']:.2f} |")
    else:
        tell(plan, costs)


if __name__ == "__main__":
    main()
