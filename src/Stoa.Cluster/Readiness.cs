namespace Stoa.Cluster;

/// <summary>Whether this node may answer: from the moment when Spaces and accounts are loaded, and for good.</summary>
/// <remarks>Safe for use by many threads.</remarks>
public sealed class Readiness(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<DateTimeOffset> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _spacesLoaded;
    private bool _accountsLoaded;
    private volatile bool _isReady;

    /// <summary>True once both directories show their whole log.</summary>
    public bool IsReady => _isReady;

    /// <summary>Completes with the moment at which the node became ready; timers that a restart interrupted count from it.</summary>
    public Task<DateTimeOffset> WhenReady => _ready.Task;

    /// <summary>When the node became ready, or null before.</summary>
    public DateTimeOffset? ReadyAt { get; private set; }

    /// <summary>Says that every scheduled and live Space is in memory.</summary>
    public void SpacesLoaded() => Complete(ref _spacesLoaded);

    /// <summary>Says that accounts, apps, tokens, follows and topics are in memory.</summary>
    public void AccountsLoaded() => Complete(ref _accountsLoaded);

    private void Complete(ref bool part)
    {
        lock (_lock)
        {
            part = true;
            if (_spacesLoaded && _accountsLoaded && !_isReady)
            {
                var now = time.GetUtcNow();
                ReadyAt = now;
                _isReady = true;
                _ready.SetResult(now);
            }
        }
    }
}
