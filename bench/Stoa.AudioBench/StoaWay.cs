using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary>The socket that Stoa uses.</summary>
internal sealed unsafe class StoaWay : ISendWay
{
    private readonly BareListeners _listeners;
    private readonly TransportAddress[] _destinations;
    private readonly IMediaSocket _socket;

    public StoaWay(BareListeners listeners, TransportAddress[] destinations, IMediaSocket socket, int packetsEach, bool segments = true)
    {
        (_listeners, _destinations, _socket, PacketsEach) = (listeners, destinations, socket, packetsEach);
        if (socket is UdpSocket udp)
        {
            udp.Segments = segments;
        }
    }

    public int PacketsEach { get; }

    public long Pass()
    {
        var before = _socket.Counts.Dropped;
        for (var i = 0; i < _listeners.Count; i++)
        {
            for (var j = 0; j < PacketsEach; j++)
            {
                fixed (byte* packet = _socket.Reserve())
                {
                    _listeners.Protect(i, packet);
                }

                _socket.Commit(_listeners.PacketBytes, _destinations[i]);
            }
        }

        _socket.Flush();
        return _socket.Counts.Dropped - before;
    }

    public void Dispose() => _socket.Dispose();
}
