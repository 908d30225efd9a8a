using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Storage.Insights;

/// <summary>A minute as its row holds it. Some 20 bytes for a quiet one, 150 for the fullest.</summary>
/// <remarks>
/// All numbers are varints (<see cref="VarintWriter"/>), in this order:
/// <code>
/// format            1
/// participants, peak, present seconds, new people
/// joins             five, by source
/// leaves            by place of their length: a count of 1 and up; or 0 and how many places are empty; 0 0 ends them
/// reactions         how many kinds, then a count each
/// talk              how many people, then each one's place among the talkers and their seconds
/// </code>
/// Stored for good: another layout gets another format.
/// </remarks>
internal static class MinuteBody
{
    private const int Format = 1;
    private const int Sources = 5;

    /// <summary>Writes a minute.</summary>
    /// <param name="minute">The minute.</param>
    /// <param name="talkers">Where talkers are found: <see cref="SpaceAudience.Talkers"/>.</param>
    /// <param name="body">Where to.</param>
    /// <exception cref="ArgumentException">Somebody talked who is not among the talkers.</exception>
    public static void Write(SpaceMinute minute, ImmutableArray<UserId> talkers, ref VarintWriter body)
    {
        body.Clear();
        body.Add(Format);
        body.Add(minute.Participants);
        body.Add(minute.Peak);
        body.Add(minute.PresentSeconds);
        body.Add(minute.NewPeople);
        for (var source = 0; source < Sources; source++)
        {
            body.Add(minute.JoinsBySource[source]);
        }

        WriteLeaves(minute.Leaves, ref body);
        body.Add(minute.Reactions.Length);
        foreach (var count in minute.Reactions)
        {
            body.Add(count);
        }

        body.Add(minute.Talk.Length);
        foreach (var talk in minute.Talk)
        {
            var place = talkers.IndexOf(talk.UserId);
            if (place < 0)
            {
                throw new ArgumentException("Somebody talked who is not among the talkers.", nameof(talkers));
            }

            body.Add(place);
            body.Add(talk.Seconds);
        }
    }

    /// <summary>Reads a minute; false when the bytes are damaged.</summary>
    public static bool TryRead(int minute, ReadOnlySpan<byte> bytes, ImmutableArray<UserId> talkers, [NotNullWhen(true)] out SpaceMinute? read)
    {
        var body = new VarintReader(bytes);
        var format = body.Int();
        read = new SpaceMinute
        {
            Minute = minute,
            Participants = body.Int(),
            Peak = body.Int(),
            PresentSeconds = body.Number(),
            NewPeople = body.Int(),
            JoinsBySource = Numbers(Sources, ref body),
            Leaves = ReadLeaves(ref body),
            Reactions = Numbers(body.Count(), ref body),
            Talk = ReadTalk(talkers, ref body),
        };
        if (format != Format || body.IsDamaged || !body.IsAtEnd || read.Leaves.IsDefault)
        {
            read = null;
        }

        return read is not null;
    }

    private static void WriteLeaves(ImmutableArray<StayCount> leaves, ref VarintWriter body)
    {
        var next = 0;
        foreach (var leave in leaves)
        {
            var place = StayCount.PlaceOf(leave.Minutes);
            if (place > next)
            {
                body.Add(0);
                body.Add(place - next);
            }

            body.Add(leave.Count);
            next = place + 1;
        }

        body.Add(0);
        body.Add(0);
    }

    /// <returns>Default when a length stands at a place that there is not.</returns>
    private static ImmutableArray<StayCount> ReadLeaves(ref VarintReader body)
    {
        var leaves = ImmutableArray.CreateBuilder<StayCount>();
        for (var place = 0L; !body.IsDamaged;)
        {
            var count = body.Int();
            if (count > 0 && place > StayCount.MaxPlace)
            {
                return default;
            }

            if (count > 0)
            {
                leaves.Add(new StayCount(StayCount.MinutesAt((int)place++), count));
            }
            else if (body.Int() is > 0 and var empty)
            {
                place += empty;
            }
            else
            {
                break;
            }
        }

        return leaves.DrainToImmutable();
    }

    private static ImmutableArray<int> Numbers(int count, ref VarintReader body)
    {
        var numbers = ImmutableArray.CreateBuilder<int>(count);
        for (var i = 0; i < count; i++)
        {
            numbers.Add(body.Int());
        }

        return numbers.DrainToImmutable();
    }

    private static ImmutableArray<SpeakerTalk> ReadTalk(ImmutableArray<UserId> talkers, ref VarintReader body)
    {
        var count = body.Count();
        var talk = ImmutableArray.CreateBuilder<SpeakerTalk>(count);
        for (var i = 0; i < count; i++)
        {
            var place = body.Int();
            talk.Add(new SpeakerTalk(place < talkers.Length ? talkers[place] : default, body.Int()));
        }

        return talk.DrainToImmutable();
    }
}
