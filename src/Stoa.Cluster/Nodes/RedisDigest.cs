using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>Tells every node through Redis how many people are in the Spaces whose hubs are here, once a second what changed.</summary>
/// <remarks>A message is text, <c>id count</c> for each Space, one on a line. What is lost meanwhile comes again: hubs repeat.</remarks>
internal sealed partial class RedisDigest(NodeRedis redis, ParticipantDigest digest, TimeProvider time, ILogger<RedisDigest> logger) : BackgroundService, INodeDigest
{
    private const int MaxSpacesPerMessage = 2_000;
    private const int MaxLineLength = 40;
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<SpaceId, int> _put = new();

    private RedisChannel Channel => RedisChannel.Literal(redis.Key("participants"));

    /// <inheritdoc/>
    public void Put(SpaceId id, int participants) => _put[id] = participants;

    /// <summary>Takes in a message of a node.</summary>
    internal void Take(string message)
    {
        foreach (var (id, participants) in Read(message))
        {
            digest.Take(id, participants);
        }
    }

    /// <summary>Reads a message; a line that is none is left out.</summary>
    internal static IEnumerable<(SpaceId Id, int Participants)> Read(string message)
    {
        foreach (var line in message.Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && line.Length <= MaxLineLength && SpaceId.TryParse(line[..space], out var id)
                && int.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var participants))
            {
                yield return (id, participants);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isListening = false;
        var hasFailed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isListening)
                {
                    // Once: the connection brings it back by itself after a break.
                    await redis.Subscriber.SubscribeAsync(Channel, (_, message) => Take(message.ToString()));
                    isListening = true;
                }

                await TellAsync();
                hasFailed = false;
            }
            catch (Exception e) when (NodeRedis.IsFailure(e))
            {
                if (!hasFailed)
                {
                    hasFailed = true;
                    LogFailed(e.GetType().Name);
                }
            }

            await Task.Delay(_every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync()
    {
        var text = new StringBuilder();
        var count = 0;
        foreach (var (id, participants) in _put)
        {
            if (_put.TryRemove(KeyValuePair.Create(id, participants)))
            {
                text.Append(CultureInfo.InvariantCulture, $"{id.Value} {participants}\n");
                if (++count % MaxSpacesPerMessage == 0)
                {
                    await redis.Subscriber.PublishAsync(Channel, text.ToString());
                    text.Clear();
                }
            }
        }

        if (text.Length > 0)
        {
            await redis.Subscriber.PublishAsync(Channel, text.ToString());
        }
    }

    [LoggerMessage(3685, LogLevel.Warning, "Participant counts are not brought to other nodes ({Kind}): those of Spaces that nobody here is in grow old; trying again")]
    private partial void LogFailed(string kind);
}
