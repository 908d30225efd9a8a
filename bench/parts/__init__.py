"""What bench/run can measure. The list alone: importing it starts nothing, so that bench/draw can read it too."""
import dataclasses

# Published into folders of these names.
PROGRAMS = {"Stoa.ApiBench": "api", "Stoa.BareKestrel": "bare", "Stoa.AuthBench": "auth", "Stoa.DirectoryScale": "directory", "Stoa.BareSignalR": "signalr", "Stoa.Swarm": "swarm",
            "Stoa.AudioBench": "audio", "Stoa.InsightsBench": "insights", "Stoa.InsightsPage": "insights_page", "Stoa.StorageBench": "storage",
            "Stoa.ClusterBench": "cluster"}


@dataclasses.dataclass(frozen=True)
class Part:
    """Where a part is (module and function), what it stands beside, how many minutes it takes, what it needs."""
    where: str
    measures: str
    yardstick: str  # In the same run; "none" where there is none.
    minutes: float
    programs: tuple = ()  # Beside the server.
    tools: tuple = ()  # Commands, or files, that have to be there.
    needs_server: bool = True
    needs_root: bool = False


CLUSTER_TOOLS = ("redis-server", "redis-cli", "wrk", "/usr/lib/postgresql")
PARTS = {
    "start": Part("api.part_start", "process start to first answer", "none", 0.3),
    "lookup": Part("api.part_lookup", "lookups and searches over HTTP", "bare Kestrel, the same bytes", 4, ("Stoa.BareKestrel",), ("wrk",)),
    "token_check": Part("api.part_token_check", "a token's check alone", "SHA-256 of the token", 0.5, ("Stoa.ApiBench",), needs_server=False),
    "authentication": Part("api.part_authentication", "what a checked token costs a lookup", "the same lookup, unchecked", 2, ("Stoa.AuthBench",), ("wrk",), needs_server=False),
    "creates": Part("storage.part_creates", "durable creates over HTTP", "write + fsync of the disk", 1.5, (), ("wrk",)),
    "tickets": Part("storage.part_tickets", "tickets of one Space", "SQLite that counts seats; write + fsync", 1.5, ("Stoa.Swarm",), ("wrk",)),
    "logs": Part("storage.part_logs", "the log on SQLite and PostgreSQL", "plain statements of PostgreSQL; write + fsync", 3, ("Stoa.StorageBench",), ("/usr/lib/postgresql",), needs_server=False),
    "million": Part("api.part_million", "a server with a million Spaces", "none", 2, (), ("wrk",)),
    "directory": Part("search.part_directory", "the Directory with a million Spaces, alone", "none", 1, ("Stoa.DirectoryScale",), needs_server=False),
    "search": Part("search.part_search", "search, changes, discover with a million Spaces", "SQLite FTS5, PostgreSQL", 20, ("Stoa.DirectoryScale",), ("wrk", "/usr/lib/postgresql")),
    "streams": Part("streams.part_streams", "10,000 event streams in one Space", "ASP.NET Core SignalR", 12, ("Stoa.Swarm", "Stoa.BareSignalR")),
    "many_rooms": Part("streams.part_many_rooms", "15,000 event streams in 3,000 Spaces", "none", 1.5, ("Stoa.Swarm",)),
    "activity_stream": Part("streams.part_activity_stream", "1,000 activity streams told of all", "none", 6, ("Stoa.Swarm",)),
    "insights": Part("storage.part_insights", "measuring audiences", "none", 3, ("Stoa.InsightsBench",), needs_server=False),
    "insights_page": Part("api.part_insights_page", "insights over HTTP", "none", 2, ("Stoa.InsightsPage",)),
    "audio_socket": Part("audio.part_audio_socket", "sending packets: the socket", "bare `sendmmsg` and EVP", 2, ("Stoa.AudioBench",), needs_server=False),
    "audio_packet": Part("audio.part_audio_packet", "one packet without sockets", "bare EVP", 1, ("Stoa.AudioBench",), needs_server=False),
    "audio_relay": Part("audio.part_audio_relay", "one packet between nodes", "bare `sendmmsg` and EVP; a packet of the own node", 0.5, ("Stoa.AudioBench",), needs_server=False),
    "audio_forward": Part("audio.part_audio_forward", "a speaker to 10,000 sessions", "bare `sendmmsg` and EVP", 3, ("Stoa.AudioBench",), needs_server=False),
    "audio_janus": Part("audio.part_audio_janus", "CPU of a server with listeners", "Janus", 8, ("Stoa.AudioBench", "Stoa.Swarm"), ("janus",), needs_root=True),
    "audio_delay": Part("audio.part_audio_delay", "what a packet waits, joins, memory of a session", "none", 5, ("Stoa.AudioBench", "Stoa.Swarm"), needs_root=True),
    "cluster": Part("cluster.part_cpu", "a request with one to three nodes", "one process on SQLite, one node", 7, ("Stoa.Swarm",), CLUSTER_TOOLS, needs_root=True),
    "cluster_lag": Part("cluster.part_lag", "how soon it is known at another node", "the node that answered", 4, ("Stoa.Swarm", "Stoa.ClusterBench"), CLUSTER_TOOLS, needs_root=True),
    "cluster_rooms": Part("cluster.part_rooms", "reactions across nodes", "one process on SQLite, one node", 6, ("Stoa.Swarm", "Stoa.ClusterBench"), CLUSTER_TOOLS, needs_root=True),
    "cluster_kill": Part("cluster.part_kill", "a node is killed", "none", 18, ("Stoa.Swarm", "Stoa.ClusterBench"), CLUSTER_TOOLS, needs_root=True),
    "cluster_drain": Part("cluster.part_drain", "a node is drained", "none", 18, ("Stoa.Swarm", "Stoa.ClusterBench"), CLUSTER_TOOLS, needs_root=True),
    "profile": Part("profile.part_profile", "where the time of a lookup, a search, a packet goes", "none", 3, ("Stoa.AudioBench",), ("wrk", "perf")),
    "web": Part("api.part_web", "the web app in Chromium", "a page without a script", 2, (), ("node", "npm", "/usr/bin/chromium")),
    "growth_spaces": Part("growth.part_spaces", "1,000 to a million Spaces, in process", "a dictionary of the same ids", 1.5, ("Stoa.DirectoryScale",), needs_server=False),
    "growth_http": Part("growth.part_http", "1,000 to a million Spaces, over HTTP", "bare Kestrel, as many bytes", 4, ("Stoa.BareKestrel",), ("wrk",)),
    "growth_postings": Part("growth.part_postings", "searches for rare to frequent words", "SQLite FTS5", 3, ("Stoa.DirectoryScale",), needs_server=False),
    "growth_connections": Part("growth.part_connections", "100 to 10,000 event streams of a Space", "ASP.NET Core SignalR", 6, ("Stoa.Swarm", "Stoa.BareSignalR")),
    "growth_listeners": Part("growth.part_listeners", "a packet to 1 to 10,000 listeners, no sockets", "bare EVP", 0.5, ("Stoa.AudioBench",), needs_server=False),
    "growth_sockets": Part("growth.part_sockets", "a packet to 1 to 10,000 sessions, over UDP", "bare `sendmmsg` and EVP", 1.5, ("Stoa.AudioBench",), needs_server=False),
    "growth_sessions": Part("growth.part_sessions", "a server with 100 to 3,000 listeners", "none", 2, ("Stoa.AudioBench", "Stoa.Swarm"), needs_root=True),
}


def named(name):
    """A part, or all parts of one family: growth is growth_spaces, growth_http, …"""
    return [name] if name in PARTS else [part for part in PARTS if part.startswith(f"{name}_")]
