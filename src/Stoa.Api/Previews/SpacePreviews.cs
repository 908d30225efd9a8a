using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Previews;

/// <summary>What the link of a Space says to whoever has it: for link previews, embedded players, and the head of the Space's page.</summary>
/// <param name="spaces">The Spaces as this node shows them.</param>
/// <param name="accounts">Who hosts.</param>
/// <param name="rooms">Whether guests may listen at all.</param>
/// <param name="options">Whether links say anything.</param>
public sealed class SpacePreviews(SpaceDirectory spaces, AccountDirectory accounts, RoomTable rooms, ApiOptions options)
{
    /// <summary>What may be known of a Space; null when it is unknown, over, for people with an account alone, or when the operator wants links to say nothing.</summary>
    /// <param name="id">The id, as it stands in the link; anything else finds nothing.</param>
    public SpacePreview? Find(string id) =>
        options.LinkPreviews
        && SpaceId.TryParse(id, out var parsed)
        && spaces.TryGet(parsed, out var entry)
        && entry.Space is { IsRetrievable: true, Audience: { MembersOnly: false } audience } space
        && accounts.TryGetUser(space.CreatorId, out var host)
            ? new SpacePreview(
                space.Id, space.Title, space.State, space.ScheduledStart, space.StartedAt, host.Name, host.Username, entry.ParticipantCount,
                rooms.Options.Guests && audience.Offer is null)
            { Offer = audience.Offer }
            : null;
}
