using Stoa.Api.Bodies;
using Stoa.Api.Problems;
using Stoa.Api.Query;

namespace Stoa.Api.Activity;

/// <summary>Of when the events are that a stream tells.</summary>
/// <param name="From">The earliest; <see cref="DateTimeOffset.MinValue"/>: from now on.</param>
/// <param name="End">The first too late; <see cref="DateTimeOffset.MaxValue"/>: without end.</param>
internal readonly record struct StreamPeriod(DateTimeOffset From, DateTimeOffset End)
{
    private const int MaxTime = 40;
    private static readonly TimeSpan _maxBackfill = TimeSpan.FromDays(1);

    /// <summary>The earliest.</summary>
    public static readonly Parameter Start = Parameter.OptionalText(
        "start_time", 1, MaxTime, "YYYY-MM-DDTHH:mm:ssZ. The earliest UTC timestamp from which events are provided; at most a day ago.");

    /// <summary>The latest.</summary>
    public static readonly Parameter Stop = Parameter.OptionalText(
        "end_time", 1, MaxTime, "YYYY-MM-DDTHH:mm:ssZ. The latest UTC timestamp to which events are provided; then the stream ends.");

    /// <summary>Whether nothing of the past is asked for.</summary>
    public bool IsFromNow => From == DateTimeOffset.MinValue;

    /// <summary>Whether a time is in it.</summary>
    public bool Has(DateTimeOffset time) => time >= From && time < End;

    /// <summary>Reads it; false when there are faults.</summary>
    public static bool TryRead(QueryValues query, DateTimeOffset now, out StreamPeriod period, out Fault[] faults)
    {
        List<Fault> found = [];
        period = new StreamPeriod(Read(Start) ?? DateTimeOffset.MinValue, Read(Stop) ?? DateTimeOffset.MaxValue);
        if (!period.IsFromNow && period.From < now - _maxBackfill)
        {
            found.Add(Invalid(Start, "is more than a day ago"));
        }
        else if (period.End <= period.From || (period.IsFromNow && period.End <= now))
        {
            found.Add(Invalid(Stop, period.IsFromNow ? "is over" : "is not after start_time"));
        }

        faults = [.. found];
        return found.Count == 0;

        DateTimeOffset? Read(Parameter parameter)
        {
            if (query.FindText(parameter) is not { } text)
            {
                return null;
            }

            if (Rfc3339.TryParse(text, out var read))
            {
                return read;
            }

            found.Add(Invalid(parameter, "is not a time such as 2026-08-01T10:00:00Z"));
            return null;
        }

        Fault Invalid(Parameter parameter, string rule)
        {
            var text = query.FindText(parameter) ?? "";
            return new Fault(parameter.Name, [text], $"The `{parameter.Name}` query parameter value [{text}] {rule}");
        }
    }
}
