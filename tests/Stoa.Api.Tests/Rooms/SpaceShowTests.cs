namespace Stoa.Api.Tests.Rooms;

public sealed class SpaceShowTests(RoomServer server)
{
    [Fact]
    public async Task Show_ToEach_SaysWhoThoseAreWhomItNames()
    {
        var (creator, cohost, speaker, invited, waiting) =
            (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var path = await creator.CreateAsync();
        await creator.PostAsync($"{path}/hosts", $$"""{"user_id":"{{cohost.Id}}"}""");
        await creator.PostAsync($"{path}/invited_users", $$"""{"user_id":"{{speaker.Id}}"}""");
        await speaker.PostAsync($"{path}/invited_users/me/accept");
        await creator.PostAsync($"{path}/invited_users", $$"""{"user_id":"{{invited.Id}}"}""");
        await waiting.PostAsync($"{path}/speak_requests");

        Person[] named = [creator, cohost, speaker, invited];
        Assert.Equal(Ids([.. named, waiting]), await IncludedAsync(cohost));
        Assert.Equal(Ids(named), await IncludedAsync(speaker));
        Assert.Equal(Ids(named), await IncludedAsync(server.Guest()));
        Assert.Equal(Ids([.. named, waiting]), await IncludedAsync(waiting)); // Oneself, as in the event stream.
        Assert.False((await creator.PostAsync($"{path}/speakers/mute")).Json.TryGetProperty("includes", out _));

        async Task<string[]> IncludedAsync(Person person) =>
        [
            .. (await person.GetAsync(path)).Json.GetProperty("includes").GetProperty("users").EnumerateArray()
                .Select(user => user.GetProperty("id").GetString()!).Order(StringComparer.Ordinal),
        ];

        static string[] Ids(Person[] people) => [.. people.Select(person => person.Id.ToString()).Order(StringComparer.Ordinal)];
    }
}
