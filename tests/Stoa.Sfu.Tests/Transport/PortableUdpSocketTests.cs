using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>The socket for systems other than Linux.</summary>
public sealed class PortableUdpSocketTests : MediaSocketTests
{
    private protected override IMediaSocket? Open(MediaSocketOptions options, out SocketRefusal refusal) => PortableUdpSocket.Open(options, out refusal);
}
