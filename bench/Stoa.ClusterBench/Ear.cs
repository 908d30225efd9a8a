using System.Buffers.Binary;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Server.Audio.Calls;

namespace Stoa.ClusterBench;

/// <summary>One session that listens, and writes down what it hears.</summary>
internal sealed class Ear(Heard heard) : ICallMedia
{
    private const int NumberBytes = 8;
    private static readonly TimeSpan _reportEvery = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _due;

    /// <summary>Done with the first packet.</summary>
    public Task First => _first.Task;

    /// <inheritdoc/>
    public TimeSpan? NextDeadline => _due;

    /// <inheritdoc/>
    public bool IsDone => false;

    /// <inheritdoc/>
    public void Begin(TimeSpan now) => _due = now;

    /// <inheritdoc/>
    public void Act(AudioCall call, TimeSpan now) => _due = now + _reportEvery;

    /// <inheritdoc/>
    public void Receive(AudioCall call, in RtpPacket packet, TimeSpan now)
    {
        if (packet.Payload.Length > NumberBytes)
        {
            heard.Add(BinaryPrimitives.ReadInt64BigEndian(packet.Payload[1..]));
            _first.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Receive(in RtcpPacket packet, TimeSpan now)
    {
        // What the server reports is not looked at.
    }

    /// <inheritdoc/>
    public void End(TimeSpan now)
    {
        // Nothing is kept.
    }
}

/// <summary>Which packets of a <see cref="Voice"/> somebody has heard, over all their sessions. Safe for use by many threads.</summary>
internal sealed class Heard
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _numbers = [];
    private double _lastAt = Clock.Now;
    private double _longestSilence;
    private bool _isWatching;

    /// <summary>When something was heard last.</summary>
    public double LastAt
    {
        get
        {
            lock (_gate)
            {
                return _lastAt;
            }
        }
    }

    /// <summary>The newest packet.</summary>
    public long Newest
    {
        get
        {
            lock (_gate)
            {
                return _numbers.Count == 0 ? 0 : _numbers.Max();
            }
        }
    }

    public void Add(long number)
    {
        lock (_gate)
        {
            var now = Clock.Now;
            _longestSilence = _isWatching ? Math.Max(_longestSilence, now - _lastAt) : 0;
            _lastAt = now;
            _numbers.Add(number);
        }
    }

    /// <summary>From now on the longest silence counts.</summary>
    public void Watch()
    {
        lock (_gate)
        {
            (_isWatching, _longestSilence) = (true, 0);
        }
    }

    /// <summary>What was missed of the packets from one to another.</summary>
    /// <returns>The longest piece that is missing, all that is missing, and the longest time in which nothing arrived; in milliseconds.</returns>
    public (double LongestGap, double Missing, double LongestSilence) Missed(long from, long to)
    {
        lock (_gate)
        {
            const double Each = 1000.0 / Voice.PacketsPerSecond;
            int run = 0, longest = 0, all = 0;
            for (var number = from; number < to; number++)
            {
                run = _numbers.Contains(number) ? 0 : run + 1;
                all += run > 0 ? 1 : 0;
                longest = Math.Max(longest, run);
            }

            return (longest * Each, all * Each, Math.Round(_longestSilence, 1));
        }
    }
}
