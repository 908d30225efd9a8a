using System.Collections.Frozen;
using Stoa.Spaces;

namespace Stoa.Api.Whip;

/// <summary>How one session is doing: what answers "why can nobody hear me".</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="Direction">Which way its audio goes.</param>
/// <param name="UserId">Whose it is; absent for guests.</param>
/// <param name="State">Where it stands, in one word of small letters: <c>checking</c> (ICE), <c>connecting</c> (DTLS), <c>connected</c>, <c>silent</c> (connected, and no packet for a while).</param>
/// <param name="OpenedAt">When it was opened.</param>
public sealed record AudioSessionReport(string SessionId, AudioDirection Direction, UserId? UserId, string State, DateTimeOffset OpenedAt)
{
    /// <summary>Audio packets that came in and were taken.</summary>
    public long PacketsIn { get; init; }

    /// <summary>Audio packets sent.</summary>
    public long PacketsOut { get; init; }

    /// <summary>Packets dropped, by reason in small letters.</summary>
    public IReadOnlyDictionary<string, long> Dropped { get; init; } = FrozenDictionary<string, long>.Empty;

    /// <summary>The share of packets lost lately: 0 to 1. Of those that came in for who publishes, as the client reports for who listens.</summary>
    public double LossFraction { get; init; }

    /// <summary>How unevenly packets arrive. Source: RFC 3550 section 6.4.1.</summary>
    public double JitterMilliseconds { get; init; }

    /// <summary>From the server to the client and back; absent until known.</summary>
    public double? RoundTripMilliseconds { get; init; }

    /// <summary>When the last audio packet came in or went out; absent when none did.</summary>
    public DateTimeOffset? LastPacketAt { get; init; }

    /// <summary>What carries it: <c>udp</c> or <c>tcp</c>.</summary>
    public string Protocol { get; init; } = "udp";

    /// <summary>True when a host muted who publishes: their packets are dropped.</summary>
    public bool IsMuted { get; init; }
}
