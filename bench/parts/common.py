"""What the parts share: the published programs, a server on core 0, load from core 1."""
import atexit
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = pathlib.Path(tempfile.mkdtemp(prefix="stoa-bench-"))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
OUT = pathlib.Path(os.environ["STOA_BENCH_OUT"]) if "STOA_BENCH_OUT" in os.environ else WORK / "out"  # Published programs that are there already are not made again.
PORT, BARE_PORT, AUTH_PORT, SIGNALR_PORT = range(int(os.environ.get("STOA_BENCH_PORT", "5180")), int(os.environ.get("STOA_BENCH_PORT", "5180")) + 4)
URL, BARE, AUTH, SIGNALR = (f"http://127.0.0.1:{port}" for port in (PORT, BARE_PORT, AUTH_PORT, SIGNALR_PORT))
FIELDS = ("space.fields=created_at,creator_id,host_ids,id,invited_user_ids,is_ticketed,lang,participant_count,scheduled_start,"
          "speaker_ids,started_at,state,subscriber_count,title,topic_ids,updated_at"
          "&expansions=creator_id,host_ids,speaker_ids,invited_user_ids,topic_ids"
          "&user.fields=created_at,description,public_metrics,verified&topic.fields=description")
# Limits that nobody reaches: calls are counted as in earnest.
LIMITS = {f"Stoa__Api__RateLimits__{kind}__All": "2000000000" for kind in ("PerApp", "PerUser")}
# Nobody is in the seeded live Spaces: they shall stay as they are.
ALONE = {f"Stoa__Cluster__Rules__{rule}": "1.00:00:00" for rule in ("SpeakerLossGrace", "HostArrivalLimit")}
ENV = {**os.environ, **LIMITS, **ALONE, "DOTNET_gcServer": "0", "DOTNET_ENVIRONMENT": "Production", "DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1"}


class Failed(Exception):
    """A part cannot be measured; the others go on."""


def run(*command, env=None):
    done = subprocess.run([str(part) for part in command], env={**ENV, **(env or {})}, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def stoa(*command):
    return json.loads(run(OUT / "stoa", *command).strip().splitlines()[-1])


class Server:
    """A process that listens on a URL, pinned to core 0 unless told otherwise; ended by its id."""

    def __init__(self, *command, url, env=None, cores="0"):
        self.started = time.monotonic()
        self.process = subprocess.Popen(["taskset", "-c", cores, *map(str, command)], env={**ENV, **(env or {})},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                with urllib.request.urlopen(url, timeout=1):
                    break
            except urllib.error.HTTPError as refused:
                if refused.code == 401:  # Not ready answers 503; ready asks who we are.
                    break
            except (OSError, ValueError):
                pass
            if self.process.poll() is not None or time.monotonic() - self.started > 300:
                self.process.kill()
                raise Failed(f"{command[0]} did not answer")
            time.sleep(0.01)
        self.ready_seconds = time.monotonic() - self.started

    def rss_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def serve(data, env=None, cores="0"):
    return Server(OUT / "stoa", "serve", "--data", data, "--urls", URL, "--no-demo", url=f"{URL}/2/users/me", env=env, cores=cores)


def get(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def post(url, body, token):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)).close()


def wrk(url, seconds, connections, script=None, env=None):
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["-s", str(ROOT / "bench" / "wrk" / script)] if script else []
    text = run(*command, url, env=env)
    if "Non-2xx" in text:
        raise Failed(text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), text


def latencies(text):
    """Percentiles that wrk printed, in milliseconds."""
    units = {"us": 0.001, "ms": 1, "s": 1000}
    return {f"p{percent}_ms": round(float(value) * units[unit], 3) for percent, value, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", text)}


def issue(data, name):
    scopes = "space.read space.write tweet.read users.read follows.read follows.write"
    return stoa("token", "issue", "--user", name, "--scopes", scopes, "--data", data)["access_token"]


def fsync_rate(folder, seconds=3):
    file = os.open(folder / "fsync", os.O_CREAT | os.O_RDWR)
    block, count, end = os.urandom(4096), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        os.pwrite(file, block, count % 1024 * 4096)
        os.fsync(file)
        count += 1
    os.close(file)
    return count / seconds


def new_world(name, spaces, people):
    """A data folder with live Spaces and people who have a token each, and the file that says who."""
    run(OUT / "swarm" / "Stoa.Swarm", "world", WORK / name, WORK / f"{name}.txt", spaces, people)
    return WORK / name, WORK / f"{name}.txt"


def figure(result, path):
    for name in path.split("."):
        result = result[name]
    return result


def machine():
    cpu = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text())
    return {"cores": os.cpu_count(), "cpu": cpu.group(1) if cpu else "unknown", "dotnet": run("dotnet", "--version").strip()}


def load_average():
    """Of the last minute."""
    return float(pathlib.Path("/proc/loadavg").read_text().split()[0])


def cpu_seconds(pid):
    """Processor time of a process so far, of threads that have ended too, to the nanosecond."""
    return time.clock_gettime((~pid << 3) | 2)  # What clock_getcpuclockid(3) makes of another process.
