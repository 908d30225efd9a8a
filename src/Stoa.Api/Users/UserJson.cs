using Stoa.Api.Fields;
using Stoa.Api.Problems;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Users;

/// <summary>Writes a user as the contract has it. Source: X API v2, User object.</summary>
internal static class UserJson
{
    private const UserFields Relations = UserFields.PublicMetrics | UserFields.Entities | UserFields.ConnectionStatus;
    private static readonly WrittenMembers<User> _written = new(16_384);

    /// <summary>Writes one user with the fields selected.</summary>
    public static void Write(JsonWriter json, User user, in UserSelection selection, AccountDirectory accounts)
    {
        var profile = selection.Fields & ~Relations;
        json.WriteStartObject();
        json.WriteFragment((_written.Find(user, (ulong)profile) ?? Keep(user, profile)).Before);
        if ((selection.Fields & Relations) != UserFields.None)
        {
            WriteRelations(json, user, selection, accounts);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the list <c>includes.users</c>; whoever does not exist becomes a partial error.</summary>
    public static void WriteIncludes(ReplyDocument document, IncludedIds ids, in UserSelection selection, AccountDirectory accounts)
    {
        var isBegun = false;
        foreach (var (id, expansion) in ids.Ids)
        {
            if (!accounts.TryGetUser(new UserId(id), out var user))
            {
                document.AddError(new PartialError("user", expansion, new UserId(id).ToString()));
                continue;
            }

            if (user.Suspended)
            {
                document.AddError(new PartialError("user", expansion, user.Id.ToString()) { IsSuspended = true });
                continue;
            }

            if (!isBegun)
            {
                document.BeginInclude("users"u8);
                isBegun = true;
            }

            Write(document.Json, user, selection, accounts);
        }

        if (isBegun)
        {
            document.EndInclude();
        }
    }

    private static WrittenMembers<User>.Members Keep(User user, UserFields fields)
    {
        var json = new JsonWriter(capacity: 512);
        WriteProfile(json, user, fields);
        return _written.Keep(user, (ulong)fields, json.Written.ToArray(), []);
    }

    private static void WriteProfile(JsonWriter json, User user, UserFields fields)
    {
        json.WriteId("id"u8, user.Id.Value);
        json.WriteText("name"u8, user.Name);
        json.WriteText("username"u8, user.Username);
        if ((fields & UserFields.CreatedAt) != UserFields.None)
        {
            json.WriteTime("created_at"u8, user.CreatedAt);
        }

        WriteOptional(json, "description"u8, user.Description, fields & UserFields.Description);
        WriteOptional(json, "location"u8, user.Location, fields & UserFields.Location);
        WriteOptional(json, "url"u8, user.Url, fields & UserFields.Url);
        WriteOptional(json, "profile_image_url"u8, user.ProfileImageUrl, fields & UserFields.ProfileImageUrl);
        if ((fields & UserFields.Protected) != UserFields.None)
        {
            json.WriteBoolean("protected"u8, user.Protected);
        }

        if ((fields & UserFields.Verified) != UserFields.None)
        {
            json.WriteBoolean("verified"u8, user.Verified);
        }
    }

    private static void WriteRelations(JsonWriter json, User user, in UserSelection selection, AccountDirectory accounts)
    {
        if ((selection.Fields & UserFields.PublicMetrics) != UserFields.None)
        {
            json.WriteStartObject("public_metrics"u8);
            var follows = accounts.FollowCounts(user.Id);
            json.WriteNumber("followers_count"u8, follows.Followers);
            json.WriteNumber("following_count"u8, follows.Following);

            // The contract demands both; Stoa has neither Posts outside Spaces nor lists.
            json.WriteNumber(selection.Vocabulary == Vocabulary.Post ? "post_count"u8 : "tweet_count"u8, 0);
            json.WriteNumber("listed_count"u8, 0);
            json.WriteEndObject();
        }

        if ((selection.Fields & UserFields.Entities) != UserFields.None)
        {
            WriteEntities(json, user, accounts);
        }

        if ((selection.Fields & UserFields.ConnectionStatus) != UserFields.None && selection.Viewer is { } viewer)
        {
            WriteConnection(json, accounts.Follows(user.Id, viewer), accounts.Follows(viewer, user.Id));
        }
    }

    private static void WriteConnection(JsonWriter json, bool followsViewer, bool isFollowed)
    {
        if (!followsViewer && !isFollowed)
        {
            return;
        }

        json.WriteStartArray("connection_status"u8);
        if (followsViewer)
        {
            json.WriteStringValue("followed_by"u8);
        }

        if (isFollowed)
        {
            json.WriteStringValue("following"u8);
        }

        json.WriteEndArray();
    }

    private static void WriteEntities(JsonWriter json, User user, AccountDirectory accounts)
    {
        var description = TextEntities.Find(user.Description ?? "");
        if (description.Count == 0 && string.IsNullOrEmpty(user.Url))
        {
            return;
        }

        json.WriteStartObject("entities"u8);
        if (!string.IsNullOrEmpty(user.Url))
        {
            json.WriteStartObject("url"u8);
            json.WriteStartArray("urls"u8);
            json.WriteStartObject();
            json.WriteNumber("start"u8, 0);
            json.WriteNumber("end"u8, TextEntities.CountPoints(user.Url));
            TextEntities.WriteUrl(json, user.Url);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (description.Count > 0)
        {
            json.WriteStartObject("description"u8);
            TextEntities.Write(json, description, accounts);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteOptional(JsonWriter json, ReadOnlySpan<byte> name, string? value, UserFields asked)
    {
        if (asked != UserFields.None && !string.IsNullOrEmpty(value))
        {
            json.WriteText(name, value);
        }
    }
}
