namespace Stoa.Fuzzing;

/// <summary>Feeds a function its samples as they are, then changed ones.</summary>
/// <param name="samples">The samples.</param>
/// <param name="feed">Takes an input; throws when something does not hold.</param>
/// <param name="change">How samples are changed.</param>
public sealed class ParserRun(IReadOnlyList<byte[]> samples, Action<byte[], Random> feed, Func<Random, IReadOnlyList<byte[]>, byte[]>? change = null) : FuzzRun
{
    private readonly Func<Random, IReadOnlyList<byte[]>, byte[]> _change = change ?? Mutation.Of;
    private int _next;

    /// <inheritdoc/>
    public override byte[] NextInput(Random random)
    {
        if (_next == 0)
        {
            WarmUp(random);
        }

        return _next < samples.Count ? [.. samples[_next++]] : _change(random, samples);
    }

    /// <inheritdoc/>
    public override long MaxAllocatedBytes(int length) => 1_000_000 + (1_000L * length);

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random) => feed(input, random);

    /// <summary>What is compiled and filled once does not count as what an input costs.</summary>
    private void WarmUp(Random random)
    {
        foreach (var sample in samples)
        {
            try
            {
                feed([.. sample], random);
            }
            catch (Exception)
            {
                // It comes again, and is told then.
            }
        }

        _next = 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
