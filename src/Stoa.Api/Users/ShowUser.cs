using Stoa.Api.Discovery;
using Stoa.Api.Fields;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Users;

/// <summary>One person as a profile page shows them, with how the caller stands to them. Users, apps by themselves, and guests where the operator lets them.</summary>
/// <remarks>X's <c>connection_status</c>, at <c>/2</c>, tells of follows alone and guests cannot ask for it.</remarks>
internal static class ShowUser
{
    private static readonly Parameter _username = Parameter.InPath("username", TextPattern.Username, "The username, without @.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_username);

    /// <summary>Answers with the person; who was suspended is not there.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        if (!await ListDoor.AdmitAsync(request, desk))
        {
            return;
        }

        var accounts = desk.Accounts;
        if (!accounts.TryGetUserByName(request.Query.Text(_username), out var user) || user.Suspended)
        {
            await desk.RefuseAsync(request, RefusalTable.UsernameUnknown);
            return;
        }

        var document = ReplyDocument.OfOne(request);
        document.BeginItem();
        var json = document.Json;
        json.WriteStartObject();
        json.WriteId("id"u8, user.Id.Value);
        json.WriteText("name"u8, user.Name);
        json.WriteText("username"u8, user.Username);
        WriteOptional(json, "description"u8, user.Description);
        WriteOptional(json, "location"u8, user.Location);
        WriteOptional(json, "url"u8, user.Url);
        json.WriteTime("created_at"u8, user.CreatedAt);
        WriteOptional(json, "profile_image_url"u8, user.ProfileImageUrl);
        var follows = accounts.FollowCounts(user.Id);
        json.WriteNumber("followers_count"u8, follows.Followers);
        json.WriteNumber("following_count"u8, follows.Following);
        if (request.Caller.UserId is { } caller && caller != user.Id)
        {
            WriteRelation(json, user, caller, accounts);
        }

        json.WriteEndObject();
        document.EndData();
        await document.SendAsync();
    }

    private static void WriteRelation(JsonWriter json, User user, UserId caller, AccountDirectory accounts)
    {
        json.WriteStartObject("me"u8);
        json.WriteBoolean("following"u8, accounts.Follows(caller, user.Id));
        json.WriteBoolean("followed_by"u8, accounts.Follows(user.Id, caller));
        json.WriteBoolean("blocking"u8, accounts.Blocks(caller, user.Id));
        json.WriteEndObject();
    }

    private static void WriteOptional(JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteText(name, value);
        }
    }
}
