using System.Buffers.Binary;
using System.Numerics;

namespace Stoa.Server.Tests.Audio;

/// <summary>Sound to send and sound that was recorded, by Debian's <c>opus-tools</c>, at 8,000 Hz and with one channel; in a folder that goes with it.</summary>
internal sealed class OpusFiles : IDisposable
{
    public const int RateHz = 8_000;
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("stoa-sound-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Makes a file of tones whose pitch and loudness wander: no second of it is like another.</summary>
    public async Task<string> MakeAsync(int seconds, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var bytes = new byte[seconds * RateHz * 2];
        double phase = 0, pitch = 700, loudness = 6_000;
        for (var i = 0; i < seconds * RateHz; i++)
        {
            if (i % 160 == 0)
            {
                pitch = Math.Clamp(pitch + ((random.NextDouble() - 0.5) * 300), 300, 1_800);
                loudness = Math.Clamp(loudness + ((random.NextDouble() - 0.5) * 4_000), 3_000, 12_000);
            }

            phase += 2 * Math.PI * pitch / RateHz;
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)(loudness * Math.Sin(phase)));
        }

        var file = PathOf($"{seed}.opus");
        await File.WriteAllBytesAsync(PathOf("in.raw"), bytes, cancellationToken);
        await RunAsync(["opusenc", "--quiet", "--raw", "--raw-rate", $"{RateHz}", "--raw-chan", "1", PathOf("in.raw"), file], cancellationToken);
        return file;
    }

    /// <summary>Decodes a file; the left channel.</summary>
    public async Task<double[]> DecodeAsync(string file, CancellationToken cancellationToken)
    {
        await RunAsync(["opusdec", "--quiet", "--no-dither", "--force-stereo", "--rate", $"{RateHz}", file, PathOf("out.raw")], cancellationToken);
        var bytes = await File.ReadAllBytesAsync(PathOf("out.raw"), cancellationToken);
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => (double)BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(4 * i)))];
    }

    /// <summary>Finds a piece of sound in a longer one.</summary>
    /// <returns>Where it fits best, and how well: 1 is the same.</returns>
    public static (int At, double Likeness) Find(ReadOnlySpan<double> piece, ReadOnlySpan<double> whole)
    {
        var (best, likeness) = (0, double.MinValue);
        var power = Dot(piece, piece);
        for (var at = 0; at + piece.Length <= whole.Length; at++)
        {
            var there = whole.Slice(at, piece.Length);
            var like = Dot(piece, there) / Math.Sqrt(power * (Dot(there, there) + 1));
            if (like > likeness)
            {
                (best, likeness) = (at, like);
            }
        }

        return (best, likeness);
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sums = Vector<double>.Zero;
        for (var i = 0; i + Vector<double>.Count <= left.Length; i += Vector<double>.Count)
        {
            sums += new Vector<double>(left[i..]) * new Vector<double>(right[i..]);
        }

        return Vector.Sum(sums);
    }

    private static async Task RunAsync(string[] command, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await Shell.RunAsync(command[0], command[1..], cancellationToken);
        Assert.True(exitCode == 0, $"{string.Join(' ', command)}\n{output}{error}");
    }
}
