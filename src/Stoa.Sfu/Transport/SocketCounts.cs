namespace Stoa.Sfu.Transport;

/// <summary>What a media socket took in, sent and could not send, since it was opened. Written by the loop that owns the socket, read by any thread.</summary>
public sealed class SocketCounts
{
    /// <summary>Datagrams that came.</summary>
    public long DatagramsIn { get; internal set; }

    /// <summary>Bytes of the datagrams that came.</summary>
    public long BytesIn { get; internal set; }

    /// <summary>Receives that brought at least one datagram.</summary>
    public long BatchesIn { get; internal set; }

    /// <summary>Datagrams handed to the network.</summary>
    public long DatagramsOut { get; internal set; }

    /// <summary>Bytes of the datagrams handed to the network.</summary>
    public long BytesOut { get; internal set; }

    /// <summary>Sends that took at least one datagram.</summary>
    public long BatchesOut { get; internal set; }

    /// <summary>Datagrams not sent because the system's buffer was full.</summary>
    public long DroppedFull { get; internal set; }

    /// <summary>Datagrams not sent because nothing leads to their destination.</summary>
    public long DroppedUnreachable { get; internal set; }

    /// <summary>Datagrams that a rule of this machine forbade, such as its packet filter's.</summary>
    public long DroppedForbidden { get; internal set; }

    /// <summary>Datagrams longer than what leads to their destination takes.</summary>
    public long DroppedTooLong { get; internal set; }

    /// <summary>Datagrams not sent for any other reason.</summary>
    public long DroppedOtherwise { get; internal set; }

    /// <summary>All datagrams that were not sent.</summary>
    public long Dropped => DroppedFull + DroppedUnreachable + DroppedForbidden + DroppedTooLong + DroppedOtherwise;

    internal void CameIn(int datagrams, long bytes)
    {
        DatagramsIn += datagrams;
        BytesIn += bytes;
        BatchesIn++;
    }
}
