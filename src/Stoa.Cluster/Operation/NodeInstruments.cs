using System.Diagnostics.Metrics;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;

namespace Stoa.Cluster.Operation;

/// <summary>How much there is on this node, as metrics under the name <see cref="MeterName"/>: looked up when somebody asks, counted nowhere twice.</summary>
public sealed class NodeInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Stoa.Node";

    private readonly Meter _meter = new(MeterName);

    /// <summary>Makes them.</summary>
    public NodeInstruments(SpaceDirectory spaces, AccountDirectory accounts, RoomTable rooms, SpaceFeed spaceFeed, AccountFeed accountFeed, IEnumerable<IReadinessCheck> checks)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(rooms);
        var all = checks.ToArray();
        _meter.CreateObservableGauge("stoa.ready", () => Array.TrueForAll(all, check => check.WhyNot() is null) ? 1 : 0, null, "1 while this node is ready for requests, else 0.");
        _meter.CreateObservableGauge("stoa.spaces", () => Spaces(spaces), "{space}", "Spaces that are scheduled or live, by state. The same on every node.");
        _meter.CreateObservableGauge("stoa.accounts", () => accounts.UserCount, "{account}", "Accounts of people in memory. The same on every node.");
        _meter.CreateObservableGauge("stoa.topics", () => accounts.Topics.Count, "{topic}", "Topics in memory. The same on every node.");
        _meter.CreateObservableGauge("stoa.feed.position", () => Positions(spaceFeed, accountFeed), "{event}", "The sequence number up to which this node shows everything, by feed (spaces, accounts); -1 before it is loaded.");
        _meter.CreateObservableUpDownCounter("stoa.rooms", () => rooms.RoomCount, "{room}", "Rooms on this node: Spaces in which someone is, or of which something is remembered.");
        _meter.CreateObservableUpDownCounter("stoa.streams", () => rooms.VisitCount, "{stream}", "Event streams of Spaces that are open on this node.");
        _meter.CreateObservableUpDownCounter("stoa.streams.limit", () => rooms.Options.MaxStreams, "{stream}", "Event streams that this node takes.");
        _meter.CreateObservableUpDownCounter("stoa.audio.visits", () => rooms.AudioVisitCount, "{session}", "Audio sessions that count as somebody's presence on this node.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<int>[] Spaces(SpaceDirectory spaces)
    {
        var live = spaces.Live.Count(); // The live ones are few beside the scheduled, and have an index.
        return [new(live, new KeyValuePair<string, object?>("state", "live")), new(Math.Max(0, spaces.Count - live), new KeyValuePair<string, object?>("state", "scheduled"))];
    }

    private static Measurement<long>[] Positions(SpaceFeed spaces, AccountFeed accounts) =>
        [new(spaces.Position, new KeyValuePair<string, object?>("feed", "spaces")), new(accounts.Position, new KeyValuePair<string, object?>("feed", "accounts"))];
}
