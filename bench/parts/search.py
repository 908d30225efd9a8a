"""The Directory with a million Spaces, beside SQLite FTS5 and PostgreSQL."""
import contextlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import tempfile

from parts.common import Failed, OUT, URL, WORK, get, issue, latencies, post, run, serve, stoa, wrk


def part_directory():
    """The Directory alone, a million Spaces on one core: bytes each, search percentiles."""
    return json.loads(run("taskset", "-c", "0", OUT / "directory" / "Stoa.DirectoryScale", "directory"))


@contextlib.contextmanager
def postgres():
    """PostgreSQL on core 0 in a folder of its own, reached by a Unix socket alone, run by an account that is not root; its connection string."""
    tools = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
    if not tools:
        raise Failed("PostgreSQL is missing: apt-get install postgresql postgresql-contrib")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="stoa-postgres-"))
    unprivileged = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if unprivileged:
        shutil.chown(folder, "postgres")
    settings = {"port": 5432, "unix_socket_directories": folder, "listen_addresses": "", "shared_buffers": "2GB", "work_mem": "64MB", "maintenance_work_mem": "512MB",
                "effective_cache_size": "6GB", "random_page_cost": "1.1", "jit": "off", "max_parallel_workers_per_gather": "0", "autovacuum": "off", "max_wal_size": "8GB"}
    options = " ".join(f"-c {name}={str(value) or chr(39) * 2}" for name, value in settings.items())
    control = [*unprivileged, "taskset", "-c", "0", tools[-1] / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    try:
        run(*unprivileged, tools[-1] / "initdb", "-D", folder / "data", "--locale=C.UTF-8", "-E", "UTF8", "-A", "trust", "-U", "stoa")
        run(*control, "-o", options, "start")
        yield f"Host={folder};Username=stoa;Database=postgres"
    finally:
        subprocess.run([str(part) for part in [*control, "-m", "fast", "stop"]], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def part_search():
    """A million Spaces: search beside SQLite FTS5 and PostgreSQL, changes while searched, memory; then over HTTP: findable after a create, discover."""
    scale = OUT / "directory" / "Stoa.DirectoryScale"
    with postgres() as connection:
        compared = json.loads(run("taskset", "-c", "0", scale, "search", connection))
    changes = {name: json.loads(run(scale, "changes", env={"DOTNET_gcServer": server})) for name, server in (("server_gc", "1"), ("workstation_gc", "0"))}
    return {"compared": compared, "changes": changes, "directory": part_directory(), **over_http()}


def over_http():
    """On a server with a million seeded Spaces: from create to found, and discover for two people who follow 5,000."""
    data = WORK / "found"
    stoa("seed", "--data", data, "--spaces", 1000000, "--users", 400000, "--seed", 7)
    stoa("user", "add", "finder", "--data", data)
    tokens = {"finder": issue(data, "finder")}
    with contextlib.closing(sqlite3.connect(f"file:{data}/accounts.db?mode=ro", uri=True)) as accounts:
        # Protected accounts are asked first, so they cannot be followed at once.
        people = [str(id) for id, body in accounts.execute("SELECT id, body FROM users ORDER BY id") if not json.loads(body).get("protected")]
    draw = random.Random(7)
    # As the seed draws hosts, so that the busiest are followed most, and with no regard to what they host.
    follows = {"follows_busy": {people[int(len(people) * draw.random() ** 3)] for _ in range(6000)}, "follows_anybody": set(draw.sample(people, 5000))}
    for name in follows:
        stoa("user", "add", name, "--data", data)
        tokens[name] = issue(data, name)
    result = {}
    with serve(data, {"Stoa__Cluster__MaxSpacesPerCreator": "100000"}, cores="0,1") as server:
        result["ready_seconds"], result["rss_mib"] = round(server.ready_seconds, 1), round(server.rss_mib())
        result["findable"] = json.loads(run(OUT / "directory" / "Stoa.DirectoryScale", "findable", URL, tokens["finder"], 4000))
        for name, followed in follows.items():
            me = json.loads(get(f"{URL}/2/users/me", tokens[name]))["data"]["id"]
            followed = sorted(followed)[:5000]
            draw.shuffle(followed)
            for person in followed:
                post(f"{URL}/2/users/{me}/following", {"target_user_id": person}, tokens[name])
            url = f"{URL}/api/discover?max_results=20"
            wrk(url, 10, 1, "authorized.lua", {"TOKEN": tokens[name]})
            rate, text = wrk(url, 10, 1, "authorized.lua", {"TOKEN": tokens[name]})
            first = json.loads(get(url, tokens[name]))
            result[f"discover_{name}"] = {"followed": len(followed), "requests_per_second": round(rate), **latencies(text), "first_page": len(first["data"])}
    return result
