using System.Diagnostics.CodeAnalysis;

namespace Stoa.Sfu.Transport;

/// <summary>Opens the media socket that suits the system.</summary>
public static class MediaSocket
{
    /// <summary>Opens one socket.</summary>
    /// <returns>False with the reason when the port is not to be had.</returns>
    public static bool TryOpen(MediaSocketOptions options, [NotNullWhen(true)] out IMediaSocket? socket, out SocketRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Port is < 0 or > ushort.MaxValue)
        {
            throw new ArgumentException("No such port.", nameof(options));
        }

        (socket, refusal) = OpenOne(options);
        if (refusal == SocketRefusal.PortInUse && options.MayTakeAnotherPort)
        {
            (socket, refusal) = OpenOne(options with { Port = 0 });
        }

        return socket is not null;
    }

    /// <summary>Opens one socket for each of several loops, all on one port: the system gives all datagrams of one far end to the same one.</summary>
    /// <param name="options">How each is opened.</param>
    /// <param name="count">How many; more than one needs Linux.</param>
    /// <param name="sockets">The sockets; empty after a refusal.</param>
    /// <param name="refusal">Why there are none.</param>
    public static bool TryOpenSeveral(MediaSocketOptions options, int count, out IMediaSocket[] sockets, out SocketRefusal refusal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        sockets = [];
        // The port is asked for without sharing first: else two processes would take each other's datagrams and neither would know.
        if (!TryOpen(options, out var first, out refusal))
        {
            return false;
        }

        if (count == 1)
        {
            sockets = [first];
            return true;
        }

        var shared = options with { Port = first.Port, SharesPort = true };
        first.Dispose();
        var opened = new List<IMediaSocket>(count);
        while (opened.Count < count)
        {
            (var socket, refusal) = OpenOne(shared);
            if (socket is null)
            {
                opened.ForEach(one => one.Dispose());
                return false;
            }

            opened.Add(socket);
        }

        sockets = [.. opened];
        return true;
    }

    private static (IMediaSocket? Socket, SocketRefusal Refusal) OpenOne(MediaSocketOptions options)
    {
        if (UdpSocket.IsSupported)
        {
            return (UdpSocket.Open(options, out var refusal), refusal);
        }

        return (PortableUdpSocket.Open(options, out var otherwise), otherwise);
    }
}
