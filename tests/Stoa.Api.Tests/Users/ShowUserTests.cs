using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Users;

public sealed class ShowUserTests(RoomServer server)
{
    [Fact]
    public async Task Show_ByAUser_TellsHowTheyStandToThePerson()
    {
        var (me, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var path = $"/api/users/by/username/u{other.Id}";
        Assert.Equal("""{"following":false,"followed_by":false,"blocking":false}""", (await me.GetAsync(path)).Me.GetRawText());

        await server.FollowAsync(me, other);
        await server.ApplyAsync(new UserBlocked(me.Id, other.Id));
        Assert.Equal("""{"following":true,"followed_by":false,"blocking":true}""", (await me.GetAsync(path)).Me.GetRawText());
        Assert.Equal("""{"following":false,"followed_by":true,"blocking":false}""", (await other.GetAsync($"/api/users/by/username/U{me.Id}")).Me.GetRawText());
        Assert.False((await other.GetAsync(path)).Data.TryGetProperty("me", out _));
    }

    [Fact]
    public async Task Show_ByAGuestOrAnApp_TellsWhoThePersonIs()
    {
        var (person, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var user = new User
        {
            Id = person.Id, Username = $"u{person.Id}", Name = "Hana 🎙️", CreatedAt = DateTimeOffset.UnixEpoch, Description = "Talks", Location = "Praha",
            Url = "https://example.org/", ProfileImageUrl = "https://example.org/hana.png",
        };
        await server.ApplyAsync(new UserSaved(user));
        await server.FollowAsync(other, person);

        foreach (var caller in new[] { server.Guest(), await server.NewAppAsync() })
        {
            Assert.Equal(
                $$$"""{"data":{"id":"{{{person.Id}}}","name":"Hana 🎙️","username":"u{{{person.Id}}}","description":"Talks","location":"Praha","url":"https://example.org/","created_at":"1970-01-01T00:00:00.000Z","profile_image_url":"https://example.org/hana.png","followers_count":1,"following_count":0}}""",
                (await caller.GetAsync($"/api/users/by/username/u{person.Id}")).Json.GetRawText());
        }
    }

    [Fact]
    public async Task Show_NobodyOrSomebodySuspended_IsNotThere()
    {
        var (me, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        await server.ApplyAsync(new UserSaved(new User { Id = other.Id, Username = $"u{other.Id}", Name = "x", CreatedAt = DateTimeOffset.UnixEpoch, Suspended = true }));

        Assert.Equal((404, "user_unknown"), await StatusAsync($"u{other.Id}"));
        Assert.Equal((404, "user_unknown"), await StatusAsync("nobody_at_all"));
        Assert.Equal(["username"], (await me.GetAsync("/api/users/by/username/not%20one")).Blamed());

        async Task<(int, string?)> StatusAsync(string name)
        {
            var reply = await me.GetAsync($"/api/users/by/username/{name}");
            return (reply.Status, reply.Reason);
        }
    }
}
