using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Cluster;

/// <summary>Keeps this node's accounts, apps, tokens, follows and topics level with their log.</summary>
/// <remarks>
/// Works as <see cref="SpaceFeed"/> does, but for one thing: accounts have one order, not one for each object, so an own
/// commit behind numbers of another process waits until the loop has read those. A revocation by another process is known
/// within 100 ms. Source: CONTRIBUTING.md, rule 5.
/// </remarks>
public sealed partial class AccountFeed : BackgroundService
{
    private const int BatchSize = 512;
    private static readonly TimeSpan _dropExpiredEvery = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _time;
    private readonly AccountStore _store;
    private readonly AccountDirectory _directory;
    private readonly Readiness _readiness;
    private readonly ILogger _logger;
    private readonly FeedLoop _loop;
    private readonly FeedPosition _position = new();
    private readonly Allowance _looks;

    // One look at a time, shared by all who asked before it began.
    private readonly SemaphoreSlim _looking = new(1, 1);
    private long _looksBegun;

    /// <summary>Makes the feed of a store; it begins when the host starts it.</summary>
    public AccountFeed(
        AccountStore store, AccountDirectory directory, Readiness readiness, ClusterOptions options, TimeProvider time, ILogger<AccountFeed> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _directory = directory;
        _readiness = readiness;
        _logger = logger;
        _time = time;
        _loop = new FeedLoop(CatchUpAsync, store.WaitForChangeAsync, LogFailed, LogRecovered, time);
        _looks = new Allowance(options.MaxTokenLooksPerSecond, time);
    }

    /// <summary>The number up to which the directory shows everything; -1 before it is loaded.</summary>
    public long Position => _position.Seq;

    /// <summary>How often the database was looked at for a token that memory did not know.</summary>
    internal long Looks => Volatile.Read(ref _looksBegun);

    /// <summary>Completes when the directory shows a change: at once for nearly every change that this process made.</summary>
    /// <param name="seq">The change's number.</param>
    public Task WaitForAsync(long seq) =>
        Position >= seq ? Task.CompletedTask : _position.WaitForAsync(seq, _loop.Nudge);

    /// <summary>
    /// Finds a token that the directory does not know, by bringing the directory up to this moment. Null when there is none,
    /// when strangers have used up the looks of this second, or when the database cannot be read.
    /// </summary>
    public async ValueTask<AccessToken?> FindTokenAsync(TokenHash hash, CancellationToken cancellationToken) =>
        _position.IsLoaded && await TryCatchUpAsync(cancellationToken) && _directory.TryGetToken(hash, out var token) ? token : null;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _loop.Dispose();
        _looking.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_loop.RunAsync(stoppingToken), DropExpiredTokensAsync(stoppingToken));

    private async Task DropExpiredTokensAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_dropExpiredEvery, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // Comes back as a change. When the disk cannot be written they stay for another turn: they are refused by their time.
            await _store.AppendAsync(new ExpiredTokensDropped(_time.GetUtcNow()), cancellationToken);
        }
    }

    /// <summary>True when the directory shows everything that was in the database when this was called.</summary>
    private async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken)
    {
        var before = Looks;
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (Looks > before)
            {
                return true; // Someone else's look began after this call, and is over.
            }

            if (!_looks.TryTake())
            {
                return false;
            }

            Interlocked.Increment(ref _looksBegun);
            await ReadOnAsync(cancellationToken);
            return true;
        }
        catch (Storage.StorageUnavailableException)
        {
            _loop.Nudge(); // It logs and tries again.
            return false;
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!_position.IsLoaded)
        {
            await LoadAsync(cancellationToken);
        }

        await ReadOnAsync(cancellationToken);
        _readiness.AccountsLoaded();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        List<RecordedAccountChange> changes = [];
        var position = await Task.Run(() => _store.ReadAll(changes.Add), cancellationToken);

        // They come kind by kind; the directory takes them in the order of their numbers.
        changes.Sort(static (a, b) => a.Seq.CompareTo(b.Seq));
        _directory.Load(changes);
        lock (_position.Gate)
        {
            _position.MoveTo(position);
        }

        _store.ObserveCommits(ApplyOwn);
        LogLoaded(_directory.UserCount);
    }

    /// <remarks>May run twice at the same time: what one has applied the other leaves out.</remarks>
    private async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<RecordedAccountChange> batch;
        do
        {
            batch = await _store.ReadFeedAsync(Position, BatchSize, cancellationToken);
            lock (_position.Gate)
            {
                foreach (var recorded in batch.Where(recorded => recorded.Seq > Position))
                {
                    Apply(recorded);
                }

                _position.Announce();
            }
        }
        while (batch.Count == BatchSize);
    }

    private void ApplyOwn(IReadOnlyList<RecordedAccountChange> committed)
    {
        lock (_position.Gate)
        {
            foreach (var recorded in committed.Where(recorded => recorded.Seq == Position + 1))
            {
                Apply(recorded);
            }

            _position.Announce();
        }

        if (committed[^1].Seq > Position)
        {
            _loop.Nudge();
        }
    }

    private void Apply(RecordedAccountChange recorded)
    {
        _directory.Apply(recorded);
        _position.MoveTo(recorded.Seq);
    }
}
