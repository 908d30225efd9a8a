"""What is durable before it is answered, beside the disk, SQLite and PostgreSQL; and audiences in numbers."""
import datetime
import json
import os
import random
import re
import secrets
import sqlite3
import statistics
import time
import urllib.request

from parts.common import Failed, OUT, ROOT, URL, WORK, fsync_rate, get, new_world, run, serve, stoa, wrk


def part_creates():
    """Durable creates/s through the API against the disk's fsync rate."""
    data = WORK / "creates"
    tokens = WORK / "tokens"
    with tokens.open("w") as file:
        for writer in range(200):
            stoa("user", "add", f"writer_{writer}", "--data", data)
            issued = stoa("token", "issue", "--user", f"writer_{writer}", "--scopes", "space.read space.write tweet.read users.read", "--data", data)
            file.write(issued["access_token"] + "\n")
    start = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with serve(data, {"Stoa__Cluster__MaxSpacesPerCreator": "100000"}):
        env = {"TOKENS": str(tokens), "START": start}
        wrk(f"{URL}/api/spaces", 15, 64, "create.lua", env)
        one, _ = wrk(f"{URL}/api/spaces", 5, 1, "create.lua", env)
        before = fsync_rate(data)
        many, text = wrk(f"{URL}/api/spaces", 8, 64, "create.lua", env)
        after = fsync_rate(data)
    latency = re.search(r"p50_ms ([\d.]+) p99_ms ([\d.]+)", text)
    rate = (before + after) / 2
    return {"creates_per_second_64_writers": round(many), "creates_per_second_1_writer": round(one), "fsyncs_per_second": round(rate),
            "creates_per_fsync": round(many / rate, 2), "p50_ms": float(latency.group(1)), "p99_ms": float(latency.group(2))}


def sqlite_sales_rate(folder, seconds):
    """Sales/s of a table that counts its seats: UPDATE … WHERE sold < capacity and a row for the buyer, one durable transaction for each."""
    file = sqlite3.connect(folder / f"seats-{secrets.token_hex(4)}.db", isolation_level=None)
    file.executescript("""PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE space (id INTEGER PRIMARY KEY, sold INTEGER NOT NULL, capacity INTEGER NOT NULL);
        CREATE TABLE ticket (space INTEGER, buyer INTEGER, number INTEGER, PRIMARY KEY (space, buyer)) WITHOUT ROWID;
        INSERT INTO space VALUES (1, 0, 1000000000);""")
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        file.execute("BEGIN IMMEDIATE")
        number, = file.execute("UPDATE space SET sold = sold + 1 WHERE id = 1 AND sold < capacity RETURNING sold").fetchone()
        file.execute("INSERT INTO ticket VALUES (1, ?, ?)", (random.getrandbits(60), number))
        file.execute("COMMIT")
        count += 1
    file.close()
    return count / seconds


def part_tickets():
    """Tickets sold/s in one hot Space through the API, in turn with SQLite that counts seats in a row; and how fast the others hear that all are sold."""
    data, world = new_world("tickets", 1, 40000)
    host, *buyers = (line.split()[2] for line in world.read_text().splitlines())
    tokens = WORK / "tokens"
    tokens.write_text("\n".join(buyers) + "\n")
    start = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def space_of(capacity):
        body = json.dumps({"scheduled_start": start, "ticket": {"price": 0, "currency": "EUR", "capacity": capacity}}).encode()
        request = urllib.request.Request(f"{URL}/api/spaces", body, {"Authorization": f"Bearer {host}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as made:
            return f"{URL}/api/spaces/{json.load(made)['data']['id']}"

    def sell(seconds, connections=64):
        space = space_of(len(buyers))
        _, text = wrk(f"{space}/tickets", seconds, connections, "ticket.lua", {"TOKENS": str(tokens)})
        sold = json.loads(get(space, host))["data"]["ticket"]["sold"]
        if sold == len(buyers):
            raise Failed("Everyone has a ticket: the figure would count repetitions")
        return sold / seconds, *(float(ms) for ms in re.search(r"p50_ms ([\d.]+) p99_ms ([\d.]+)", text).groups())

    def refuse(seconds):
        space = space_of(1)
        urllib.request.urlopen(urllib.request.Request(f"{space}/tickets", method="POST", headers={"Authorization": f"Bearer {buyers[-1]}"})).close()
        text = run("taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{seconds}s", "-s", ROOT / "bench/wrk/ticket.lua", f"{space}/tickets", env={"TOKENS": str(tokens)})
        return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))

    turns = []
    with serve(data, {"Stoa__Cluster__MaxSpacesPerCreator": "1000"}):
        sell(5)
        for _ in range(5):
            rate, p50, p99 = sell(4)
            all_cores = os.sched_getaffinity(0)
            os.sched_setaffinity(0, {0})
            sqlite_rate, fsyncs = sqlite_sales_rate(data, 2), fsync_rate(data, 1)
            os.sched_setaffinity(0, all_cores)
            turns.append({"sales": rate, "p50_ms": p50, "p99_ms": p99, "sqlite_sales": sqlite_rate, "fsyncs": fsyncs, "ratio": rate / sqlite_rate})
        one, _, _ = sell(4, connections=1)
        refusals = refuse(4)
    medians = {name: round(statistics.median(turn[name] for turn in turns), 2) for name in turns[0]}
    return {"median_of_5_turns": medians, "ratio_range": [round(pick(turn["ratio"] for turn in turns), 2) for pick in (min, max)],
            "sales_per_second_1_connection": round(one), "refusals_per_second_sold_out": round(refusals)}


def part_logs():
    """Durable creates and ticket sales, and the load at a start, on SQLite and on PostgreSQL, without HTTP; the database runs on the same cores."""
    return json.loads(run(OUT / "storage" / "Stoa.StorageBench", "logs", "--turns", 7, "--seconds", 1.5))


def part_insights():
    """Measuring the audiences of 10,000 live Spaces: processor time of sampling and of coming and going, bytes on the disk."""
    return json.loads(run("taskset", "-c", "0", OUT / "insights" / "Stoa.InsightsBench"))
