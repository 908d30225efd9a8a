using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Stoa.Cluster.Nodes;
using Stoa.Fuzzing;
using Stoa.Spaces;

namespace Stoa.ParserFuzzer;

/// <summary>What other nodes of the cluster send, and what stands in Redis. They trust each other: it may be refused by an exception, but must not cost much.</summary>
internal static class NodeTargets
{
    private const int RunsOfASerializer = 2_000;
    private static Serializer _serializer = MakeSerializer();
    private static int _runs;

    /// <summary>Commands as nodes send them: <c>tests/Stoa.Cluster.Tests/Spaces/WireSamples.txt</c>.</summary>
    private static IReadOnlyList<byte[]> WireSamples { get; } = [.. Corpus.Lines("WireSamples.txt").Select(line => Convert.FromBase64String(line.Split(' ')[2])), .. Corpus.Of("wire")];

    /// <summary>Begins a run of commands. A serializer remembers every name of a type that it does not know, so it is a new one after a while.</summary>
    public static ParserRun OpenWire()
    {
        if (Interlocked.Increment(ref _runs) % RunsOfASerializer == 0)
        {
            _serializer = MakeSerializer();
        }

        return new ParserRun(WireSamples, (bytes, _) => Wire(bytes));
    }

    private static void Wire(byte[] bytes)
    {
        SpaceCommand? command;
        try
        {
            command = _serializer.Deserialize<SpaceCommand>(bytes);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            return; // Orleans answers the caller with it.
        }

        if (command is not null)
        {
            var written = _serializer.SerializeToArray(command);
            Claim.Must(_serializer.Deserialize<SpaceCommand>(written)?.GetType() == command.GetType(), "a command comes back");
        }
    }

    private static Serializer MakeSerializer() => new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static void Status(string text)
    {
        if (NodeBoard.Read(text) is { } node)
        {
            _ = (node.StreamLoad, node.AudioLoad);
            Claim.Must(node.Url is null || new Uri(node.Url, UriKind.Absolute).Scheme is "http" or "https", "an address of a node is one of a server");
        }
    }

    public static void Digest(string text)
    {
        foreach (var (id, participants) in RedisDigest.Read(text))
        {
            Claim.Must(participants >= 0 && Encoding.UTF8.GetByteCount(id.Value) <= 13, "a count is of a Space, and none is negative");
        }
    }
}
