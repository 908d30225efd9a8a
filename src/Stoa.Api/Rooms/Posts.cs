using Microsoft.AspNetCore.Http;
using Stoa.Api.Fields;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Posts shared in a live Space; they are read at <c>/2/spaces/{id}/tweets</c>. Who may: docs/access.md.</summary>
internal static class Posts
{
    /// <summary>The caller shares a Post. Answers with the Post.</summary>
    public static async ValueTask ShareAsync(StoaRequest request, RoomDesk desk, RoomBodies bodies, SnowflakeIds ids)
    {
        var text = request.Body.Text(bodies.Text);
        var id = new PostId(ids.Next());
        if (await desk.CarryOutAsync(request, new SharePost(request.User(), id, text)) is not { } entry)
        {
            return;
        }

        request.Http.Response.Headers.Location = $"/api/spaces/{entry.Space.Id.Value}/posts/{id}";
        var post = entry.Space.Audience.Posts.FirstOrDefault(post => post.Id == id)
            ?? new Post(id, request.User(), text, desk.Now, Pinned: false);
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        Write(json, post, desk.Accounts);
        json.WriteEndObject();
        await request.SendAsync(reply, StatusCodes.Status201Created);
    }

    /// <summary>Its author or a host takes a Post away.</summary>
    public static ValueTask RemoveAsync(StoaRequest request, RoomDesk desk) =>
        PostId.TryParse(request.Query.Text(RoomParameters.Post), out var id)
            ? desk.ExecuteAsync(request, new RemovePost(request.User(), id))
            : desk.RefuseAsync(request, SpaceRefusal.PostUnknown);

    /// <summary>A host pins a Post.</summary>
    public static ValueTask PinAsync(StoaRequest request, RoomDesk desk) => PinAsync(request, desk, pinned: true);

    /// <summary>A host unpins a Post.</summary>
    public static ValueTask UnpinAsync(StoaRequest request, RoomDesk desk) => PinAsync(request, desk, pinned: false);

    /// <summary>Writes a Post as the room sees it, with its links, hashtags and mentions.</summary>
    public static void Write(JsonWriter json, Post post, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, post.Id.Value);
        json.WriteText("text"u8, post.Text);
        json.WriteId("author_id"u8, post.AuthorId.Value);
        json.WriteTime("created_at"u8, post.CreatedAt);
        json.WriteBoolean("pinned"u8, post.Pinned);
        if (TextEntities.Find(post.Text) is { Count: > 0 } entities)
        {
            json.WriteStartObject("entities"u8);
            TextEntities.Write(json, entities, accounts);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static ValueTask PinAsync(StoaRequest request, RoomDesk desk, bool pinned) =>
        PostId.TryParse(request.Query.Text(RoomParameters.Post), out var id)
            ? desk.ExecuteAsync(request, new PinPost(request.User(), id, pinned))
            : desk.RefuseAsync(request, SpaceRefusal.PostUnknown);
}
