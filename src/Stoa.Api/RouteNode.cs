using Microsoft.AspNetCore.Http;
using Stoa.Api.Query;

namespace Stoa.Api;

/// <summary>One part of a path, and the operations that end there.</summary>
internal sealed class RouteNode
{
    private readonly Dictionary<string, RouteNode> _literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private Operation[] _operations = [];
    private RouteNode? _parameter;

    public RouteNode() => _bySpan = _literals.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The methods that lead somewhere, as the Allow header lists them.</summary>
    public string Allow => string.Join(
        ", ", _operations.SelectMany(operation => operation.Method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : new[] { operation.Method }));

    /// <summary>Says which texts other than JSON are taken here, which programs ask for with OPTIONS.</summary>
    /// <returns>False when none is.</returns>
    /// <remarks>Source: RFC 9725 section 4.2; Linked Data Platform 1.0 section 7.1; RFC 5789 section 3.1.</remarks>
    public bool DescribeBodies(IHeaderDictionary headers)
    {
        foreach (var operation in _operations)
        {
            if (operation.BodyType is { } type)
            {
                headers[operation.Method == HttpMethods.Patch ? "Accept-Patch" : "Accept-Post"] = type;
            }
        }

        return Array.Exists(_operations, operation => operation.BodyType is not null);
    }

    public void Add(ReadOnlySpan<char> path, Operation operation)
    {
        var (part, rest) = Cut(path);
        RouteNode next;
        if (part.StartsWith('{'))
        {
            next = _parameter ??= new RouteNode();
        }
        else if (!_bySpan.TryGetValue(part, out next!))
        {
            next = new RouteNode();
            _literals.Add(part.ToString(), next);
        }

        if (rest >= 0)
        {
            next.Add(path[rest..], operation);
            return;
        }

        if (next.Find(operation.Method) is not null)
        {
            throw new ArgumentException($"{operation.Method} {operation.Path} is mapped twice.", nameof(operation));
        }

        next._operations = [.. next._operations, operation];
    }

    public RouteNode? Find(ReadOnlySpan<char> path, ref PathValues values)
    {
        var (part, rest) = Cut(path);
        if (_bySpan.TryGetValue(part, out var literal) && literal.Follow(path, rest, ref values) is { } found)
        {
            return found;
        }

        if (_parameter is null || part.IsEmpty)
        {
            return null;
        }

        values.Push(part.ToString());
        found = _parameter.Follow(path, rest, ref values);
        if (found is null)
        {
            values.Pop();
        }

        return found;
    }

    /// <summary>True when some method takes these values: what none could take is no path at all.</summary>
    public bool IsPossible(in PathValues values)
    {
        foreach (var operation in _operations)
        {
            if (IsPossible(operation.Parameters.Span, values))
            {
                return true;
            }
        }

        return false;
    }

    public Operation? Find(string method)
    {
        foreach (var operation in _operations)
        {
            if (operation.Method == method)
            {
                return operation;
            }
        }

        return null;
    }

    /// <summary>The first part of a path, and where the rest begins; -1 when there is none.</summary>
    private static PathPart Cut(ReadOnlySpan<char> path)
    {
        var slash = path.IndexOf('/');
        return slash < 0 ? new PathPart(path, -1) : new PathPart(path[..slash], slash + 1);
    }

    private static bool IsPossible(ReadOnlySpan<Parameter> parameters, in PathValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (parameters[i].Pattern is { } pattern && !pattern.IsMatch(values[i]))
            {
                return false;
            }
        }

        return true;
    }

    private RouteNode? Follow(ReadOnlySpan<char> path, int rest, ref PathValues values) =>
        rest >= 0 ? Find(path[rest..], ref values) : _operations.Length > 0 ? this : null;

    private readonly ref struct PathPart(ReadOnlySpan<char> part, int rest)
    {
        private readonly ReadOnlySpan<char> _part = part;

        public void Deconstruct(out ReadOnlySpan<char> part, out int next)
        {
            part = _part;
            next = rest;
        }
    }
}
