using System.Diagnostics;
using System.Text.Json.Nodes;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.InsightsBench;

/// <summary>What measuring adds to one person's coming and going: the hash, outside of the room's lock, and the meter, inside.</summary>
internal static class Person
{
    private const int People = 100_000;
    private const int Rounds = 5;

    /// <summary>Nanoseconds of processor time, the best of some rounds.</summary>
    public static JsonObject Measure()
    {
        var key = new AudienceKeys(new byte[32]).Of(new UserId(1));
        var hashes = new ulong[People];
        var (hash, meter) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var began = Cpu();
            for (var i = 0; i < People; i++)
            {
                hashes[i] = AudienceKeys.Hash(key, Visitor.Person(new UserId((round * 1_000_000L) + i)));
            }

            hash = Math.Min(hash, Cpu() - began);
            var start = new DateTimeOffset(2026, 3, 1, 18, 0, 0, TimeSpan.Zero);
            var audience = new AudienceMeter(start);
            began = Cpu();
            for (var i = 0; i < People; i++)
            {
                audience.Arrive(hashes[i], AudienceSource.Direct, start.AddMilliseconds(i * 10));
                if (i >= 5_000)
                {
                    audience.Depart(hashes[i - 5_000], start.AddMilliseconds(i * 10));
                }
            }

            meter = Math.Min(meter, Cpu() - began);
        }

        return new JsonObject { ["hash_nanoseconds"] = Math.Round(hash / People), ["arrive_and_depart_nanoseconds"] = Math.Round(meter / People) };
    }

    private static double Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalNanoseconds;
    }
}
