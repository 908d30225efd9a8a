"""One function for each block of docs/performance.md: what the part measured, as Markdown. Goals are the ones that the table had to meet."""
from figures.format import bold, digits, percent, ratio, size, table, time, whole


def lookup(found):
    rows = (("lookup by id", "lookup"), ("lookup of 10 ids, two expansions", "ten_ids"), ("search, one word, 10 results", "search_10_results"),
            ("search, two words, 10 results", "search_two_words_10_results"))
    return table(["request", "bytes", "Stoa, requests/s", "bare Kestrel", "ratio"],
                 [[name, whole(one["bytes"]), whole(one["requests_per_second"]), whole(one["bare_kestrel"]), bold(ratio(one["ratio"]))] for name, key in rows for one in (found[key],)])


def token_check(found):
    return table(["", "ns", "bytes allocated"], [["SHA-256 of the token", whole(found["hash_nanoseconds"]), whole(found["hash_bytes"])],
                                                 ["the whole check", bold(whole(found["check_nanoseconds"])), bold(whole(found["check_bytes"]))],
                                                 ["ratio", ratio(found["check_nanoseconds"] / found["hash_nanoseconds"]), None]])


def authentication(found):
    low, high = found["ratio_quartiles"]
    return table(["request", "bytes", "with authentication, requests/s", "without", "ratio", "middle half of 20 turns"],
                 [["lookup by id", whole(found["bytes"]), whole(found["requests_per_second"]), whole(found["without_authentication"]), bold(ratio(found["ratio"])), f"{low:.2f} to {high:.2f}"]])


def creates(found):
    return table(["", "creates/s", "p50", "p99", "4 KB write + fsync/s, bare", "creates for each"],
                 [["64 connections", whole(found["creates_per_second_64_writers"]), f"{found['p50_ms']:.0f} ms", f"{found['p99_ms']:.0f} ms", whole(found["fsyncs_per_second"]), found["creates_per_fsync"]],
                  ["1 connection", whole(found["creates_per_second_1_writer"]), None, None, whole(found["fsyncs_per_second"]),
                   ratio(found["creates_per_second_1_writer"] / found["fsyncs_per_second"])]])


def tickets(found):
    one, (low, high) = found["median_of_5_turns"], found["ratio_range"]
    return table(["median of five turns", ""],
                 [["tickets sold/s, each answered after it was on disk", whole(one["sales"])], ["p50, p99 of the answer", f"{one['p50_ms']:.0f} ms, {one['p99_ms']:.0f} ms"],
                  ["SQLite alone, sales/s", whole(one["sqlite_sales"])], ["ratio to SQLite, median of the turns (least, most)", f"**{one['ratio']:.1f}** ({low}, {high})"],
                  ["4 KB write + fsync/s", whole(one["fsyncs"])], ["tickets sold/s over one connection", whole(found["sales_per_second_1_connection"])],
                  ["answers/s that all are sold", whole(found["refusals_per_second_sold_out"])]])


def logs(found):
    rows = (("4 KB write + fsync", "fsyncs_4kb"),
            ("creates, 64 callers: SQLite", "sqlite_creates_64"), ("PostgreSQL", "postgres_creates_64"), ("PostgreSQL, on two nodes in turn", "postgres_two_nodes_creates_64"),
            ("plain inserts, 64 connections", "postgres_plain_inserts_64"), ("creates, 1 caller: SQLite", "sqlite_creates_1"), ("PostgreSQL", "postgres_creates_1"),
            ("plain inserts, 1 connection", "postgres_plain_inserts_1"), ("tickets of 64 Spaces: SQLite", "sqlite_sales_64_spaces"), ("PostgreSQL", "postgres_sales_64_spaces"),
            ("plain sales, 64 rows, 64 connections", "postgres_plain_sales_64_rows"), ("tickets of one hot Space: SQLite", "sqlite_sales_one_space"),
            ("PostgreSQL", "postgres_sales_one_space"), ("plain sales, one row, 64 connections", "postgres_plain_sales_one_row_64"))
    lines = [[name, whole(one["per_second"]), ", ".join(map(whole, one["per_second_range"])), f"{one['processor_microseconds_each']} µs",
              f"{one['server_processor_microseconds_each']} µs" if key.startswith("postgres") else None] for name, key in rows for one in (found[key],)]
    for name, key in (("load of {} Spaces at a start: SQLite", "sqlite_load"), ("of {}: PostgreSQL", "postgres_load")):
        one = found[key]
        lines.append([name.format(whole(one["spaces"])), whole(one["spaces"] / one["seconds"]), None, f"{1e6 * one['processor_seconds'] / one['spaces']:.0f} µs",
                      f"{1e6 * one['server_processor_seconds'] / one['spaces']:.0f} µs" if key.startswith("postgres") else None])
    return table(["", "per second", "least, most", "processor time each: Stoa's", "the server's"], lines)


def streams(found):
    ours, theirs = (found["median_of_5_turns"][who] for who in ("stoa", "signalr"))

    def line(name, key, unit, goal=None, of=whole, is_main=False):
        one = f"{of(ours[key])}{unit}"
        return [name, bold(one) if is_main else one, f"{of(theirs[key])}{unit}", ratio(ours[key] / theirs[key]), goal]
    kilobytes = lambda count: f"{count / 1000:.1f}"
    return table(["10,000 streams in one Space", "Stoa", "SignalR", "ratio", "goal"],
                 [line("memory per stream: growth of the process, connected for five seconds", "bytes_per_stream", " kB", "20 kB", kilobytes),
                  line("the same after 22 role changes", "bytes_per_stream_after_rounds", " kB", "20 kB", kilobytes, True),
                  line("one role change, from the host's request until a stream has it: p50", "role_change.p50_ms", " ms"),
                  line("p99 over all streams of 20 changes", "role_change.p99_ms", " ms", "250 ms", is_main=True),
                  line("slowest stream", "role_change.max_ms", " ms"),
                  line("the server's processor time for each event sent", "server_cpu_microseconds_per_event", " µs", of=lambda one: f"{one:.1f}"),
                  line("connections opened per second, 100 under way at a time", "opened_per_second", ""),
                  ["of its core taken by others meanwhile", *(percent(who["cpu.others_on_its_core"]) for who in (ours, theirs)), None, None]])


def streams_load(found):
    joins, reactions, silent, theirs = (found[name] for name in ("joins", "reactions", "never_read", "never_read_signalr"))
    gone = "ended within 30 s" if silent["sockets_30_seconds_later"]["connections"] < silent["sockets_after_measuring"]["connections"] else "kept"
    rows = [[f"{whole(joins['per_second'])} joins per second for {joins['streams'] // joins['per_second']} s",
             f"{joins['refused']} refused, {joins['broken']} broken; first event p50 {joins['first_event']['p50_ms']:.1f} ms, p99 {joins['first_event']['p99_ms']:.0f} ms; {joins['cpu']['server']:.2f} of the core"],
            ["`participant_count` afterwards, and after all connections were reset at once",
             " ; ".join(f"{whole(one['count'])} after {one['after_seconds']:g} s" for one in (joins["participant_count"], joins["participant_count_after_close"])).replace(" ;", ";")]]
    for rate in (0, 100, 1_000, 10_000):
        one = reactions[f"at_{rate}_per_second"]
        what = f"{whole(reactions['streams'])} streams and nothing to tell" if rate == 0 else f"{whole(rate)} reactions/s to {whole(reactions['streams'])} streams"
        others = one["cpu"]["others_on_its_core"]
        rows.append([what, f"{one['cpu']['server']:.2f} of the core{f', {others:.2f} for others' if others >= 0.05 else ''}"
                     + (f", {whole(one['events_per_second'])} events/s" if rate else "") + f"; role change p99 {one['role_change']['p99_ms']:.0f} ms"])
    rows.append([f"{silent['never_read']} more streams that are never read, their sockets full, beside {whole(silent['streams'])} that are",
                 f"role change p99 {silent['ratio_p99']} of what it was without them (SignalR: {theirs['ratio_p99']}); {gone} (SignalR: "
                 f"{'ended' if theirs['sockets_30_seconds_later']['connections'] < theirs['sockets_after_measuring']['connections'] else 'kept'}); "
                 f"{silent['server_memory_per_stream_never_read'] / 1000:.0f} kB each until then (SignalR: {theirs['server_memory_per_stream_never_read'] / 1000:.0f} kB)"])
    return table(["what", "result"], rows)


def many_rooms(found):
    one, rate = found["role_change_one_by_one"], found["role_change_at_that_rate"]
    return table(["what", "result"],
                 [[f"{whole(found['spaces'])} Spaces of five, {whole(found['streams'])} streams: memory per stream", size(found["bytes_per_stream"])],
                  ["role change in one of these Spaces, one after the other", f"p50 {one['p50_ms']:.1f} ms, p99 {one['p99_ms']:.1f} ms"],
                  [f"the same, {found['changes_per_second']} per second in random Spaces", f"p50 {rate['p50_ms']:.1f} ms, p99 {rate['p99_ms']:.0f} ms; {found['cpu']['server']:.2f} of the core"]])


def activity_stream(found):
    wrong = ("refused", "broken", "streams_with_more_or_less", "missing_or_not_asked_for", "lines_unlike_other_streams", "told_twice", "ends_before_start")
    return table(["asked for", "made", "lines delivered", "processor", "answer to line, second half: p50 / p99", "lost, doubled, out of order", "memory"],
                 [[f"{whole(int(rate))} events/s", whole(one["events_per_second"]), f"{whole(one['lines_per_second'])}/s ({one['megabytes_per_second']:.0f} MB/s)", f"{one['cpu']['server']:.2f} of the core",
                   f"{one['delay_second_half']['p50_ms']:.0f} / {one['delay_second_half']['p99_ms']:.0f} ms", sum(one[name] for name in wrong), f"{one['server_rss_mib']} MiB"] for rate, one in found.items() if rate.isdigit()])


def audio_socket(found):
    rows = (("encryption alone", "crypto", None), ("yardstick, one packet each", "bare", None), ("`UdpSocket`", "stoa", "stoa_to_bare"), ("yardstick, IPv4 socket", "bare_ipv4", None),
            ("a connected socket for each destination, `send`", "connected_ipv4", None), ("yardstick, three packets to each in a row", "bare_3", None),
            ("`UdpSocket`, the same without segmentation", "stoa_3_apart", "stoa_3_apart_to_bare_3"), ("yardstick, the same as one segmented message", "bare_3_segmented", None),
            ("`UdpSocket`, which does so by itself", "stoa_3", "stoa_3_to_bare_3_segmented"), ("`PortableUdpSocket`", "portable", "portable_to_bare"))
    networks = [found["loopback"], found["sink_device"]]

    def cell(network, key, against):
        return None if network is None else whole(network[key]["nanoseconds_per_packet"]) + (f" (**{network[against]:.2f}**)" if against else "")
    return table(["ns per packet", "loopback", "sink device"], [[name, *(cell(network, key, against) for network in networks)] for name, key, against in rows])


def audio_packet(found):
    return table(["listeners", "encryption alone, ns per packet sent", "forwarded", "received", "bytes allocated per packet"],
                 [[whole(int(name.split("_")[1])), one["bare_nanoseconds"], f"{one['forwarded_nanoseconds']} (**{one['forwarded_to_bare']:.2f}**)", f"{one['received_nanoseconds']} ({one['received_to_bare']:.2f})",
                   one["bytes_allocated_per_packet"]] for name, one in found.items() if name.startswith("listeners_")])


def audio_relay(found):
    bare, ten, one = (found[name]["nanoseconds_per_packet"] for name in ("bare", "sent_to_10_nodes", "sent_to_1_node_10_speakers"))
    return table(["one packet", "ns", "beside"],
                 [["taken in: found, opened, ranked, to one listener's datagram, no sockets", whole(found["taken_in_nanoseconds"]),
                   f"**{found['taken_in_to_received']:.2f}** of a packet of a speaker of this node ({whole(found['received_nanoseconds'])})"],
                  ["sent to 10 nodes over UDP, for each: sealed once, one datagram each", whole(ten), f"**{found['sent_to_10_nodes_to_bare']:.2f}** of bare `sendmmsg` with encryption for each ({whole(bare)})"],
                  ["of 10 speakers in one pass, to one node, for each: one segmented message", whole(one), f"**{found['sent_to_1_node_10_speakers_to_bare']:.2f}** of the same"]])


def audio_forward(found):
    networks = [found["loopback"], found["sink_device"]]

    def line(name, cell):
        return [name, *(None if network is None else cell(network) for network in networks)]
    return table(["", "loopback", "sink device"],
                 [line("bare loop, ns per packet", lambda one: whole(one["bare"]["nanoseconds_per_packet"])),
                  line("Stoa, ns per packet", lambda one: f"{whole(one['stoa']['nanoseconds_per_packet'])} (**{one['stoa_to_bare']:.3f}**)"),
                  line("Stoa, packets/s per core; of that the kernel's", lambda one: f"{whole(one['stoa']['packets_per_second_per_core'])}; {percent(one['stoa']['kernel_share'])}"),
                  line("listeners of one speaker that fill a core", lambda one: whole(one["stoa"]["packets_per_second_per_core"] / 50)),
                  line("bare loop on both cores, times one", lambda one: ratio(one["two_loops"]["bare"]["against_one_core"])),
                  line("Stoa with two loops, packets/s (times one)", lambda one: f"{whole(one['two_loops']['stoa']['packets_per_second_by_cpu_time'])} (**{one['two_loops']['stoa']['against_one_core']:.2f}**)"),
                  line("packets merged (`MergePackets`): listeners per core, times without", lambda one: bold(ratio(one["merged"]["listeners_per_core_against_unmerged"])))])


def audio_janus(found):
    def cpu(who, count):
        one = found[who].get(count)
        if one is None:
            return None
        delivered = one["speaking"]["delivered"] * (3 if who == "stoa_merged" else 1)
        return f"{one['speaking']['cpu_percent_of_a_core']:.1f}" + (f", {percent(delivered)} delivered" if delivered < 0.99 else "")

    def beside(who, count):
        of = [found[f"ratio_to_{name}"][who].get(count) for name in ("janus", "janus_event_loops_1")]
        return cpu(who, count) + (f" (**{of[0]:.2f}**; {of[1]:.2f} of one loop)" if None not in of else "")
    rows = [[whole(int(count)), beside("stoa", count), beside("stoa_merged", count), cpu("janus", count), cpu("janus_event_loops_1", count)] for count in found["stoa"]]
    everyone = ("stoa", "stoa_merged", "janus", "janus_event_loops_1")
    rows.append(["threads at 300", *(found[who]["300"]["speaking"]["threads"] for who in everyone)])
    rows.append(["memory of a listener", None, None, *(size(found[who]["300"]["joins"]["resident_bytes_each"]) for who in everyone[2:])])
    rows.append(["CPU of a join at 300", *(f"{found[who]['300']['joins']['server_cpu_milliseconds_each']:.1f} ms" for who in everyone)])
    return table(["listeners", "Stoa", "Stoa, merged", "Janus as shipped", "Janus, `event_loops=1`"], rows)


def audio_delay(found):
    rows = (("30 Spaces with a listener each", "30_spaces_with_a_listener_each"), ("30 Spaces, {} listeners", "30_spaces"), ("one Space, {} listeners", "one_space"))
    return table(["", "CPU of the core", "p50", "p99", "p99.9"],
                 [[name.format(whole(one["listeners"])), f"{one['server_cpu_percent_of_a_core']:.0f} %", *(f"{digits(one['delay'][key])} ms" for key in ("p50_ms", "p99_ms", "p999_ms"))]
                  for name, key in rows for one in (found[key],)])


def cluster(found):
    names = ("alone on SQLite", "1 node", "2 nodes", "3 nodes")

    def line(name, operation, who, goal=None):
        figures = [found[operation][cluster][f"{who}_us_without_idle"] for cluster in names]
        return [name, *(whole(one) if who == "stoa" or i else None for i, one in enumerate(figures)), bold(ratio(figures[3] / figures[1])), goal]
    return table(["µs of processor time", "one process on SQLite", "1 node", "2 nodes", "3 nodes", "3 beside 1", "goal"],
                 [line("lookup", "lookup", "stoa", "no growth"), line("search", "search", "stoa", "no growth"), line("durable command", "command", "stoa", "1.5"), line("of PostgreSQL for a durable command", "command", "postgres"),
                  ["lookups in all, per second", *(whole(found["lookup"][name]["per_second"]) for name in names), None, None],
                  ["durable commands in all, per second", *(whole(found["command"][name]["per_second"]) for name in names), None, None],
                  ["while nobody asks, all nodes, of a core", *(f"{found['idle_cpu_percent'][name]['stoa']:.1f} %" for name in names), None, None]])


def spread(values):
    values = sorted(value for value in values if value is not None)
    return f"{values[len(values) // 2] / 1000:.2f} / {values[min(len(values) - 1, int(0.99 * len(values)))] / 1000:.2f}" if values else None


def cluster_failover(kill, drain):
    def line(name, pick):
        return [name, *(spread([pick(run) for run in one["each"]]) for one in (kill, drain))]
    recovered = ["recovered, of all", *(f"{sum(run['recovered'] for run in one['each'])} of {one['runs']}" for one in (kill, drain))]
    return table(["seconds, p50 / p99", "killed", "drained"],
                 [line("sound missing: who listened at the node", lambda run: run["listener"]["audio_missing_ms"]),
                  line("sound missing: who listens elsewhere to somebody who talked there", lambda run: run["speaker"]["audio_missing_ms"]),
                  line("sound missing: the hub was there, the people elsewhere", lambda run: run["hub"]["audio_missing_ms"]),
                  line("the event stream's snapshot at another node", lambda run: run["listener"]["snapshot_ms"]),
                  line("commands to a Space whose writer was there are acknowledged again", lambda run: run["command_again_ms"]), recovered])


def cluster_lag(found):
    rows = (("an event on a stream", "event_on_a_stream"), ("a lookup that shows it", "lookup"), ("a reaction, told in sums every 250 ms", "reaction"), ("a count of who is there", "count"), ("a voice", "voice"))
    return table(["ms, p50 / p99", "at the node that answered", "at another", "times"],
                 [[name, *(f"{found[key][node]['p50_ms']:.1f} / {found[key][node]['p99_ms']:.1f}" for node in ("same_node", "other_node")), found[key]["other_node"]["count"]] for name, key in rows])


def insights(found):
    return table(["what", "result", "goal"],
                 [[f"sampling {whole(found['spaces'])} live Spaces once a minute, written in one transaction: of one core",
                   f"{found['sampling_percent_of_a_core']} % (median {found['sampling_cpu_milliseconds_per_minute']} ms a minute, the worst {found['sampling_cpu_milliseconds_worst']} ms)", "2 %"],
                  ["`insights.db`, bytes per live minute of such a Space", whole(found["file_bytes_per_live_minute"]), "200"],
                  ["one person coming or going in a room, everything included", f"{found['come_and_go_in_a_room_microseconds']:.0f} µs", None]])


def insights_page(found):
    rows = (("of a Space that is over, made anew: the whole log is read", "ended"), ("of a live Space, made anew once per second: only new events are read", "live"), ("kept (a minute when it is over)", "kept"))
    return table(["page", "bytes", "CPU, median of 20", "clock, median"], [[name, whole(one["bytes"]), f"{one['median_cpu_ms']:.0f} ms", f"{one['median_ms']:.0f} ms"] for name, key in rows for one in (found[key],)])


def web(found):
    def line(name, key, unit, goal, of):
        return [name, *(f"{of(found[key][share])}{unit}" for share in ("p50", "p95")), goal]
    seconds = lambda ms: f"{ms / 1000:.2f}"
    return table(["what", "p50", "p95", "goal"],
                 [line("largest contentful paint of Home", "home_lcp_ms", " s", "1.5 s", seconds), line("the same of a page without a script", "bare_page_lcp_ms", " s", None, seconds),
                  line("layout shift of Home", "home_layout_shift", "", "0", lambda one: f"{one:g}"), ["script of Home, compressed", f"{found['home_script_kb']:.0f} kB", None, "150 kB"],
                  line(f"from the tap on \"Start listening\" to the first sound ({found['tap_to_sound_ms']['runs']} taps, no throttling)", "tap_to_sound_ms", " ms", "500 ms", whole)])


def start(found):
    rows = [["process start to first answer, empty folder, both cores", f"{found['both_cores_seconds']:.2f} s", "2 s"]] if "both_cores_seconds" in found else []
    rows += [["process start to first answer, `--demo`, empty folder, one core", f"{found['empty_folder_seconds']:.2f} s", "2 s"], ["the same, used folder", f"{found['used_folder_seconds']:.2f} s", "2 s"]]
    rows += [["`stoa user add`, published, whole process", f"{found['user_add_seconds']:.2f} s", "0.3 s"]] if "user_add_seconds" in found else []
    return table(["what", "time", "goal"], rows)


def million(server, directory):
    times = directory["search_milliseconds_mix"]
    return table(["what", "result", "goal"],
                 [["process start to ready (both cores)", f"{server['ready_seconds']} s", "15 s"],
                  ["bytes per Space in the Directory, with all indexes", whole(directory["bytes_per_space"]), "1,024"],
                  ["search in the Directory, mixed queries, one core: p50 / p99 / p99.9", " / ".join(f"{times[key]:.2f}" for key in ("p50", "p99", "p999")) + " ms", "p99 2 ms"],
                  ["search over HTTP, two words, 10 results, one connection: p99", f"{server['search_over_http_p99_ms']:.1f} ms", "2 ms"],
                  ["resident memory of the server", f"{whole(server['rss_mib'])} MiB", None],
                  ["`stoa seed --spaces 1000000 --users 20000`", f"{server['seed_seconds']:.0f} s", None]])


KINDS = (("a rare word", "RareWord"), ("a frequent word", "FrequentWord"), ("two words of a title", "TwoWords"), ("two frequent words", "TwoFrequentWords"),
         ("a prefix of 2 to 5 letters (people's search)", "Prefix"), ("CJK, two characters", "CjkPair"), ("CJK, three to five", "CjkRun"))


def search(found):
    rows = []
    for name, kind in KINDS:
        engines = found["compared"]["kinds"][kind]["engines"]
        ours, fts, ordered = (engines[engine] for engine in ("stoa", "fts5", "fts5_rows_in_order"))
        postgres = max((one for engine, one in engines.items() if engine.startswith("postgres")), key=lambda one: one["queries_per_cpu_second"])
        rate = ours["queries_per_cpu_second"]
        alone = postgres["queries_per_cpu_second_of_server"]
        rows.append([name, whole(rate), f"{digits(ours['p50_ms'])} / {digits(ours['p99_ms'])} ms", whole(fts["queries_per_cpu_second"]), bold(digits(rate / fts["queries_per_cpu_second"])),
                     whole(ordered["queries_per_cpu_second"]), f"{whole(postgres['queries_per_cpu_second'])} ({whole(alone)})", f"**{digits(rate / postgres['queries_per_cpu_second'])}** ({digits(rate / alone)})"])
    return table(["queries/s of one core", "Stoa", "p50 / p99", "FTS5", "ratio", "FTS5 in order", "PostgreSQL (server alone)", "ratio (server alone)"], rows)


def search_people(found):
    return table(["people's search", "p50 / p99", "p99 of processor time", "queries/s of one core"],
                 [[name, f"{digits(one['p50_ms'])} / {digits(one['p99_ms'])} ms", f"{digits(one['p99_cpu_ms'])} ms", whole(one["queries_per_cpu_second"])] for name, kind in KINDS
                  for one in (found["compared"]["kinds"][kind]["engines"]["stoa_typed"],)])


def search_http(found):
    one, many = found["findable"]["one_after_the_other"], found["findable"]["eight_at_a_time"]

    def times(measured):
        return f"{digits(measured['found_ms']['p50'])} / **{digits(measured['found_ms']['p99'])} ms** (the create itself {digits(measured['created_ms']['p50'])} / {digits(measured['created_ms']['p99'])})"
    rows = [["from `POST /api/spaces` to found by search, commit included, one after the other: p50 / p99", times(one), "50 ms"], ["the same, eight at a time", times(many), None],
            ["searches until found", f"{max(one['searches_each'], many['searches_each']):g} on average", "1"]]
    rows += [[f"discover for who follows {whole(found[key]['followed'])} {who}: p50 / p99", f"{digits(found[key]['p50_ms'])} / **{digits(found[key]['p99_ms'])} ms**", "5 ms"]
             for key, who in (("discover_follows_anybody", "people drawn at random"), ("discover_follows_busy", "of those who host most"))]
    return table(["what", "result", "goal"], rows)


# The sweeps of growth: name, what it is against, then each line: what, its key, its yardstick and the key of it, unit.
SWEEPS = (
    ("spaces", "spaces", (("a lookup by id, in process", "lookup_microseconds", "a dictionary", "dictionary_microseconds", time), ("a search for a frequent word, 10 results", "search_microseconds", None, None, time),
                          ("a Space scheduled: into the indexes", "change_microseconds", None, None, time), ("memory of the Directory", "bytes", None, None, size))),
    ("http", "spaces", (("a lookup over HTTP, all fields", "request_microseconds", "bare Kestrel", "bare_kestrel_microseconds", time), ("resident memory of the server", "resident_bytes", None, None, size))),
    ("postings", "postings", (("a search for a word, 100 results", "stoa_microseconds", "SQLite FTS5", "fts5_microseconds", time),
                              ("people's search for it, by relevance", "stoa_typed_microseconds", "FTS5, rows in order", "fts5_rows_in_order_microseconds", time))),
    ("connections", "connections", (("a role change told to all", "change_microseconds", "SignalR", "signalr_change_microseconds", time), ("memory of the streams", "bytes", "SignalR", "signalr_bytes", size))),
    ("listeners", "listeners", (("a packet to all, without sockets", "packet_microseconds", "encryption alone", "encryption_microseconds", time),)),
    ("sockets", "listeners", (("a packet to all, over UDP", "packet_microseconds", "bare `sendmmsg` and EVP", "bare_microseconds", time),)),
    ("sessions", "listeners", (("a second of audio, whole server", "second_microseconds", None, None, time), ("memory of the sessions", "bytes", None, None, size))),
)


def growth(*found):
    rows = []
    for (_, against, lines), one in zip(SWEEPS, found):
        points, fits = one["points"], one["fits"]
        for what, key, yardstick, other, of in lines:
            points_of = [point for point in points if (point.get(key) or 0) > 0]
            ends = f"{of(points_of[0][key])} → {of(points_of[-1][key])}"
            theirs = [point[other] for point in points if other and (point.get(other) or 0) > 0]
            beside = f"{yardstick}: {of(theirs[0])} → {of(theirs[-1])}, {fits[other]['shape']} ({fits[other]['slope']:.2f})" if other else "none"
            rows.append([what, f"{whole(points_of[0][against])} → {whole(points_of[-1][against])} {against}", ends, bold(fits[key]["shape"]) + (f" (off by {percent(fits[key]['off_by'])})" if fits[key]["off_by"] > 0.15 else ""), f"{fits[key]['slope']:.2f}; {fits[key]['slope_at_the_end']:.2f}", beside])
    return table(["what", "from → to", "processor time or memory", "shape", "slope in log-log; at the end", "yardstick"], rows)


def overview(parts, newest):
    """Every part: what it stands beside, and what the tables are made of."""
    rows = []
    for name, part in parts.items():
        found = newest(name)
        rows.append([f"`{name}`", part.measures, part.yardstick if part.yardstick != "none" else "**none**", f"{part.minutes:g} min",
                     f"{found.date}; {f'load {found.load[0]:g} to {found.load[1]:g}' if found.load else 'load not noted'}" if found else "**not kept**"])
    return table(["part", "what", "yardstick of the same run", "takes", "last result"], rows)


# Block in docs/performance.md: the function, and the parts that it is made of.
def profile(found):
    rows = ("kernel", "Kestrel and hosting", "runtime", "framework", "compiler", "libc", "OpenSSL", "OpenSSL finding parameters by name")
    columns = ("lookup", "search", "packet")
    ours = sorted({name for one in found.values() for name, value in one["percent"].items() if name.startswith("Stoa") and value >= 0.5},
                  key=lambda name: (-max(one["percent"].get(name, 0) for one in found.values()), name))
    cell = lambda one, name: f"{one['percent'][name]:.1f}" if name in one["percent"] else None
    return table(["% of the samples", "lookup", "search of ten", "packet, without sockets"],
                 [[name, *(cell(found[column], name) for column in columns)] for name in (*rows, *ours)]
                 + [["processor time of one", *(f"{found[column]['microseconds_of_processor']} µs" for column in columns[:2]), None]])


BLOCKS = {
    "profile": (profile, "profile"),
    "lookup": (lookup, "lookup"), "token_check": (token_check, "token_check"), "authentication": (authentication, "authentication"), "creates": (creates, "creates"), "tickets": (tickets, "tickets"), "logs": (logs, "logs"),
    "streams": (streams, "streams"), "streams_load": (streams_load, "streams"), "many_rooms": (many_rooms, "many_rooms"), "activity_stream": (activity_stream, "activity_stream"),
    "audio_socket": (audio_socket, "audio_socket"), "audio_packet": (audio_packet, "audio_packet"), "audio_relay": (audio_relay, "audio_relay"), "audio_forward": (audio_forward, "audio_forward"),
    "audio_janus": (audio_janus, "audio_janus"), "audio_delay": (audio_delay, "audio_delay"), "cluster": (cluster, "cluster"), "cluster_failover": (cluster_failover, "cluster_kill", "cluster_drain"),
    "cluster_lag": (cluster_lag, "cluster_lag"), "insights": (insights, "insights"), "insights_page": (insights_page, "insights_page"), "web": (web, "web"), "start": (start, "start"),
    "million": (million, "million", "directory"), "search": (search, "search"), "search_people": (search_people, "search"), "search_http": (search_http, "search"), "growth": (growth, *(f"growth_{sweep}" for sweep, _, _ in SWEEPS)),
}
