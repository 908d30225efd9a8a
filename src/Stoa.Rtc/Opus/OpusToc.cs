namespace Stoa.Rtc.Opus;

/// <summary>The first byte of an Opus packet, its table of contents: | config (5) | s (1) | c (2) |.</summary>
/// <param name="Value">The byte.</param>
/// <remarks>Source: RFC 6716 section 3.1.</remarks>
public readonly record struct OpusToc(byte Value)
{
    /// <summary>Mode, bandwidth and frame size: 0 to 11 SILK, 12 to 15 hybrid, 16 to 31 CELT.</summary>
    public int Configuration => Value >> 3;

    /// <summary>True when the frames hold two channels.</summary>
    public bool IsStereo => (Value & 0x04) != 0;

    /// <summary>How frames are packed: 0 one, 1 two of one size, 2 two of different sizes, 3 any number.</summary>
    public int Code => Value & 0x03;

    /// <summary>Samples of one frame at 48,000 Hz: 120, 240, 480, 960, 1920 or 2880.</summary>
    public int FrameSamples => Configuration switch
    {
        < 12 => (Configuration & 3) == 3 ? 2880 : 480 << (Configuration & 3),
        < 16 => 480 << (Configuration & 1),
        _ => 120 << (Configuration & 3),
    };

    /// <summary>The same frames packed another way.</summary>
    /// <param name="code">0 to 3.</param>
    public OpusToc WithCode(int code) => new((byte)((Value & 0xfc) | (code & 0x03)));
}
