using System.Buffers.Binary;
using System.Diagnostics;

namespace Stoa.Rtc.Tests.Opus;

/// <summary>Debian's <c>opus-tools</c>, in a folder of its own that goes with it: an encoder, a decoder and a checker that are not ours.</summary>
internal sealed class OpusTools : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stoa-opus-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Encodes 16-bit samples at 48,000 Hz to an Ogg Opus file.</summary>
    public async Task<byte[]> EncodeAsync(short[] samples, int channels, params string[] options)
    {
        await File.WriteAllBytesAsync(PathOf("in.raw"), Bytes(samples), TestContext.Current.CancellationToken);
        await RunAsync(
            "opusenc",
            ["--quiet", "--raw", "--raw-rate", "48000", "--raw-chan", $"{channels}", "--serial", "5", .. options, PathOf("in.raw"), PathOf("out.opus")]);
        return await File.ReadAllBytesAsync(PathOf("out.opus"), TestContext.Current.CancellationToken);
    }

    /// <summary>Decodes a file to 16-bit samples at 48,000 Hz, without the samples to skip.</summary>
    public async Task<short[]> DecodeAsync(byte[] file)
    {
        await File.WriteAllBytesAsync(PathOf("in.opus"), file, TestContext.Current.CancellationToken);
        await RunAsync("opusdec", ["--quiet", "--no-dither", "--rate", "48000", PathOf("in.opus"), PathOf("out.raw")]);
        var bytes = await File.ReadAllBytesAsync(PathOf("out.raw"), TestContext.Current.CancellationToken);
        var samples = new short[bytes.Length / 2];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(i * 2));
        }

        return samples;
    }

    /// <summary>What <c>opusinfo</c> says of a file, its warnings included.</summary>
    public async Task<string> CheckAsync(byte[] file)
    {
        await File.WriteAllBytesAsync(PathOf("in.opus"), file, TestContext.Current.CancellationToken);
        return await RunAsync("opusinfo", [PathOf("in.opus")]);
    }

    private static byte[] Bytes(short[] samples)
    {
        var bytes = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * 2), samples[i]);
        }

        return bytes;
    }

    private static async Task<string> RunAsync(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start);
        Assert.NotNull(process);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var text = output + await errors;
        Assert.True(process.ExitCode == 0, text);
        return text;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
