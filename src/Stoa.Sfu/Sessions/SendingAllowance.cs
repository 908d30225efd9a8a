namespace Stoa.Sfu.Sessions;

/// <summary>How many packets and bytes may still be sent: by a publisher, or to a listener again. A second's worth may come at once.</summary>
/// <remarks>Not safe for use by several threads. The default value has to be filled by the first call.</remarks>
internal struct SendingAllowance
{
    private double _packets;
    private double _bits;
    private TimeSpan _at;
    private bool _isFilled;

    /// <summary>Takes one packet off.</summary>
    /// <returns>False when there is nothing left.</returns>
    public bool TryTake(int bytes, int packetsPerSecond, int kilobitsPerSecond, TimeSpan now)
    {
        var elapsed = _isFilled ? (now - _at).TotalSeconds : 1;
        _isFilled = true;
        _at = now;
        _packets = Math.Min(_packets + (elapsed * packetsPerSecond), packetsPerSecond);
        _bits = Math.Min(_bits + (elapsed * kilobitsPerSecond * 1000), kilobitsPerSecond * 1000.0);
        if (_packets < 1 || _bits < bytes * 8)
        {
            return false;
        }

        _packets -= 1;
        _bits -= bytes * 8;
        return true;
    }
}
