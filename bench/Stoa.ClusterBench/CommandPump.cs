namespace Stoa.ClusterBench;

/// <summary>Changes a Space's title ten times a second at one node, whether the one before was answered or not, and writes down what came of it.</summary>
internal sealed class CommandPump(Client client, Uri node, Talk talk) : IAsyncDisposable
{
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _sent = [];
    private readonly List<(double SentAt, double DoneAt, int Status)> _done = [];
    private Task _pumping = Task.CompletedTask;

    public void Start() => _pumping = PumpAsync();

    /// <summary>When the first command that was sent after a moment was acknowledged; null when none was yet.</summary>
    public double? AcknowledgedAfter(double moment)
    {
        lock (_done)
        {
            return _done.Where(one => one.SentAt >= moment && one.Status == 200).Select(one => (double?)one.DoneAt).Min();
        }
    }

    /// <summary>The longest that one sent after a moment took, and how many were not acknowledged, by status.</summary>
    public (double Slowest, string NotAcknowledged) After(double moment)
    {
        lock (_done)
        {
            var after = _done.Where(one => one.SentAt >= moment).ToList();
            return (Math.Round(after.Select(one => one.DoneAt - one.SentAt).DefaultIfEmpty().Max(), 1),
                string.Join(' ', after.Where(one => one.Status != 200).GroupBy(one => one.Status).Select(group => $"{group.Key}:{group.Count()}")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pumping;
        await Task.WhenAll(_sent);
        _stop.Dispose();
    }

    private async Task PumpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _sent.Add(SendAsync());
            await Task.Delay(_every, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync()
    {
        var at = Clock.Now;
        var (status, _, doneAt) = await client.RenameAsync(node, talk, $"At {at:F0}");
        lock (_done)
        {
            _done.Add((at, doneAt, status));
        }
    }
}
