using Stoa.Api.Placement;
using Stoa.Api.Query;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Api.Rooms;

/// <summary>The parameters of the operations under <c>/api</c>, and their values as ids.</summary>
internal static class RoomParameters
{
    /// <summary>The Space in the path.</summary>
    public static readonly Parameter Id = Parameter.InPath("id", TextPattern.SpaceId, "The id of the Space.");

    /// <summary>The person in the path.</summary>
    public static readonly Parameter Person = Parameter.InPath("user_id", TextPattern.NumericId, "The id of the user.");

    /// <summary>The Post in the path.</summary>
    public static readonly Parameter Post = Parameter.InPath("post_id", TextPattern.NumericId, "The id of the Post.");

    /// <summary>The length of a page.</summary>
    public static readonly Parameter MaxResults = Parameter.Number("max_results", 1, 100, 100, "The maximum number of results.");

    /// <summary>The place of a page.</summary>
    public static readonly Parameter Page =
        Parameter.Token("pagination_token", "The next_token or previous_token of the page before or after.");

    /// <summary>Where from somebody comes, as the link they followed says.</summary>
    public static readonly Parameter Source = Parameter.OneOf(
        "source",
        new FieldNames(
            "AudienceSource", ["direct", "followed", "search", "embed", "calendar"], [],
            ("followed", (ulong)AudienceSource.Followed), ("search", (ulong)AudienceSource.Search), ("embed", (ulong)AudienceSource.Embed),
            ("calendar", (ulong)AudienceSource.Calendar)),
        "Where you come from, for the hosts' insights; the first connection counts. Absent: direct.");

    /// <summary>What another node let the caller in by: see <see cref="Passes"/>.</summary>
    public static readonly Parameter Pass = Parameter.OptionalText(
        Passes.Parameter, TextPattern.Pass, "Stands in addresses that Stoa itself gives (Location, the event moved): leave it as it is.");

    /// <summary>Coming into a Space.</summary>
    public static readonly ParameterTable SpaceAndSource = new(Id, Source, Pass);

    /// <summary>A Space.</summary>
    public static readonly ParameterTable Space = new(Id);

    /// <summary>A person in a Space.</summary>
    public static readonly ParameterTable SpaceAndPerson = new(Id, Person);

    /// <summary>A Post in a Space.</summary>
    public static readonly ParameterTable SpaceAndPost = new(Id, Post);

    /// <summary>The audio session in the path.</summary>
    public static readonly Parameter AudioSession = Parameter.InPath("session_id", TextPattern.ClientId, "The id of the audio session, as Location has it.");

    /// <summary>An audio session in a Space.</summary>
    public static readonly ParameterTable SpaceAndAudioSession = new(Id, AudioSession, Pass);

    /// <summary>A person.</summary>
    public static readonly ParameterTable PersonAlone = new(Person);

    /// <summary>A page of something of the caller's.</summary>
    public static readonly ParameterTable PageAlone = new(MaxResults, Page);

    /// <summary>A page of something in a Space.</summary>
    public static readonly ParameterTable SpacePage = new(Id, MaxResults, Page);

    /// <summary>The Space that the path names; its form was checked.</summary>
    public static SpaceId SpaceId(this StoaRequest request) => Stoa.Spaces.SpaceId.Parse(request.Query.Text(Id));

    /// <summary>Where from the caller comes; for operations that take <see cref="SpaceAndSource"/>.</summary>
    public static AudienceSource ComesFrom(this StoaRequest request) => (AudienceSource)request.Query.Flags(Source);

    /// <summary>Who asks; the operation lets in users only.</summary>
    public static UserId User(this StoaRequest request) => request.Caller.RequireUser();
}
