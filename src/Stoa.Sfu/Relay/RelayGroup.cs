using System.Collections.Immutable;
using System.Net;

namespace Stoa.Sfu.Relay;

/// <summary>The nodes between which the audio of one room goes, and their key.</summary>
/// <param name="Key">32 random bytes that all of them have, and nobody else.</param>
/// <param name="Self">This node's number among them: no other's, and never given again under this key.</param>
/// <param name="Members">The others.</param>
public sealed record RelayGroup(ImmutableArray<byte> Key, ushort Self, IReadOnlyList<RelayMember> Members)
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyBytes = 32;
}

/// <summary>Another node of a <see cref="RelayGroup"/>.</summary>
/// <param name="Number">Its number.</param>
/// <param name="EndPoint">Where its relay takes datagrams.</param>
/// <param name="HasListeners">True: it is sent what this node's speakers say.</param>
/// <param name="HasPublishers">False: none of its speakers is there any more.</param>
public sealed record RelayMember(ushort Number, IPEndPoint EndPoint, bool HasListeners, bool HasPublishers);
