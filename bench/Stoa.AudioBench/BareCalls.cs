using System.Runtime.InteropServices;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary>The calls of Linux as bare function pointers: no marshalling, and no word to the garbage collector.</summary>
internal static unsafe class BareCalls
{
    private static readonly nint _libc = NativeLibrary.Load("libc.so.6");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int, Libc.MessageHeader*, uint, int, int> SendMany =
        (delegate* unmanaged[SuppressGCTransition]<int, Libc.MessageHeader*, uint, int, int>)NativeLibrary.GetExport(_libc, "sendmmsg");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int, byte*, nint, int, nint> Send =
        (delegate* unmanaged[SuppressGCTransition]<int, byte*, nint, int, nint>)NativeLibrary.GetExport(_libc, "send");

    public static readonly delegate* unmanaged<int, Libc.SocketName*, int, int> Connect =
        (delegate* unmanaged<int, Libc.SocketName*, int, int>)NativeLibrary.GetExport(_libc, "connect");

    private static readonly delegate* unmanaged<int, int, int, void*, int, int> _setOption =
        (delegate* unmanaged<int, int, int, void*, int, int>)NativeLibrary.GetExport(_libc, "setsockopt");

    /// <summary>A bound socket of IPv4, or of both families as Stoa's is.</summary>
    public static Libc.Descriptor Open(bool isIPv6, int port = 0, bool sharesPort = false)
    {
        var socket = Libc.NewSocket(isIPv6 ? Libc.Internet6 : Libc.Internet);
        if (isIPv6)
        {
            Libc.Set(socket, Libc.Ip6Level, Libc.V6OnlyOption, 0);
        }

        if (sharesPort)
        {
            Libc.Set(socket, Libc.SocketLevel, Libc.ReusePortOption, 1);
        }

        Libc.Set(socket, Libc.SocketLevel, Libc.SendBufferOption, 4 << 20);
        var name = new Libc.SocketName
        {
            Family = (ushort)(isIPv6 ? Libc.Internet6 : Libc.Internet),
            PortBigEndian = (ushort)((port << 8) | (port >> 8)),
        };
        return !socket.IsInvalid && Libc.bind(socket, &name, isIPv6 ? 28 : 16) == 0
            ? socket
            : throw new InvalidOperationException($"No UDP socket: error {Libc.LastError}");
    }

    /// <summary>The kernel drops what comes to this socket, after all that it does to find it: nobody need read.</summary>
    public static void DropAll(Libc.Descriptor socket)
    {
        var refuse = 0x0006ul; // One instruction of the classic filter: return 0.
        var program = stackalloc ulong[2] { 1, (ulong)&refuse };
        if (_setOption(socket.Number, Libc.SocketLevel, 26, program, 16) != 0)
        {
            throw new InvalidOperationException("SO_ATTACH_FILTER");
        }
    }
}
