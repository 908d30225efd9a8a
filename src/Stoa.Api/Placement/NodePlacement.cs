using Stoa.Cluster.Nodes;

namespace Stoa.Api.Placement;

/// <summary>Where clients go whom this node does not take, because it is full or drains; and what they may take along.</summary>
/// <remarks>Source: RFC 9725 section 4.5 (a WHIP server may redirect with 307); docs/cluster.md.</remarks>
public sealed class NodePlacement
{
    /// <summary>Of a node without others: nobody is sent anywhere.</summary>
    public static readonly NodePlacement Alone = new();

    private readonly NodeOptions _node = new();
    private readonly NodeDrain? _drain;
    private readonly NodeBoard? _board;
    private readonly Passes? _passes;
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Of one node of several.</summary>
    /// <param name="node">This node.</param>
    /// <param name="drain">Whether it drains.</param>
    /// <param name="board">How the others are.</param>
    /// <param name="passes">What clients are let in by there.</param>
    /// <param name="time">The clock.</param>
    public NodePlacement(NodeOptions node, NodeDrain drain, NodeBoard board, Passes passes, TimeProvider time) =>
        (_node, _drain, _board, _passes, _time) = (node, drain, board, passes, time);

    private NodePlacement()
    {
    }

    /// <summary>True when this node takes nobody any more.</summary>
    public bool IsDraining => _drain?.IsDraining == true;

    /// <summary>The address at which another node answers the same request, for 30 seconds; null when none takes it.</summary>
    /// <param name="request">The request; what it may do was checked.</param>
    /// <param name="load">How full the others are with what is asked for.</param>
    public string? FindAddress(StoaRequest request, Func<NodeStatus, double> load)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_board?.Choose(load) is not { Url: { } url } || _passes is null)
        {
            return null;
        }

        var path = request.Http.Request.Path.Value ?? "";
        var query = (request.Http.Request.QueryString.Value ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !part.StartsWith($"{Passes.Parameter}=", StringComparison.Ordinal))
            .Append($"{Passes.Parameter}={_passes.Write(path, request.FindToken())}");
        return $"{url.TrimEnd('/')}{path}?{string.Join('&', query)}";
    }

    /// <summary>
    /// The address of what a client opened here: the path where it leads back to this node by itself, else absolute, with a pass for it, so that the
    /// client reaches this node and not whichever a load balancer chooses.
    /// </summary>
    public string AddressOfOwn(StoaRequest request, string path)
    {
        ArgumentNullException.ThrowIfNull(request);
        var http = request.Http.Request;
        return _passes is null || _node.Url?.TrimEnd('/') is not { } url
            || (!request.CameByPass && string.Equals(url, $"{http.Scheme}://{http.Host.Value}", StringComparison.OrdinalIgnoreCase))
            ? path
            : $"{url}{path}?{Passes.Parameter}={_passes.WriteLasting(path, request.FindToken())}";
    }

    /// <summary>Calls, once, when a client who is here is to be told to move: each at a moment of its own. Ended by disposing of it.</summary>
    /// <returns>Null where that never happens.</returns>
    internal IDisposable? WhenMoving(Action tell) => _drain is null ? null : new MoveNotice(_drain, tell, _time);
}
