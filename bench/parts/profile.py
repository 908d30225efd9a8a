"""Where the time of a lookup, of a search and of a packet goes, by perf."""
import collections
import json
import os
import re
import subprocess

from parts.common import ENV, FIELDS, Failed, OUT, ROOT, URL, WORK, get, serve, stoa, wrk

# Names of compiled methods in /tmp/perf-PID.map, at addresses that are the code's own.
NAMED = {"DOTNET_PerfMapEnabled": "1", "DOTNET_EnableWriteXorExecute": "0"}
LINE = re.compile(r"\s+([\d.]+)%\s+(\[JIT\] tid \d+|\S+)(?: \(deleted\))?\s+\[(.)\] (.*?)\s*(?:- +-)?\s*$")
OURS = re.compile(r"\] (?:Stoa\.)(\w+(?:\.\w+)*?)\.?(\w+)(?:\+<(\w+)>\w+)?::(\w+)")
PARAMETERS = re.compile(r"strcmp|OSSL_PARAM|EVP_CIPHER_CTX_(get_iv_length|ctrl)")


def whose(library, mode, symbol):
    """The part of the machine that a sample fell into."""
    if mode == "k":
        return "kernel"
    if PARAMETERS.search(symbol):
        return "OpenSSL finding parameters by name"
    if "libcrypto" in library or "Cryptography.Native" in library:
        return "OpenSSL"
    if ours := OURS.search(symbol):
        return "Stoa: " + (ours[1].split(".")[0] + "." + ours[1].split(".")[1] if "." in ours[1] else ours[1])
    if re.search("Kestrel|AspNetCore|Pipelines", symbol):
        return "Kestrel and hosting"
    if "clrjit" in library:
        return "compiler"
    if "coreclr" in library:
        return "runtime"
    return "framework" if "JIT" in library or "System." in library else "libc"


def shares(data):
    """Per cent of the samples by part of the machine, and by the methods of ours that have most."""
    report = subprocess.run(["perf", "report", "-i", data, "--no-children", "-g", "none", "--sort", "dso,symbol"], capture_output=True, text=True).stdout
    parts, methods, switching = collections.Counter(), collections.Counter(), 0.0
    for line in report.splitlines():
        if not (found := LINE.match(line)):
            continue
        percent, library, mode, symbol = float(found[1]), found[2], found[3], found[4]
        parts[whose(library, mode, symbol)] += percent
        if symbol.startswith("finish_task_switch"):
            switching += percent
        if ours := OURS.search(symbol):
            methods[f"{ours[2]}.{ours[3] or ours[4]}"] += percent
    if not parts:
        raise Failed(f"perf has no samples:\n{report[:500]}")
    return {"percent": {name: round(value, 1) for name, value in parts.most_common() if value >= 0.05}, "of_the_kernel_switching": round(switching, 1),
            "methods": {name: round(value, 2) for name, value in methods.most_common(12)}}


def record(name, *of):
    """Samples a process, or a command, a thousand times a second of its processor time."""
    data = WORK / f"{name}.perf"
    done = subprocess.run(["perf", "record", "-q", "-F", "999", "-o", data, *map(str, of)], env={**ENV, **NAMED}, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(done.stderr)
    return shares(data)


def cpu_seconds(process):
    fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def part_profile():
    """A lookup and a search of ten, as in `lookup`; a packet as in `audio_packet`, encryption alone and forwarded in turn."""
    data, result = WORK / "profile", {}
    stoa("seed", "--data", data, "--spaces", 10000, "--users", 1000, "--seed", 7)
    app = stoa("app", "add", "bench", "--data", data)["bearer_token"]
    search = f"{URL}/2/spaces/search?query=music&max_results=10&{FIELDS}"
    with serve(data, NAMED) as server:
        space = json.loads(get(search, app))["data"][0]["id"]
        for name, url in (("lookup", f"{URL}/2/spaces/{space}?{FIELDS}"), ("search", search)):
            wrk(url, 30, 32, "authorized.lua", {"TOKEN": app})
            load = subprocess.Popen(["taskset", "-c", "1", "wrk", "-t1", "-c32", "-d14s", "-s", ROOT / "bench/wrk/authorized.lua", url], env={**ENV, "TOKEN": app}, stdout=subprocess.DEVNULL)
            result[name] = record(name, "-p", server.process.pid, "--", "sleep", 10)
            load.wait()
            before = cpu_seconds(server.process)
            rate, text = wrk(url, 8, 32, "authorized.lua", {"TOKEN": app})
            requests = int(re.search(r"(\d+) requests in", text).group(1))
            result[name] |= {"microseconds_of_processor": round(1e6 * (cpu_seconds(server.process) - before) / requests, 2), "requests_per_second": round(rate)}
    result["packet"] = record("packet", "taskset", "-c", "0", OUT / "audio" / "Stoa.AudioBench", "packet")
    return result
