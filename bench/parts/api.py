"""The API over HTTP, beside bare Kestrel and beside itself without a check."""
import json
import pathlib
import re
import secrets
import statistics
import time

from parts.common import AUTH, BARE, FIELDS, Failed, OUT, ROOT, Server, URL, WORK, get, run, serve, stoa, wrk


def part_start():
    """First successful answer after process start: with the demo on one core, on an empty data folder and on a used one; without it on both cores; and a whole command."""
    data, times = WORK / "start", []
    for _ in range(4):
        with Server(OUT / "stoa", "serve", "--data", data, "--urls", URL, "--demo", url=f"{URL}/2/users/me") as server:
            times.append(round(server.ready_seconds, 2))
    both, commands = [], []
    for turn in range(3):
        with serve(WORK / f"start-{turn}", cores="0,1") as server:
            both.append(server.ready_seconds)
    for turn in range(5):
        began = time.monotonic()
        stoa("user", "add", f"person_{turn}", "--data", WORK / "start-0")
        commands.append(time.monotonic() - began)
    return {"empty_folder_seconds": times[0], "used_folder_seconds": statistics.median(times[1:]), "both_cores_seconds": round(statistics.median(both), 2),
            "user_add_seconds": round(statistics.median(commands), 3)}


def part_token_check():
    """Who calls, from the header, among 100,000 tokens, by BenchmarkDotNet in one process; beside SHA-256 of the token alone."""
    run(OUT / "api/Stoa.ApiBench", "--inProcess", "--job", "short", "--exporters", "json", "--artifacts", WORK / "token_check")
    report, = (WORK / "token_check/results").glob("*.json")
    measured = {one["Method"].lower(): one for one in json.loads(report.read_text())["Benchmarks"]}
    if any(one["Statistics"] is None for one in measured.values()):
        raise Failed("BenchmarkDotNet could not run it")
    return {f"{name}_{key}": round(value, 1) for name, one in measured.items() for key, value in (
        ("nanoseconds", one["Statistics"]["Median"]), ("bytes", one["Memory"]["BytesAllocatedPerOperation"]))}


def against_bare(url, token):
    """Requests/s of a Stoa URL and of bare Kestrel with the same bytes, in turn."""
    body = WORK / "body"
    body.write_bytes(get(url, token))
    ours, bare = [], []
    with Server(OUT / "bare" / "Stoa.BareKestrel", BARE, body, url=BARE):
        # On one core that the load itself fills, it takes half a minute until the compiler is done with its last pass.
        wrk(url, 30, 32, "authorized.lua", {"TOKEN": token})
        wrk(BARE, 8, 32, "authorized.lua", {"TOKEN": token})
        for _ in range(4):
            ours.append(wrk(url, 4, 32, "authorized.lua", {"TOKEN": token})[0])
            bare.append(wrk(BARE, 4, 32, "authorized.lua", {"TOKEN": token})[0])
    ours, bare = statistics.median(ours), statistics.median(bare)
    return {"bytes": body.stat().st_size, "requests_per_second": round(ours), "bare_kestrel": round(bare), "ratio": round(ours / bare, 2)}


def part_lookup():
    """Lookup and search, authenticated, full fields, against bare Kestrel."""
    data = WORK / "lookup"
    stoa("seed", "--data", data, "--spaces", 10000, "--users", 1000, "--seed", 7)
    app = stoa("app", "add", "bench", "--data", data)["bearer_token"]
    with serve(data):
        def search(query):
            return f"{URL}/2/spaces/search?query={query}&max_results=10&{FIELDS}"
        found = [space["id"] for space in json.loads(get(search("music"), app))["data"]]
        ten = FIELDS.replace("creator_id,host_ids,speaker_ids,invited_user_ids,topic_ids&user", "creator_id,speaker_ids&user")
        return {
            "ten_ids": against_bare(f"{URL}/2/spaces?ids={','.join(found)}&{ten}", app),
            "lookup": against_bare(f"{URL}/2/spaces/{found[0]}?{FIELDS}", app),
            "search_10_results": against_bare(search("music"), app),
            "search_two_words_10_results": against_bare(search("music%20hour"), app),
        }


def part_authentication():
    """A lookup with a token, checked and counted, against the same lookup in the same process that looks at no credentials."""
    token = secrets.token_urlsafe(32)
    lookup = f"spaces/1DXxyRYNejbKM?{FIELDS}"  # World.Id of bench/Stoa.AuthBench
    checked, unchecked = f"{AUTH}/2/{lookup}", f"{AUTH}/0/{lookup}"
    with Server(OUT / "auth" / "Stoa.AuthBench", AUTH, token, url=unchecked):
        body = get(checked, token)
        if get(unchecked, token) != body:
            raise Failed("The two lookups answer differently")
        # The two requests differ in one byte of the path: both carry the token. Many short turns, since a difference of a few
        # per cent is smaller than what other load on the machine does to one long turn.
        for url in (checked, unchecked):
            wrk(url, 15, 32, "authorized.lua", {"TOKEN": token})
        on, off = [], []
        for _ in range(20):
            on.append(wrk(checked, 2, 32, "authorized.lua", {"TOKEN": token})[0])
            off.append(wrk(unchecked, 2, 32, "authorized.lua", {"TOKEN": token})[0])
    turns = statistics.quantiles([one / other for one, other in zip(on, off)], n=4)
    return {"bytes": len(body), "requests_per_second": round(statistics.median(on)), "without_authentication": round(statistics.median(off)),
            "ratio": round(turns[1], 2), "ratio_quartiles": [round(turns[0], 2), round(turns[2], 2)]}


def part_million():
    """A million scheduled Spaces: from process start to ready, and what the process holds."""
    data = WORK / "million"
    seeded = time.monotonic()
    stoa("seed", "--data", data, "--spaces", 1000000, "--users", 20000, "--seed", 7)
    seeded = time.monotonic() - seeded
    app = stoa("app", "add", "bench", "--data", data)["bearer_token"]
    with serve(data, cores="0,1") as server:
        url = f"{URL}/2/spaces/search?query=music%20hour&max_results=10"
        get(url, app)
        rate, text = wrk(url, 8, 1, "authorized.lua", {"TOKEN": app})
        p99 = re.search(r"99%\s+([\d.]+)(us|ms)", text)
        return {"seed_seconds": round(seeded, 1), "ready_seconds": round(server.ready_seconds, 1), "rss_mib": round(server.rss_mib()),
                "search_over_http_p99_ms": float(p99.group(1)) / (1000 if p99.group(2) == "us" else 1), "searches_per_second_1_connection": round(rate)}


def part_insights_page():
    """Insights of Spaces with 100,000 joins in 3 hours and 10,000 tickets: pages made anew, of ended Spaces and of a live one, and pages that are kept."""
    data = WORK / "insights_page"
    world = json.loads(run(OUT / "insights_page" / "Stoa.InsightsPage", data, 20).splitlines()[-1])

    def cpu_ms(server):
        return sum(int(task.read_text().split()[0]) for task in pathlib.Path(f"/proc/{server.process.pid}/task").glob("*/schedstat")) / 1e6

    def measure(server, ids, pause):
        wall, cpu = [], []
        for id in ids:
            time.sleep(pause)
            before, start = cpu_ms(server), time.monotonic()
            body = get(f"{URL}/api/spaces/{id}/insights", world["token"])
            wall.append((time.monotonic() - start) * 1000)
            cpu.append(cpu_ms(server) - before)
        return {"pages": len(wall), "bytes": len(body), "first_ms": round(wall[0], 1), "median_ms": round(statistics.median(wall), 1), "slowest_ms": round(max(wall[1:]), 1),
                "median_cpu_ms": round(statistics.median(cpu), 1)}
    with serve(data) as server:
        time.sleep(2)
        return {"ended": measure(server, world["ended"], 0.1), "live": measure(server, [world["live"]] * 20, 1.1), "kept": measure(server, world["ended"], 0.01),
                "csv_bytes": len(get(f"{URL}/api/spaces/{world['live']}/insights?format=csv", world["token"])),
                "list_ms": measure_list(world["token"])}


def measure_list(token):
    """The list of those Spaces and their summary, once made before."""
    result = {}
    for path in ("/api/insights?max_results=100", "/api/insights/summary"):
        get(URL + path, token)
        start = time.monotonic()
        get(URL + path, token)
        result[path] = round((time.monotonic() - start) * 1000, 1)
    return result


def part_web():
    """The web app in a real Chromium, beside a page of the same server without any script."""
    run("npm", "ci", "--prefix", ROOT / "tests/clients", "--no-audit", "--no-fund", "--loglevel=error")
    with Server(OUT / "stoa", "serve", "--demo", "--urls", URL, "--data", WORK / "web", url=f"{URL}/2/users/me", cores="0,1"):
        time.sleep(5)  # The demo's people take their places.
        return json.loads(run("node", ROOT / "bench/web.mjs", URL))
