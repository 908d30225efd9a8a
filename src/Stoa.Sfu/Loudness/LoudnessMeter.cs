namespace Stoa.Sfu.Loudness;

/// <summary>How loud one speaker is, smoothed: quick to rise, slower to fall, and falling while no packet comes.</summary>
/// <remarks>The default value is silence. Levels are dB above silence: 0 is silence, 127 the loudest. Source: RFC 6464 section 3, turned around.</remarks>
internal struct LoudnessMeter
{
    /// <summary>The greatest level, in dB above silence.</summary>
    public const int Loudest = 127;

    private const float RiseMilliseconds = 60;
    private const float FallMilliseconds = 300;

    /// <summary>Packets come every 20 ms, at most every 120: after this long without one there is a pause.</summary>
    private static readonly TimeSpan _pauseAfter = TimeSpan.FromMilliseconds(150);

    private float _level;
    private TimeSpan _at;

    /// <summary>Takes in the level of one packet.</summary>
    /// <param name="dbov">How far below the loudest, 0 to 127 dB.</param>
    /// <param name="now">When it came.</param>
    public void Hear(byte dbov, TimeSpan now)
    {
        var elapsed = Math.Clamp((float)(now - _at).TotalMilliseconds, 1, 120);
        var before = At(now);
        float target = Loudest - Math.Min(dbov, (byte)Loudest);
        var constant = target > before ? RiseMilliseconds : FallMilliseconds;
        _level = before + ((target - before) * elapsed / (elapsed + constant));
        _at = now;
    }

    /// <summary>The level at a moment, in dB above silence.</summary>
    public readonly float At(TimeSpan now)
    {
        var pause = now - _at - _pauseAfter;
        return pause <= TimeSpan.Zero ? _level : _level * FallMilliseconds / (FallMilliseconds + (float)pause.TotalMilliseconds);
    }
}
