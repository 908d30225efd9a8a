using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Stoa.Sfu;

/// <summary>The audio of this node: where it is reached, and how much of it there may be.</summary>
public sealed class SfuOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Audio";

    /// <summary>The port when none is set.</summary>
    public const int UsualPort = 7882;

    /// <summary>False: no audio on this server; the rest runs. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The UDP port of all audio, and the TCP port for networks that block UDP; 1 to 65535. Not set (the default): 7882, or a free one when
    /// another program has it. Set: this one, or the start fails.
    /// </summary>
    [Range(1, 65_535)]
    public int? Port { get; set; }

    /// <summary>True: audio is offered over TCP too, for networks that block UDP (RFC 6544). Default true.</summary>
    public bool Tcp { get; set; } = true;

    /// <summary>
    /// The addresses under which browsers reach this machine (<c>Audio__PublicAddresses__0=203.0.113.7</c>), where they are not its own:
    /// behind a NAT or a cloud's one-to-one mapping. Default none: the addresses of the machine's interfaces.
    /// </summary>
    public IList<string> PublicAddresses { get; set; } = [];

    /// <summary>The network interfaces whose addresses are offered, by name (<c>Audio__Interfaces__0=eth0</c>). Default none: all that are up, without those of containers and virtual machines on this machine.</summary>
    public IList<string> Interfaces { get; set; } = [];

    /// <summary>Audio sessions at a time, publishing and listening. Default 10,000, 1 to 1,000,000. Plan 40 kB for each (docs/sizing.md); CPU is what limits: docs/performance.md.</summary>
    [Range(1, 1_000_000)]
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>Audio sessions that are not connected yet at a time. Default 500, 1 to 100,000. A handshake takes some milliseconds of CPU.</summary>
    [Range(1, 100_000)]
    public int MaxHandshakes { get; set; } = 500;

    /// <summary>Packets per second that a publisher may send; what comes above is dropped. Default 200, 20 to 1,000. Opus usually sends 50.</summary>
    [Range(20, 1_000)]
    public int MaxPacketsPerSecond { get; set; } = 200;

    /// <summary>Kilobits per second that a publisher may send; what comes above is dropped. Default 256, 16 to 2,048. Browsers usually send 32 to 64.</summary>
    [Range(16, 2_048)]
    public int MaxKilobitsPerSecond { get; set; } = 256;

    /// <summary>Seconds without a sign of life of a peer after which its session ends. Default 20, 10 to 120. Browsers check every 2.5 to 5 seconds.</summary>
    [Range(10, 120)]
    public int SilenceSeconds { get; set; } = 20;

    /// <summary>
    /// Whether three packets of 20 ms are sent as one of 60 ms to those who only listen, which costs them 40 ms of delay and the server a
    /// third of the work: <c>Auto</c> (the default: in rooms of 50 listeners and more, while a thread of the audio is busy more than half of
    /// the time), <c>Always</c> or <c>Never</c>.
    /// </summary>
    public PacketMerging MergePackets { get; set; }

    /// <summary>Threads that receive and send, each with a socket of its own on the same port. Default 0: half the processors, at least one. 1 to 64.</summary>
    [Range(0, 64)]
    public int Loops { get; set; }

    /// <summary>Rooms at a time whose audio other nodes of a cluster have a part in. Default 20,000, 1 to 1,000,000. Each takes some kilobytes.</summary>
    [Range(1, 1_000_000)]
    public int MaxRelayedRooms { get; set; } = 20_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var address in PublicAddresses.Where(address => !IPAddress.TryParse(address, out _)))
        {
            yield return new ValidationResult($"{nameof(PublicAddresses)}: {address} is not an IP address.");
        }
    }
}

/// <summary>Whether packets are merged for those who only listen.</summary>
public enum PacketMerging
{
    /// <summary>While there is much to do for many.</summary>
    Auto,

    /// <summary>In every room.</summary>
    Always,

    /// <summary>Nowhere.</summary>
    Never,
}
