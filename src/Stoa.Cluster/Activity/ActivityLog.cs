using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage;

namespace Stoa.Cluster.Activity;

/// <summary>What other programs are told of, in the order of the log, for as many readers as there are: each has its own place and reads on when it likes.</summary>
/// <remarks>
/// <list type="number">
/// <item>When <see cref="SpaceFeed"/> has moved, one loop reads what is new from the store: in order, without gaps, whoever wrote it.</item>
/// <item>The newest <see cref="WindowLength"/> are kept in memory; who is further behind reads the store. So nobody loses anything, and
/// a slow reader costs its place only.</item>
/// <item>Readers are woken together: at once when it was quiet, else at most once in ten milliseconds, and more seldom the more there are, so that
/// waking them costs no more than the events; and every <see cref="Beat"/> when nothing happens.</item>
/// </list>
/// While nobody has a subscription nothing is read: the window is empty and begins at the feed's position.
/// </remarks>
public sealed partial class ActivityLog : BackgroundService
{
    /// <summary>How many activities are kept in memory: some 2 MB, and 10 MB when all were told.</summary>
    public const int WindowLength = 16_384;

    /// <summary>How often readers are woken when nothing happens.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(8);

    private const int BatchSize = 512;
    private static readonly TimeSpan _gather = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _gatherAtMost = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _gatherPerReader = TimeSpan.FromMicroseconds(100); // 10,000 wakes a second, whatever happens: each is a send.

    private readonly IEventStore _store;
    private readonly SpaceFeed _feed;
    private readonly AccountDirectory _accounts;
    private readonly ILogger _logger;
    private readonly FeedLoop _loop;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly LoggedActivity[] _window = new LoggedActivity[WindowLength];
    private int _first;
    private int _count;
    private long _before = -1; // Up to here the window knows nothing.
    private long _through = -1;
    private int _waiting;
    private TaskCompletionSource _pulse = NewPulse();

    /// <summary>Makes the log; it begins when the host starts it.</summary>
    public ActivityLog(IEventStore store, SpaceFeed feed, AccountDirectory accounts, TimeProvider time, ILogger<ActivityLog> logger)
    {
        _store = store;
        _feed = feed;
        _accounts = accounts;
        _time = time;
        _logger = logger;
        _loop = new FeedLoop(CatchUpAsync, _ => feed.WaitForMoveAsync(Newest), LogFailed, LogRecovered, time);
    }

    /// <summary>The sequence number up to which there is something to read; -1 before the start.</summary>
    public long Newest => Volatile.Read(ref _through);

    /// <summary>The place behind everything that happened so far; waits until the log has begun.</summary>
    public async Task<long> FindNewestAsync(CancellationToken cancellationToken)
    {
        while (Newest < 0)
        {
            await WaitAsync(-1).WaitAsync(cancellationToken);
        }

        return Newest;
    }

    /// <summary>Reads on behind a number: at most <paramref name="count"/> activities.</summary>
    /// <exception cref="StorageUnavailableException">The reader is behind the window and the store cannot be read.</exception>
    public async ValueTask<ActivityPage> ReadAsync(long after, int count, CancellationToken cancellationToken)
    {
        long through;
        lock (_lock)
        {
            through = _through;
            if (after >= _before)
            {
                return ReadWindow(after, count);
            }

            if (_accounts.Activity.Count == 0)
            {
                return new ActivityPage([], Math.Max(after, through)); // There is nobody to tell.
            }
        }

        var read = await _store.ReadActivityAsync(after, count, cancellationToken);
        var shown = read.Where(activity => activity.Seq <= through).Select(activity => new LoggedActivity(activity)).ToArray();
        return new ActivityPage(shown, read.Count == count ? Math.Min(read[^1].Seq, through) : through);
    }

    /// <summary>A place in front of everything that happened from a time on.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<long> FindBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => _store.FindSeqBeforeAsync(time, cancellationToken);

    /// <summary>Completes when there is something behind a number, or at the next beat.</summary>
    public Task WaitAsync(long after)
    {
        lock (_lock)
        {
            if (_through > after)
            {
                return Task.CompletedTask;
            }

            _waiting++;
            return _pulse.Task;
        }
    }

    /// <summary>Wakes every reader, so that each looks at what else it has to do.</summary>
    public void Wake() => WakeAll();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _loop.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_loop.RunAsync(stoppingToken), BeatAsync(stoppingToken));

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns>How many there were.</returns>
    private int WakeAll()
    {
        TaskCompletionSource pulse;
        int waiting;
        lock (_lock)
        {
            (pulse, _pulse) = (_pulse, NewPulse());
            (waiting, _waiting) = (_waiting, 0);
        }

        pulse.SetResult();
        return waiting;
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Beat, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Wake();
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        // :: Step 1
        var target = _feed.Position;
        if (target < 0 || target <= Newest)
        {
            return;
        }

        if (Newest < 0 || _accounts.Activity.Count == 0)
        {
            lock (_lock)
            {
                Array.Clear(_window);
                (_first, _count, _before) = (0, 0, target);
                Volatile.Write(ref _through, target);
            }

            Wake();
            return;
        }

        IReadOnlyList<SpaceActivity> read;
        do
        {
            read = await _store.ReadActivityAsync(Newest, BatchSize, cancellationToken);
            Add(read, target);
        }
        while (read.Count == BatchSize && Newest < target);

        // :: Step 3
        var gather = WakeAll() * _gatherPerReader;
        await Task.Delay(gather < _gather ? _gather : gather > _gatherAtMost ? _gatherAtMost : gather, _time, cancellationToken);
    }

    private void Add(IReadOnlyList<SpaceActivity> read, long target)
    {
        lock (_lock)
        {
            // :: Step 2
            foreach (var activity in read.TakeWhile(activity => activity.Seq <= target))
            {
                if (_count == WindowLength)
                {
                    _before = _window[_first].Activity.Seq;
                    _first = (_first + 1) % WindowLength;
                    _count--;
                }

                _window[(_first + _count++) % WindowLength] = new LoggedActivity(activity);
            }

            Volatile.Write(ref _through, read.Count == BatchSize ? Math.Min(read[^1].Seq, target) : target);
        }
    }

    /// <summary>The caller holds the lock.</summary>
    private ActivityPage ReadWindow(long after, int count)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Activity.Seq > after ? (low, middle) : (middle + 1, high);
        }

        var length = Math.Min(count, _count - low);
        if (length == 0)
        {
            return new ActivityPage([], _through);
        }

        var page = new LoggedActivity[length];
        for (var i = 0; i < length; i++)
        {
            page[i] = At(low + i);
        }

        return new ActivityPage(page, low + length == _count ? _through : page[^1].Activity.Seq);
    }

    private LoggedActivity At(int index) => _window[(_first + index) % WindowLength];

    [LoggerMessage(3701, LogLevel.Error, "What programs are to be told of cannot be read; trying again until it can")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3702, LogLevel.Information, "What programs are to be told of can be read again")]
    private partial void LogRecovered();
}
