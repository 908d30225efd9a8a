using System.Net.Sockets;

namespace Stoa.Sfu.Transport;

/// <summary>Why a socket could not be opened.</summary>
public enum SocketRefusal
{
    /// <summary>It was opened.</summary>
    None,

    /// <summary>Another program has the port.</summary>
    PortInUse,

    /// <summary>The system keeps the port for others: most keep those below 1024 for their administrator.</summary>
    PortForbidden,

    /// <summary>The address is not one of this machine.</summary>
    NoSuchAddress,

    /// <summary>The system has no more sockets to give, or none of this kind.</summary>
    NoSocket,
}

/// <summary>What to tell an operator about a refusal.</summary>
public static class SocketRefusalText
{
    /// <summary>One sentence that says what is wrong and what to do.</summary>
    /// <param name="refusal">What was refused.</param>
    /// <param name="protocol">What the socket was for, such as <c>UDP</c>.</param>
    /// <param name="port">The port that was wanted.</param>
    public static string Describe(this SocketRefusal refusal, string protocol, int port) => refusal switch
    {
        SocketRefusal.None => $"{protocol} port {port} is open.",
        SocketRefusal.PortInUse => $"{protocol} port {port} is in use by another program: end that program or set another port.",
        SocketRefusal.PortForbidden => $"{protocol} port {port} is not for this user: set a port above 1023.",
        SocketRefusal.NoSuchAddress => $"The address to bind {protocol} port {port} to is not one of this machine: set another or none.",
        _ => $"The system gives no {protocol} socket: raise the limit of open files of this process.",
    };

    internal static SocketRefusal From(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => SocketRefusal.PortInUse,
        SocketError.AccessDenied => SocketRefusal.PortForbidden,
        SocketError.AddressNotAvailable => SocketRefusal.NoSuchAddress,
        _ => SocketRefusal.NoSocket,
    };
}
