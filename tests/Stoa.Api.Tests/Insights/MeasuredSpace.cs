using System.Collections.Immutable;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage;

namespace Stoa.Api.Tests.Insights;

/// <summary>A Space of the past with numbers that tests know: what was measured of it, and what its log says if it has one.</summary>
internal sealed class MeasuredSpace(RoomServer server, Person creator, DateTimeOffset start)
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<SpaceEvent> _events = [];

    public SpaceId Id { get; } = SpaceId.NewRandom();

    public string Path => $"/api/spaces/{Id}/insights";

    /// <summary>What is kept beside the minutes: a test changes it before it stores it.</summary>
    public SpaceAudience Audience { get; set; } = new()
    {
        SpaceId = default, CreatorId = creator.Id, StartedAt = start, EndedAt = start.AddMinutes(5), People = 8, Peak = 7, Title = "Measured", Reactions = ["👏", "💯"],
    };

    /// <summary>
    /// Five minutes with nobody new in the second: six come at the start and two in minute 3; one leaves after 2 minutes, one of the
    /// two after 1, six with the end.
    /// </summary>
    public SpaceMinute[] Minutes { get; set; } =
    [
        new() { Minute = 0, Participants = 6, Peak = 6, PresentSeconds = 330, NewPeople = 6, JoinsBySource = [6, 0, 0, 0, 0], Reactions = [2] },
        new() { Minute = 1, Participants = 6, Peak = 6, PresentSeconds = 360 },
        new() { Minute = 2, Participants = 5, Peak = 6, PresentSeconds = 330, Leaves = [new(2, 1)] },
        new() { Minute = 3, Participants = 7, Peak = 7, PresentSeconds = 380, NewPeople = 2, JoinsBySource = [1, 0, 1, 0, 0], Reactions = [0, 4] },
        new() { Minute = 4, Participants = 6, Peak = 7, PresentSeconds = 400, Leaves = [new(1, 1)] },
        new() { Minute = 5, Peak = 6, Leaves = [new(2, 1), new(5, 5)] },
    ];

    /// <summary>Adds an event some minutes after the start.</summary>
    public MeasuredSpace Tell(double minute, Func<DateTimeOffset, SpaceEvent> happened)
    {
        _events.Add(happened(start.AddMinutes(minute)));
        return this;
    }

    /// <summary>Begins the log with the start of the Space.</summary>
    public MeasuredSpace TellStart(string? title) =>
        Tell(0, at => new SpaceStarted(new SpaceDetails(title, "en", [], AskToSpeak.Everyone, null)) { At = at, Actor = creator.Id });

    /// <summary>Stores everything: the log only when something was told.</summary>
    public async Task<MeasuredSpace> StoreAsync()
    {
        if (_events.Count > 0)
        {
            Space? space = null;
            _events.ForEach(happened => space = Space.Apply(space, Id, happened));
            var appended = await server.Log.AppendAsync(new SpaceAppend(Id, 0, [.. _events], space!), TestContext.Current.CancellationToken);
            Assert.Equal(AppendStatus.Committed, appended.Status);
        }

        var talkers = Minutes.SelectMany(minute => minute.Talk).Select(talk => talk.UserId).Distinct().ToImmutableArray();
        async Task<bool> IsWrittenAsync()
        {
            Assert.True(await server.Insights.WriteAsync([new AudienceSample(Audience with { SpaceId = Id, Talkers = talkers }, [.. Minutes], null)]));
            return (await server.Measured.FindAsync(Id, TestContext.Current.CancellationToken))?.Audience.People == Audience.People;
        }

        // The server has measured the empty Space too, until it has stored that.
        while (!await IsWrittenAsync() && _events is [.., SpaceEnded])
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return this;
    }
}
