namespace Stoa.Cluster;

/// <summary>So many of something per second; what is not used is kept for one second at most. Safe for use by many threads.</summary>
internal sealed class Allowance(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _left = perSecond;
    private long _last = time.GetTimestamp();

    /// <summary>Takes one; false when none is left.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
            _last = now;
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
