namespace Stoa.Rtc.Dtls;

/// <summary>Which side of the handshake. Stoa's server is always <see cref="Server"/> (<c>a=setup:passive</c>).</summary>
public enum DtlsRole
{
    /// <summary>Waits for the ClientHello.</summary>
    Server,

    /// <summary>Sends the ClientHello.</summary>
    Client,
}
