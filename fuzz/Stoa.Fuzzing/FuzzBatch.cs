using System.Diagnostics;
using System.Globalization;

namespace Stoa.Fuzzing;

/// <summary>Runs one batch of inputs of one target and judges: nothing is thrown, nothing takes long, nothing takes much memory.</summary>
public static class FuzzBatch
{
    /// <summary>So long may one input take on a busy machine.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(3);

    /// <summary>Runs a batch.</summary>
    /// <param name="target">What is fed.</param>
    /// <param name="seed">What all inputs are made from.</param>
    /// <param name="batch">Which batch.</param>
    /// <returns>What was found, with what is needed to see it again; null when all held.</returns>
    public static string? Run(FuzzTarget target, int seed, long batch)
    {
        var random = new Random(HashOf(seed, target.Name, batch));
        byte[] input = [];
        try
        {
            using var run = target.Open(random);
            for (var i = 0; i < target.BatchSize; i++)
            {
                input = run.NextInput(random);
                var before = GC.GetAllocatedBytesForCurrentThread();
                var from = Stopwatch.GetTimestamp();
                run.Feed(input, random);
                var took = Stopwatch.GetElapsedTime(from);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                if (took > _longest || allocated > run.MaxAllocatedBytes(input.Length))
                {
                    throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{input.Length} bytes took {took.TotalMilliseconds:F0} ms and {allocated} bytes of memory"));
                }
            }

            run.Finish();
            return null;
        }
        catch (Exception failure)
        {
            return string.Create(CultureInfo.InvariantCulture, $"--seed {seed} --target {target.Name} --only {batch}\n{Convert.ToHexString(input)}\n{failure}");
        }
    }

    // Not string.GetHashCode, which is another one in each process.
    private static int HashOf(int seed, string name, long batch) =>
        name.Aggregate(unchecked((seed * 31) + (int)(batch * 1_000_003)), (hash, c) => unchecked((hash * 31) + c));
}

/// <summary>Something that takes bytes of strangers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BatchSize">How many inputs one run takes.</param>
/// <param name="Open">Begins a run.</param>
public sealed record FuzzTarget(string Name, int BatchSize, Func<Random, FuzzRun> Open);

/// <summary>One run of inputs, one after the other.</summary>
public abstract class FuzzRun : IDisposable
{
    /// <summary>Makes the next input.</summary>
    public abstract byte[] NextInput(Random random);

    /// <summary>Feeds it; throws when something does not hold.</summary>
    public abstract void Feed(byte[] input, Random random);

    /// <summary>How many bytes an input of a length may allocate.</summary>
    public virtual long MaxAllocatedBytes(int length) => 200_000 + (200L * length);

    /// <summary>Looks at what the run as a whole has left.</summary>
    public virtual void Finish()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the run holds.</summary>
    protected abstract void Dispose(bool disposing);
}
