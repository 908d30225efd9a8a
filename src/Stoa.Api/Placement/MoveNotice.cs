using System.Security.Cryptography;
using Stoa.Cluster.Nodes;

namespace Stoa.Api.Placement;

/// <summary>Tells one client's connection when it is to move: at a moment by chance, so that not all come to the other nodes in one.</summary>
internal sealed class MoveNotice : IDisposable
{
    private const int Steps = 1_000;
    private readonly NodeDrain _drain;
    private readonly Action _tell;
    private readonly TimeProvider _time;
    private readonly CancellationTokenRegistration _registration;
    private volatile ITimer? _timer;

    public MoveNotice(NodeDrain drain, Action tell, TimeProvider time)
    {
        (_drain, _tell, _time) = (drain, tell, time);
        _registration = drain.Moving.UnsafeRegister(static notice => ((MoveNotice)notice!).Begin(), this); // Never null: it is this.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose(); // Waits for Begin where that runs just now.
        _timer?.Dispose();
    }

    private void Begin() => _timer = _time.CreateTimer(
        static notice => ((MoveNotice)notice!)._tell(), this, _drain.Spread * RandomNumberGenerator.GetInt32(Steps) / Steps, Timeout.InfiniteTimeSpan);
}
