using System.Collections.Immutable;

namespace Stoa.Spaces.Tests;

/// <summary>One Space driven by commands, as a grain drives it: decide, record, fold.</summary>
internal sealed class Scene(SpaceRules? rules = null)
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly SpaceId Id = SpaceId.Parse("1DXxyRYNejbKM");
    public static readonly UserId Creator = new(1);

    public SpaceRules Rules { get; } = rules ?? new SpaceRules();

    /// <summary>The present; a test moves it forward.</summary>
    public DateTimeOffset Now { get; set; } = Noon;

    /// <summary>The Space; null before it is made.</summary>
    public Space? Current { get; private set; }

    /// <summary>The Space, which has been made.</summary>
    public Space Space => Current ?? throw new InvalidOperationException("No Space yet.");

    /// <summary>Everything recorded so far.</summary>
    public List<SpaceEvent> Log { get; } = [];

    /// <summary>A Space that the creator opened at noon.</summary>
    public static Scene Live(SpaceRules? rules = null, TicketOffer? ticket = null, AskToSpeak ask = AskToSpeak.Everyone) =>
        new Scene(rules).Do(Make(null, ticket: ticket, ask: ask));

    /// <summary>A Space planned for an hour after noon.</summary>
    public static Scene Scheduled(SpaceRules? rules = null, TicketOffer? ticket = null) =>
        new Scene(rules).Do(Make(Noon.AddHours(1), ticket: ticket));

    /// <summary>The creator's command to make a Space.</summary>
    public static CreateSpace Make(
        DateTimeOffset? start,
        string? title = "Say hello to Spaces",
        string lang = "en",
        ImmutableArray<TopicId>? topics = null,
        AskToSpeak ask = AskToSpeak.Everyone,
        TicketOffer? ticket = null) =>
        new(Creator, new SpaceDetails(title, lang, topics ?? [], ask, ticket), start);

    /// <summary>Decides without recording.</summary>
    public Decision Try(SpaceCommand command) => SpaceDecider.Decide(Current, command, Now, Rules);

    /// <summary>Carries out commands that have to be accepted.</summary>
    public Scene Do(params ReadOnlySpan<SpaceCommand> commands)
    {
        foreach (var command in commands)
        {
            var decision = Try(command);
            Assert.True(decision.Accepted, $"{command} was refused: {decision.Refusal}");
            foreach (var happened in decision.Events)
            {
                Current = Space.Apply(Current, Id, happened);
                Log.Add(happened);
            }
        }

        return this;
    }

    /// <summary>Moves the present forward.</summary>
    public Scene Wait(TimeSpan time)
    {
        Now += time;
        return this;
    }
}
