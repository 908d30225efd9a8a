using System.Diagnostics.Metrics;

namespace Stoa.Sfu;

/// <summary>What the forwarding unit tells of itself as metrics, under the name <see cref="MeterName"/>. Nothing is counted twice: the numbers are those of loops and sockets.</summary>
internal sealed class SfuInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Stoa.Sfu";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _connectTime;

    public SfuInstruments(ForwardingUnit unit)
    {
        var loops = unit.Loops;
        _meter.CreateObservableGauge("stoa.sfu.sessions", () => unit.SessionCount, "{session}", "Audio sessions that are open.");
        _meter.CreateObservableGauge("stoa.sfu.rooms", () => unit.RoomCount, "{room}", "Rooms with audio sessions.");
        _meter.CreateObservableCounter("stoa.sfu.packets.received", () => loops.Sum(loop => loop.PacketsIn), "{packet}", "Authentic packets of publishers.");
        _meter.CreateObservableCounter("stoa.sfu.packets.sent", () => loops.Sum(loop => loop.PacketsOut), "{packet}", "Packets sent to listeners.");
        _meter.CreateObservableCounter("stoa.sfu.packets.dropped", () => Drops(loops), "{packet}", "Datagrams and packets that were not used, by reason.");
        _meter.CreateObservableCounter("stoa.sfu.datagrams.unsent", () => unit.Sockets.Sum(socket => socket.Counts.Dropped), "{datagram}", "Datagrams that the system did not take.");
        _meter.CreateObservableGauge("stoa.sfu.loop.load", () => loops.Select(loop => new Measurement<double>(loop.Load, new KeyValuePair<string, object?>("loop", loop.Index))), "1", "How busy each loop is, 0 to 1.");
        _meter.CreateObservableGauge("stoa.sfu.relay.rooms", () => unit.Relays.Count, "{room}", "Rooms whose audio goes between nodes.");
        _meter.CreateObservableCounter("stoa.sfu.relay.received", () => loops.Sum(loop => loop.Relay?.PacketsIn ?? 0), "{packet}", "Authentic packets of other nodes.");
        _meter.CreateObservableCounter("stoa.sfu.relay.sent", () => loops.Sum(loop => loop.Relay?.PacketsOut ?? 0), "{packet}", "Packets sent to other nodes.");
        _ended = _meter.CreateCounter<long>("stoa.sfu.sessions.ended", "{session}", "Audio sessions that ended, by reason.");
        _connectTime = _meter.CreateHistogram<double>("stoa.sfu.session.connect_time", "s", "From the offer to the keys.");
    }

    /// <summary>A session ended.</summary>
    public void Ended(SessionEnd reason) => _ended.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    /// <summary>A session has its keys.</summary>
    public void Connected(TimeSpan after) => _connectTime.Record(after.TotalSeconds);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Drops(MediaLoop[] loops) => Enum.GetValues<DropReason>().Select(
        reason => new Measurement<long>(loops.Sum(loop => loop.Drops[reason]), new KeyValuePair<string, object?>("reason", reason.ToString())));
}
