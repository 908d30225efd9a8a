using System.Runtime.InteropServices;
using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary>A connected socket for each listener, all on one port, and <c>send</c>.</summary>
internal sealed unsafe class ConnectedWay : ISendWay
{
    private readonly BareListeners _listeners;
    private readonly Libc.Descriptor[] _sockets;
    private readonly int[] _numbers;
    private readonly byte* _packet = (byte*)NativeMemory.AllocZeroed(256);

    public ConnectedWay(BareListeners listeners, TransportAddress[] destinations, int port)
    {
        _listeners = listeners;
        _sockets = new Libc.Descriptor[destinations.Length];
        for (var i = 0; i < destinations.Length; i++)
        {
            _sockets[i] = BareCalls.Open(isIPv6: false, port, sharesPort: true);
            var name = BareWay.Name(destinations[i], isIPv6: false);
            if (BareCalls.Connect(_sockets[i].Number, &name, 16) != 0)
            {
                throw new InvalidOperationException("connect");
            }
        }

        _numbers = [.. _sockets.Select(socket => socket.Number)];
    }

    public int PacketsEach => 1;

    public long Pass()
    {
        var failed = 0L;
        for (var i = 0; i < _numbers.Length; i++)
        {
            _listeners.Protect(i, _packet);
            failed += BareCalls.Send(_numbers[i], _packet, _listeners.PacketBytes, Libc.DontWait) < 0 ? 1 : 0;
        }

        return failed;
    }

    public void Dispose()
    {
        Array.ForEach(_sockets, socket => socket.Dispose());
        NativeMemory.Free(_packet);
    }
}
