using Stoa.Api.Fields;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Rooms.Stream;

/// <summary>Writes who people are beside a message that names them by id, in X's form.</summary>
internal static class IncludedPeople
{
    /// <summary>Everyone whom a whole Space names to a reader, with the authors of the Posts shown beside it.</summary>
    public static IEnumerable<UserId> Named(Space space, UserId? reader, IEnumerable<Post> posts)
    {
        var stage = space.Stage;
        var people = stage.SpeakerIds.Concat(stage.CoHostIds).Prepend(space.CreatorId).Concat(stage.InvitedUserIds)
            .Concat(posts.Select(post => post.AuthorId));
        return reader is not { } user ? people
            : space.IsHost(user) ? people.Concat(stage.SpeakRequests.Select(waiting => waiting.UserId))
            : people.Append(user);
    }

    /// <summary>Writes the member <c>includes</c> when there is anybody; who has no account any more is left out.</summary>
    public static void Write(JsonWriter json, IEnumerable<UserId> people, AccountDirectory accounts)
    {
        var isBegun = false;
        foreach (var id in people.Distinct())
        {
            if (!accounts.TryGetUser(id, out var user))
            {
                continue;
            }

            if (!isBegun)
            {
                json.WriteStartObject("includes"u8);
                json.WriteStartArray("users"u8);
                isBegun = true;
            }

            WritePerson(json, user);
        }

        if (isBegun)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>Writes one person as an object.</summary>
    public static void WritePerson(JsonWriter json, User user)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, user.Id.Value);
        json.WriteText("name"u8, user.Name);
        json.WriteText("username"u8, user.Username);
        if (user.ProfileImageUrl is { } picture)
        {
            json.WriteText("profile_image_url"u8, picture);
        }

        json.WriteEndObject();
    }
}
