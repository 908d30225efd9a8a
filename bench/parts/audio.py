"""Packets, beside bare system calls and beside Janus."""
import contextlib
import ctypes
import json
import re
import shutil
import subprocess

from parts.common import Failed, OUT, PORT, Server, WORK, new_world, run, serve


@contextlib.contextmanager
def sink_device():
    """What a command is to be put behind so that 10.100.0.0/14 leads to a device that drops all; None where we may not make one."""
    def ip(*command):
        return subprocess.run(["ip", *command], capture_output=True).returncode == 0
    try:
        made = ip("netns", "add", "stoa-bench") and any(ip("-n", "stoa-bench", "link", "add", "sink", "type", kind) for kind in ("dummy", "ifb"))
        made = made and all(ip("-n", "stoa-bench", *command.split()) for command in (
            "link set lo up", "link set sink up", "addr add 10.99.0.1/30 dev sink", "route add 10.100.0.0/14 via 10.99.0.2 dev sink"))
        yield ["ip", "netns", "exec", "stoa-bench"] if made else None
    finally:
        ip("netns", "del", "stoa-bench")


def part_audio_socket():
    """One core that encrypts and sends to 10,000 destinations: Stoa's socket against bare system calls, on the loopback and to a sink."""
    bench = ["taskset", "-c", "0", OUT / "audio" / "Stoa.AudioBench", "bare"]
    with sink_device() as inside:
        return {"loopback": json.loads(run(*bench)),
                "sink_device": json.loads(run(*inside, *bench, "--network", "10.100.0.0")) if inside else None}


def part_audio_packet():
    """One packet to 1, 100 and 10,000 listeners without sockets: ranking, header, encryption, copy; beside encryption alone."""
    return json.loads(run("taskset", "-c", "0", OUT / "audio" / "Stoa.AudioBench", "packet"))


def part_audio_relay():
    """One packet between two nodes, on either side: sealed and sent, taken in and forwarded; beside bare encryption and bare system calls."""
    return json.loads(run("taskset", "-c", "0", OUT / "audio" / "Stoa.AudioBench", "relay"))


def part_audio_forward():
    """The forwarding loop to 10,000 connected sessions, one speaker: on one core and on two, on the loopback and to a sink, beside bare system calls."""
    bench = [OUT / "audio" / "Stoa.AudioBench", "forward", "--loops", 2]
    with sink_device() as inside:
        return {"loopback": json.loads(run(*bench)),
                "sink_device": json.loads(run(*inside, *bench, "--network", "10.100.0.0", "--server", "10.99.0.1", "--speaker", "10.99.0.1",
                                              "--sink", "10.100.0.0/14")) if inside else None}


@contextlib.contextmanager
def own_network():
    """This process, and what it starts, in a network of its own, where all of 10.100.0.0/14 are addresses of this machine."""
    libc = ctypes.CDLL(None, use_errno=True)

    def enter(path):
        with open(path) as network:
            if libc.setns(network.fileno(), 0x40000000) != 0:  # CLONE_NEWNET
                raise OSError(ctypes.get_errno(), "setns")
    with sink_device() as inside, open("/proc/self/ns/net") as before:
        if not inside:
            raise Failed("This part needs a network namespace")
        # Janus binds to the device, so the addresses are the device's, not the loopback's; the kernel delivers them here all the same.
        run(*inside, "ip", "route", "add", "local", "10.100.0.0/14", "dev", "sink", "src", "10.99.0.1")
        enter("/run/netns/stoa-bench")
        try:
            yield
        finally:
            enter(f"/proc/self/fd/{before.fileno()}")


def audio(scenario, pid, **options):
    """One scenario of bench/Stoa.AudioBench against a server that runs."""
    command = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    return json.loads(run("taskset", "-c", "1", OUT / "audio" / "Stoa.AudioBench", scenario, "--pid", pid, "--network", "10.100.0.1", *command))


def serve_audio(data, merge="Never"):
    return serve(data, {"Stoa__Audio__MergePackets": merge, "Stoa__Audio__MaxSessions": "20000"})


def janus(event_loops):
    """Janus as Debian ships it but for one mountpoint of its streaming plugin, with a thread for each listener or with event loops."""
    folder = WORK / f"janus-{event_loops}"
    shutil.copytree("/etc/janus", folder, dirs_exist_ok=True)
    (folder / "janus.plugin.streaming.jcfg").write_text(
        'talk: { type = "rtp"\n id = 1\n audio = true\n video = false\n audioport = 5002\n audiopt = 111\n audiocodec = "opus" }\n')
    settings = (folder / "janus.jcfg").read_text()
    if event_loops:
        settings = re.sub(r"#\s*event_loops = \d+", f"event_loops = {event_loops}\n", settings, count=1)
        if f"\tevent_loops = {event_loops}" not in settings:
            raise Failed("janus.jcfg is not as expected")
    (folder / "janus.jcfg").write_text(settings)
    return Server("janus", "-F", folder, url="http://127.0.0.1:8088/janus/info")


def part_audio_janus():
    """CPU of the server for so many listeners of one speaker, beside Janus with the same listeners."""
    data, world = new_world("audio", 1, 5100)
    result = {"stoa": {}, "stoa_merged": {}, "janus": {}, "janus_event_loops_1": {}}
    with own_network():
        for count in (100, 300, 1000, 5000):
            for name, merge in (("stoa", "Never"), ("stoa_merged", "Always")):
                with serve_audio(data, merge) as server:
                    result[name][count] = audio("listen", server.process.pid, world=world, listeners=count, port=PORT)
            for name, loops in (("janus", 0), ("janus_event_loops_1", 1)):
                if count <= 300:
                    with janus(loops) as server:
                        result[name][count] = audio("listen", server.process.pid, kind="janus", listeners=count)
    for name in ("janus", "janus_event_loops_1"):
        result[f"ratio_to_{name}"] = {who: {count: round(result[who][count]["speaking"]["cpu_percent_of_a_core"] / theirs["speaking"]["cpu_percent_of_a_core"], 3)
                                            for count, theirs in result[name].items()} for who in ("stoa", "stoa_merged")}
    return result


def part_audio_delay():
    """What Stoa adds to a packet's way at half load, in 30 Spaces and in one; joins, memory of a session, time to the first packet."""
    data, world = new_world("delay", 30, 120)
    large, large_world = new_world("delay-large", 1, 3200)
    result = {}
    with own_network():
        with serve_audio(data) as server:
            result["30_spaces"] = audio("delay", server.process.pid, world=world, listeners=1700, port=PORT)
        with serve_audio(data) as server:
            result["30_spaces_with_a_listener_each"] = audio("delay", server.process.pid, world=world, listeners=30, every=1, port=PORT)
        with serve_audio(large) as server:
            result["one_space"] = audio("delay", server.process.pid, world=large_world, listeners=1700, port=PORT)
        with serve_audio(large) as server:
            result["sessions"] = audio("listen", server.process.pid, world=large_world, listeners=2500, one_by_one=300, port=PORT)
        with serve_audio(large) as server:
            result["join"] = audio("listen", server.process.pid, world=large_world, listeners=100, one_by_one=1000, port=PORT)
    return result
