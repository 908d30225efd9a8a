namespace Stoa.Sfu.Relay;

/// <summary>Remembers which of the last 1,024 numbers of one sender were accepted: two seconds of ten speakers.</summary>
/// <remarks>Wider than SRTP's, because all speakers of a node share one row of numbers. Source: RFC 3711 section 3.3.2.</remarks>
internal sealed class RelayWindow
{
    /// <summary>How far behind the newest number a datagram may come.</summary>
    public const int Size = 1_024;

    private const int BitsPerWord = 64;
    private const int Words = (Size / BitsPerWord) + 1; // The newest word is not full yet.

    private readonly ulong[] _accepted = new ulong[Words];
    private ulong _highest;

    /// <summary>Says whether a number is new, without remembering it: that waits until the datagram proved authentic.</summary>
    public bool IsNew(ulong number) =>
        number > _highest || (_highest - number < Size && (_accepted[WordOf(number)] & BitOf(number)) == 0);

    /// <summary>Remembers a number that <see cref="IsNew"/> found new.</summary>
    public void Accept(ulong number)
    {
        if (number > _highest)
        {
            // What lies between was not there: its places still hold what was there a whole window ago.
            var steps = Math.Min((number / BitsPerWord) - (_highest / BitsPerWord), Words);
            for (var step = 0ul; step < steps; step++)
            {
                _accepted[WordOf(number - (step * BitsPerWord))] = 0;
            }

            _highest = number;
        }

        _accepted[WordOf(number)] |= BitOf(number);
    }

    private static int WordOf(ulong number) => (int)(number / BitsPerWord % Words);

    private static ulong BitOf(ulong number) => 1ul << (int)(number % BitsPerWord);
}
