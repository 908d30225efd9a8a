using System.Collections.Immutable;
using System.Net;

namespace Stoa.Cluster.Nodes;

/// <summary>Between which nodes the audio of one Space goes, and under which key.</summary>
/// <param name="Key">32 random bytes that the Space's grain drew. Another key means another beginning: numbers of nodes are not used twice under one.</param>
/// <param name="Self">This node's number in the Space.</param>
/// <param name="Nodes">The other nodes that have publishers or listeners of the Space.</param>
/// <remarks>
/// Each node sends its own publishers' packets to every node of the list that has listeners, and to no other. A node that came back has
/// another number, so that no counter under one key and number ever begins again.
/// </remarks>
public sealed record RelayPlan(ImmutableArray<byte> Key, ushort Self, ImmutableArray<RelayNode> Nodes);

/// <summary>Another node in a <see cref="RelayPlan"/>.</summary>
/// <param name="Number">Its number in the Space.</param>
/// <param name="Endpoint">Its UDP address for other nodes.</param>
/// <param name="HasListeners">True when someone there listens: send.</param>
/// <param name="HasPublishers">True when someone there publishes: expect.</param>
public sealed record RelayNode(ushort Number, IPEndPoint Endpoint, bool HasListeners, bool HasPublishers);
