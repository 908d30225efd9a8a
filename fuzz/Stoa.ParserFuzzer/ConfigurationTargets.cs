using Microsoft.Extensions.Configuration;
using Stoa.Fuzzing;
using Stoa.Server.Audio.Calls;
using Stoa.Server.CommandLine;
using Stoa.Server.Hosting;

namespace Stoa.ParserFuzzer;

/// <summary>What the operator gives: settings, and files of the command line. Faults are told in a sentence, never as a trace.</summary>
internal static class ConfigurationTargets
{
    /// <summary>The house's music, cut: files of the command line.</summary>
    public static IReadOnlyList<byte[]> Clips { get; } = MakeClips();

    public static void Settings(string text)
    {
        var values = text.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2 && pair[0].Length > 0)
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => (string?)group.First()[1], StringComparer.OrdinalIgnoreCase);
        try
        {
            _ = StoaSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        }
        catch (CommandFailedException e)
        {
            Claim.Must(e.Message.Length > 0 && !e.Message.Contains("   at ", StringComparison.Ordinal), "a fault is a sentence");
        }
    }

    public static void Clip(byte[] bytes)
    {
        if (OpusClip.TryRead(bytes, out var fault) is { } clip)
        {
            Claim.Must(clip.Count > 0 && clip.Count <= bytes.Length, "no more packets than bytes");
            Claim.Must(clip.Duration >= TimeSpan.Zero, "no clip is shorter than nothing");
        }
        else
        {
            Claim.Must(fault.Length > 0, "a fault is told");
        }
    }

    private static List<byte[]> MakeClips()
    {
        using var stream = typeof(StoaSettings).Assembly.GetManifestResourceStream("house.opus")!;
        var bytes = new byte[4_096];
        stream.ReadExactly(bytes);
        return [bytes, bytes[..1_000]];
    }
}
