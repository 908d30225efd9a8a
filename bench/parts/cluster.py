"""Several nodes on one machine, each in a network namespace of its own, over one PostgreSQL and one Redis; and what they cost. bench/run calls the parts."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import types
import urllib.error
import urllib.request

from parts.common import ENV, FIELDS, Failed, OUT, ROOT, WORK, load_average

BENCH = types.SimpleNamespace(root=ROOT, work=WORK, out=OUT, env=ENV, fields=FIELDS)
HTTP_PORT, SILO_PORT = 5080, 11111
TICK = os.sysconf("SC_CLK_TCK")
UNPRIVILEGED = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []


def run(*command, env=None):
    done = subprocess.run([str(part) for part in command], env=env, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_until(is_so, what, seconds=120):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise Failed(f"In vain waited until {what}")
        time.sleep(0.05)


class Network:
    """A namespace for each node with a cable to the outer network (clients, PostgreSQL, Redis) and one to the inner network (the other nodes)."""

    def __init__(self, nodes):
        self.name, self.nodes = f"sb{os.getpid():x}", nodes
        used = set(re.findall(r"inet 10\.(\d+)\.", run("ip", "-4", "addr")))
        self.net = next(net for net in range(20, 90) if str(net) not in used)
        self.host = f"10.{self.net}.1.250"

    def outer(self, node):
        return f"10.{self.net}.1.{node}"

    def inner(self, node):
        return f"10.{self.net}.2.{node}"

    def at(self, node):
        return ["ip", "netns", "exec", f"{self.name}n{node}"]

    def __enter__(self):
        if os.getuid() != 0:
            raise Failed("Namespaces of the network need root")
        for bridge in "oi":
            run("ip", "link", "add", f"{self.name}{bridge}", "type", "bridge")
            run("ip", "link", "set", f"{self.name}{bridge}", "up")
        run("ip", "addr", "add", f"{self.host}/24", "dev", f"{self.name}o")
        for node in range(1, self.nodes + 1):
            space = f"{self.name}n{node}"
            run("ip", "netns", "add", space)
            run("ip", "-n", space, "link", "set", "lo", "up")
            for bridge, address in (("o", self.outer(node)), ("i", self.inner(node))):
                here, there = f"{self.name}{bridge}{node}", f"card{bridge}"
                run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", space)
                run("ip", "link", "set", here, "master", f"{self.name}{bridge}", "up")
                run("ip", "-n", space, "addr", "add", f"{address}/24", "dev", there)
                run("ip", "-n", space, "link", "set", there, "up")
        return self

    def __exit__(self, *_):
        for node in range(1, self.nodes + 1):
            subprocess.run(["ip", "netns", "del", f"{self.name}n{node}"], capture_output=True)
        for bridge in "oi":
            subprocess.run(["ip", "link", "del", f"{self.name}{bridge}"], capture_output=True)


class Process:
    """A process that is ended by its id, with the processor time of it and its children."""

    def __init__(self, command, env=None, log=None):
        self.process = subprocess.Popen([str(part) for part in command], env=env, cwd="/", stdin=subprocess.DEVNULL,
                                        stdout=log or subprocess.DEVNULL, stderr=subprocess.STDOUT)

    @property
    def pid(self):
        return self.process.pid

    def cpu_seconds(self):
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ticks = 0
        for pid, parts in [(self.pid, 4), *((child, 2) for child in children)]:  # Children that have ended are in the parent's last two.
            with contextlib.suppress(OSError):
                ticks += sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:11 + parts]))
        return ticks / TICK

    def rss_mib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.pid}/status").read_text()).group(1)) / 1024

    def end(self, how=signal.SIGKILL):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Postgres(Process):
    def __init__(self, host, port):
        tools = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        if not tools:
            raise Failed("PostgreSQL is missing: apt-get install postgresql")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stoa-postgres-"))
        if UNPRIVILEGED:
            shutil.chown(self.folder, "postgres", "postgres")
        run(*UNPRIVILEGED, tools[-1] / "initdb", "-D", self.folder / "data", "--locale=C.UTF-8", "-E", "UTF8", "-A", "trust", "-U", "stoa", "--no-sync")
        with (self.folder / "data/pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.0.0.0/8 trust\n")
        settings = {"port": port, "listen_addresses": host, "unix_socket_directories": self.folder, "max_connections": 300, "shared_buffers": "256MB", "max_wal_size": "2GB"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        super().__init__([*UNPRIVILEGED, tools[-1] / "postgres", "-D", self.folder / "data", *options])
        self.address = f"Host={host};Port={port};Username=stoa;Database=postgres"
        self.psql = [tools[-1] / "psql", "-h", host, "-p", str(port), "-U", "stoa", "-d", "postgres", "-At", "-c"]
        wait_until(lambda: subprocess.run([tools[-1] / "pg_isready", "-h", host, "-p", str(port)], capture_output=True).returncode == 0, "PostgreSQL answers")

    def ask(self, sql):
        return run(*self.psql, sql).strip()

    def end(self, how=signal.SIGINT):
        super().end(how)
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(Process):
    def __init__(self, host, port):
        self.folder = tempfile.mkdtemp(prefix="stoa-redis-")
        self.host, self.port, self.address = host, port, f"{host}:{port}"
        super().__init__(["redis-server", "--port", port, "--bind", host, "--protected-mode", "no", "--dir", self.folder, "--appendonly", "yes", "--save", ""])
        wait_until(lambda: subprocess.run(["redis-cli", "-h", host, "-p", str(port), "ping"], capture_output=True).stdout == b"PONG\n", "Redis answers")

    def commands(self):
        """How often each was called."""
        text = run("redis-cli", "-h", self.host, "-p", self.port, "info", "commandstats")
        return {name: int(calls) for name, calls in re.findall(r"cmdstat_(\S+?):calls=(\d+)", text)}

    def end(self, how=signal.SIGKILL):
        super().end(how)
        shutil.rmtree(self.folder, ignore_errors=True)


class Cluster:
    """So many nodes over one PostgreSQL and Redis; of none: one node alone on SQLite. The world is a data folder that was made before."""

    def __init__(self, bench, network, first, nodes, world, port, folder):
        self.bench, self.network, self.folder = bench, network, folder
        self.numbers = range(first, first + max(1, nodes))
        self.name = f"{nodes} nodes" if nodes > 1 else "1 node" if nodes else "alone on SQLite"
        self.postgres = self.redis = None
        self.processes = {}
        self.folder.mkdir()
        try:
            self.make(nodes, world, port)
        except BaseException:
            self.__exit__()
            raise

    def make(self, nodes, world, port):
        if nodes:
            self.postgres = Postgres(self.network.host, port)
            self.redis = Redis(self.network.host, port + 1)
        for number in self.numbers:
            shutil.copytree(world, self.data(number)) if not nodes else self.data(number).mkdir()
            if nodes:
                shutil.copy(world / "master.key", self.data(number))
        if nodes:
            run(self.bench.out / "stoa", "migrate", "--data", world, "--to", self.postgres.address, env=self.bench.env)
        for number in self.numbers:
            self.processes[number] = self.start(number)
        self.wait()

    def data(self, number):
        return self.folder / f"n{number}"

    def url(self, number):
        return f"http://{self.network.outer(number)}:{HTTP_PORT}"

    @property
    def urls(self):
        return [self.url(number) for number in self.numbers]

    def silo(self, number):
        return f"{self.network.inner(number)}:{SILO_PORT}"

    def start(self, number):
        env = {**self.bench.env, "Stoa__Audio__Port": "7882", "Stoa__Audio__PublicAddresses__0": self.network.outer(number), "Stoa__Audio__MergePackets": "Never",
               "Stoa__Cluster__MaxSpacesPerCreator": "100000", "Stoa__Rooms__ReactionsPerSecond": "1000", "Stoa__Rooms__MaxStreamsPerPerson": "1000"}
        if self.postgres:
            env |= {"Stoa__Storage__Postgres": self.postgres.address, "Stoa__Node__Redis": self.redis.address, "Stoa__Node__Name": f"n{number}",
                    "Stoa__Node__Address": self.network.inner(number), "Stoa__Node__SiloPort": str(SILO_PORT), "Stoa__Node__RelayPort": "5081",
                    "Stoa__Node__Url": self.url(number), "Stoa__Node__DrainDelay": "00:00:01", "Stoa__Node__DrainTimeout": "00:00:10"}
        with (self.folder / f"n{number}.log").open("ab") as log:
            return Process([*self.network.at(number), self.bench.out / "stoa", "serve", "--data", self.data(number), "--urls", self.url(number), "--no-demo"], env, log)

    def is_ready(self, number):
        try:
            with urllib.request.urlopen(f"{self.url(number)}/health/ready", timeout=5) as answer:
                return answer.status == 200
        except (OSError, ValueError, urllib.error.HTTPError):
            if self.processes[number].process.poll() is not None:
                sys.stderr.write((self.folder / f"n{number}.log").read_text()[-3000:])
                raise Failed(f"Node {number} of {self.name} ended")
            return False

    def wait(self):
        for number in self.numbers:
            wait_until(lambda: self.is_ready(number), f"{self.name} answer")

    def cpu(self):
        return {"stoa": sum(node.cpu_seconds() for node in self.processes.values()), "postgres": self.postgres.cpu_seconds() if self.postgres else 0,
                "redis": self.redis.cpu_seconds() if self.redis else 0}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in [*self.processes.values(), *filter(None, [self.redis, self.postgres])]:
            process.end()


def new_world(bench, folder, spaces, people, seeded=0):
    """A data folder with live Spaces and people who have a token each, and more Spaces that can be searched; and the file that says who."""
    if seeded:
        run(bench.out / "stoa", "seed", "--data", folder, "--spaces", seeded, "--users", 300, "--seed", 7, env=bench.env)
    file = folder.with_suffix(".txt")
    run(bench.out / "swarm/Stoa.Swarm", "world", folder, file, spaces, people)
    return folder, file


def wrk_all(cluster, path, seconds, connections, script, env):
    """The same load for each node, so that more nodes have more of it: requests done, and how many were refused."""
    loads = [subprocess.Popen(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(script), url + path],
                              env={**os.environ, **env, "NODE": str(number), "NODES": str(len(cluster.urls))}, stdout=subprocess.PIPE, text=True)
             for number, url in enumerate(cluster.urls)]
    texts = [load.communicate()[0] for load in loads]
    done = sum(int(re.search(r"(\d+) requests in", text).group(1)) for text in texts)
    refused = sum(int(found) for text in texts for found in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    return done - refused, refused


def part_cpu(bench=BENCH, turns=5, seconds=5):
    """Processor time for each lookup, search and durable command with 1, 2 and 3 nodes, and of one node on SQLite, in turn; the same load on each node."""
    world, people = new_world(bench, bench.work / "cluster", 200, 4, seeded=3000)
    app = json.loads(run(bench.out / "stoa", "app", "add", "bench", "--data", world, env=bench.env).strip().splitlines()[-1])["bearer_token"]
    space = people.read_text().split()[0]
    scripts = bench.root / "bench/wrk"
    operations = {
        "lookup": (f"/2/spaces/{space}?{bench.fields}", scripts / "paced.lua", {"TOKEN": app}),
        "search": (f"/2/spaces/search?query=music&max_results=10&{bench.fields}", scripts / "paced.lua", {"TOKEN": app}),
        "command": ("/", scripts / "commands.lua", {"PEOPLE": str(people)}),
    }
    result, samples = {"load_average": [load_average()]}, {}
    with contextlib.ExitStack() as stack:
        network = stack.enter_context(Network(7))
        clusters = [stack.enter_context(Cluster(bench, network, first, nodes, world, port, bench.work / f"cluster-{nodes}"))
                    for first, nodes, port in ((1, 0, 5600), (2, 1, 5610), (3, 2, 5620), (5, 3, 5630))]
        offers = {cluster.name: ticketed_spaces(cluster, people) for cluster in clusters}

        def load(cluster, name, turn, pause):
            path, script, env = operations[name]
            return wrk_all(cluster, path, seconds, 20, script, {**env, "PAUSE": str(pause), "TURN": str(turn), "OFFERS": offers[cluster.name], "START": start_time()})

        for turn in range(3):  # Without a pause: the compiler's last pass is over sooner.
            for cluster in clusters:
                for name in operations:
                    load(cluster, name, turn, 0)
        for turn in range(3, 3 + turns):
            for name in ("idle", *operations):
                for cluster in clusters:
                    before, began = cluster.cpu(), time.monotonic()
                    done, refused = (time.sleep(seconds), (1, 0))[1] if name == "idle" else load(cluster, name, turn, 60 if name == "command" else 20)
                    spent = {who: cpu - before[who] for who, cpu in cluster.cpu().items()}
                    samples.setdefault((name, cluster.name), []).append({**spent, "seconds": time.monotonic() - began, "done": done, "refused": refused})
            result["load_average"].append(load_average())
        result["rss_mib_of_a_node"] = {cluster.name: round(statistics.mean(node.rss_mib() for node in cluster.processes.values())) for cluster in clusters}
        result["connections_to_postgres"] = {cluster.name: int(cluster.postgres.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'stoa%'")) for cluster in clusters if cluster.postgres}
        result["idle_traffic_per_second"] = {cluster.name: idle_traffic(cluster) for cluster in clusters if cluster.postgres}
    idle = {cluster: {who: statistics.median(one[who] / one["seconds"] for one in samples["idle", cluster]) for who in ("stoa", "postgres", "redis")} for _, cluster in samples if _ == "idle"}
    result["idle_cpu_percent"] = {cluster: {who: round(100 * share, 2) for who, share in shares.items()} for cluster, shares in idle.items()}
    for name in operations:
        figures = {}
        for cluster in idle:
            figures[cluster] = {"per_second": round(statistics.median(one["done"] / one["seconds"] for one in samples[name, cluster])),
                                "refused": sum(one["refused"] for one in samples[name, cluster])}
            for who in ("stoa", "postgres", "redis"):
                each = [1e6 * one[who] / one["done"] for one in samples[name, cluster]]
                net = [1e6 * (one[who] - idle[cluster][who] * one["seconds"]) / one["done"] for one in samples[name, cluster]]
                figures[cluster][f"{who}_us"] = round(statistics.median(each), 1)
                figures[cluster][f"{who}_us_without_idle"] = round(statistics.median(net), 1)
        one = figures["1 node"]
        for cluster, figure in figures.items():
            figure["ratio_to_1_node"] = round(figure["stoa_us"] / one["stoa_us"], 2)
            figure["ratio_without_idle"] = round(figure["stoa_us_without_idle"] / one["stoa_us_without_idle"], 2)
            figure["ratio_with_databases"] = round(sum(figure[f"{who}_us"] for who in ("stoa", "postgres", "redis")) / sum(one[f"{who}_us"] for who in ("stoa", "postgres", "redis")), 2)
        result[name] = figures
    return result


def start_time():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2 * 86400))


def post(url, body, token):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]


def ticketed_spaces(cluster, people, count=40):
    hosts = [line.split()[2] for line in people.read_text().splitlines()[::4]]
    body = {"scheduled_start": start_time(), "ticket": {"price": 0, "currency": "EUR", "capacity": 100000}}
    return ",".join(post(f"{cluster.urls[i % len(cluster.urls)]}/api/spaces", body, hosts[i])["id"] for i in range(count))


def idle_traffic(cluster, seconds=10):
    """What all nodes together ask of Redis and PostgreSQL while nobody asks them, and what they send each other."""
    def bytes_inside():
        text = run(*cluster.network.at(cluster.numbers[0]), "cat", "/proc/net/dev")
        return int(re.search(r"cardi:(?:\s+\d+){8}\s+(\d+)", text).group(1))
    ask = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'postgres'"
    redis, sql, inside = cluster.redis.commands(), int(cluster.postgres.ask(ask)), bytes_inside()
    time.sleep(seconds)
    after = cluster.redis.commands()
    return {"redis": {name: round((calls - redis.get(name, 0)) / seconds, 1) for name, calls in after.items() if calls > redis.get(name, 0) and name != "info"},
            "postgres_transactions": round((int(cluster.postgres.ask(ask)) - sql) / seconds, 1), "inner_bytes_sent_by_one_node": round((bytes_inside() - inside) / seconds)}


def part_lag(bench=BENCH, rounds=120):
    """From an acknowledgement at one node to what is seen there and at another of three: an event, a lookup, a reaction, a count, a voice."""
    world, people = new_world(bench, bench.work / "lag", 60, 4)
    before = load_average()
    with Network(3) as network, Cluster(bench, network, 1, 3, world, 5640, bench.work / "cluster-lag") as cluster:
        figures = json.loads(run(bench.out / "cluster/Stoa.ClusterBench", "lag", "--nodes", ",".join(cluster.urls), "--world", people, "--rounds", rounds))
        return {"load_average": [before, load_average()], **figures}


def part_rooms(bench=BENCH):
    """Reactions in 60 Spaces with three streams each: alone on SQLite, on 1 node, on 3 with everyone at one, at two of them, with one at each; and a large Space's hub by itself."""
    world, people = new_world(bench, bench.work / "rooms", 60, 4)
    result = {"load_average": [load_average()], "hub": json.loads(run(bench.out / "cluster/Stoa.ClusterBench", "hub"))}
    with Network(5) as network, contextlib.ExitStack() as stack:
        clusters = [stack.enter_context(Cluster(bench, network, first, nodes, world, port, bench.work / f"cluster-rooms-{nodes}"))
                    for first, nodes, port in ((1, 0, 5660), (2, 1, 5660), (3, 3, 5670))]
        turns = {}
        for turn in range(4):  # The first one loads code.
            for cluster, spread in (*((cluster, 1) for cluster in clusters), (clusters[-1], 2), (clusters[-1], 3)):
                pids = ",".join(str(process.pid) for process in cluster.processes.values())
                text = run(bench.out / "cluster/Stoa.ClusterBench", "rooms", "--nodes", ",".join(cluster.urls), "--pids", pids, "--world", people, "--spread", spread)
                if turn > 0:
                    turns.setdefault(f"{cluster.name}, people at {spread}", []).append(json.loads(text))
            result["load_average"].append(load_average())
    return result | {name: {"cpu_us_per_reaction": statistics.median(turn["cpu_us_per_reaction"] for turn in done), "each": done} for name, done in turns.items()}


def part_kill(runs=50):
    """A node of three is killed."""
    return failover(BENCH, "kill", runs)


def part_drain(runs=50):
    """A node of three is drained."""
    return failover(BENCH, "drain", runs)


def failover(bench, how, runs):
    """A node of three is killed, or drained, while people are in four Spaces: commands, streams and audio until all is well again."""
    world, people = new_world(bench, bench.work / how, 60, 4)
    done, loads, codes = [], [], []
    with Network(3) as network, Cluster(bench, network, 1, 3, world, 5650, bench.work / f"cluster-{how}") as cluster:
        for number in (2, 3):  # Who was there first may have every grain: now each has some.
            cluster.processes[number].end()
            cluster.processes[number] = cluster.start(number)
            cluster.wait()
            time.sleep(3)
        command = [bench.out / "cluster/Stoa.ClusterBench", "failover", "--nodes", ",".join(cluster.urls), "--silos", ",".join(map(cluster.silo, cluster.numbers)),
                   "--redis", cluster.redis.address, "--world", people]
        with subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as driver:
            for turn in range(runs):
                victim = turn % 3 + 1  # The one that runs for longest.
                loads.append(load_average())
                driver.stdin.write(f"{how} {victim - 1} {cluster.processes[victim].pid}\n")
                driver.stdin.flush()
                line = driver.stdout.readline()
                if not line:
                    raise Failed("The driver ended")
                done.append(json.loads(line))
                codes.append(cluster.processes[victim].end())
                cluster.processes[victim] = cluster.start(victim)
                cluster.wait()
                time.sleep(2)  # The others hear that it is there.
                sys.stderr.write(f"{how} {turn + 1} of {runs}: {line}")
            driver.stdin.close()
    return {"runs": runs, "load_average": [min(loads), max(loads)], "exit_codes": sorted(set(codes)), **summary(done), "each": done}


def summary(runs):
    """The 50 and 99 per cent and the longest of every figure over all runs."""
    def look(values):
        values = [value for value in values if value is not None]
        if values and isinstance(values[0], dict):
            return {name: look([value.get(name) for value in values]) for name in values[0]}
        if not values or isinstance(values[0], str):
            return [value for value in values if value]
        if isinstance(values[0], bool):
            return f"{sum(values)} of {len(values)}"
        values.sort()
        return {"p50": values[len(values) // 2], "p99": values[min(len(values) - 1, int(0.99 * len(values)))], "max": values[-1], "count": len(values)}
    return look(runs)
