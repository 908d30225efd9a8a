namespace Stoa.Storage.Insights;

/// <summary>Writes numbers of 0 and up, seven bits a byte, the lowest first.</summary>
internal struct VarintWriter()
{
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>What was written, valid until more is.</summary>
    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Begins again.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void Add(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        if (_bytes.Length - _length < 10)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        for (; number >= 0x80; number >>= 7)
        {
            _bytes[_length++] = (byte)((number & 0x7F) | 0x80);
        }

        _bytes[_length++] = (byte)number;
    }
}

/// <summary>Reads what <see cref="VarintWriter"/> wrote. After damaged bytes <see cref="IsDamaged"/> is true and every number 0.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;

    /// <summary>True once something could not be read.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>True when everything was read.</summary>
    public readonly bool IsAtEnd => _next == _bytes.Length;

    /// <summary>Reads a number that fits in 63 bits.</summary>
    public long Number()
    {
        var number = 0L;
        for (var shift = 0; shift < 63 && !IsDamaged && _next < _bytes.Length; shift += 7)
        {
            var one = _bytes[_next++];
            number |= (long)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return number;
            }
        }

        IsDamaged = true;
        return 0;
    }

    /// <summary>Reads a number that fits in 31 bits.</summary>
    public int Int()
    {
        var number = Number();
        if (number <= int.MaxValue)
        {
            return (int)number;
        }

        IsDamaged = true;
        return 0;
    }

    /// <summary>Reads how many things follow, each of at least one byte.</summary>
    public int Count()
    {
        var count = Int();
        if (count <= _bytes.Length - _next)
        {
            return count;
        }

        IsDamaged = true;
        return 0;
    }
}
