using System.Text.Json;
using Stoa.Api.Tests.Rooms;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Tests.Whip;

/// <summary>What is told of who talks: by asking, and in the event stream.</summary>
public sealed class AudioShowTests(RoomServer server)
{
    [Fact]
    public async Task Get_SaysWhatTheCallerMayDoAndHowTheirSessionsAre()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.CreateAsync();
        var listener = await server.NewPersonAsync();
        await creator.OfferAsync($"{space}/whip");
        await listener.OfferAsync($"{space}/whep");

        var mine = (await listener.GetAsync($"{space}/audio")).Data;
        Assert.True(mine.GetProperty("audio_available").GetBoolean());
        Assert.Equal((false, "not_speaker"), MayPublish(mine));
        Assert.False(mine.GetProperty("is_muted").GetBoolean());
        var session = Assert.Single(mine.GetProperty("sessions").EnumerateArray());
        Assert.Equal(("listen", "connected", "udp"), (Text(session, "direction"), Text(session, "state"), Text(session, "protocol")));
        Assert.Equal((1.25, 1.5, 20.0), (session.GetProperty("loss_percent").GetDouble(), session.GetProperty("jitter_ms").GetDouble(), session.GetProperty("round_trip_ms").GetDouble()));
        Assert.Equal((7, 2), (session.GetProperty("packets_in").GetInt32(), session.GetProperty("dropped").GetProperty("replayed").GetInt32()));
        Assert.False(mine.TryGetProperty("publishers", out _));

        var hosts = (await creator.GetAsync($"{space}/audio")).Data;
        Assert.True(MayPublish(hosts).May);
        var publisher = Assert.Single(hosts.GetProperty("publishers").EnumerateArray());
        Assert.Equal((creator.Id.ToString(), "publish"), (Text(publisher, "user_id"), Text(publisher, "direction")));

        var guests = (await server.Guest().GetAsync($"{space}/audio")).Data;
        Assert.Equal((false, "no_account"), MayPublish(guests));
        Assert.Empty(guests.GetProperty("sessions").EnumerateArray());
        Assert.Equal((false, "space_not_live"), MayPublish((await creator.GetAsync($"{await creator.ScheduleAsync()}/audio")).Data));
        Assert.Equal(404, (await creator.GetAsync("/api/spaces/1abcdefghijkl/audio")).Status);
    }

    [Fact]
    public async Task Get_OfASpeakerWhomAHostMuted_SaysSo()
    {
        var (creator, speaker, space, _) = await WithSpeakerAsync();
        await creator.PostAsync($"{space}/speakers/{speaker.Id}/mute");
        var mine = (await speaker.GetAsync($"{space}/audio")).Data;
        Assert.True(mine.GetProperty("is_muted").GetBoolean());
        Assert.True(MayPublish(mine).May);
    }

    [Fact]
    public async Task Voices_ReachReadersWithoutAnId_AndStandInSnapshots()
    {
        var (creator, speaker, space, id) = await WithSpeakerAsync();
        var (stream, snapshot) = await EventReader.EnterAsync(creator, space);
        Assert.False(snapshot.TryGetProperty("voices", out _));
        var last = stream.LastEventId;
        server.Rooms.Voices(id, [new Voice(speaker.Id, 4_000_000_000, 31, true, TimeSpan.FromSeconds(61))]);

        var voice = Assert.Single((await stream.ReadAsync("voices")).GetProperty("voices").EnumerateArray());
        Assert.Equal((speaker.Id.ToString(), 4_000_000_000, 31), (Text(voice, "user_id"), voice.GetProperty("ssrc").GetInt64(), voice.GetProperty("level").GetInt32()));
        Assert.True(voice.GetProperty("is_heard").GetBoolean());
        Assert.Equal(last, stream.LastEventId);

        var (other, then) = await EventReader.EnterAsync(server.Guest(), space);
        Assert.Equal(voice.GetRawText(), Assert.Single(then.GetProperty("voices").EnumerateArray()).GetRawText());
        Assert.Equal(voice.GetRawText(), Assert.Single((await speaker.GetAsync($"{space}/audio")).Data.GetProperty("voices").EnumerateArray()).GetRawText());
        var time = Assert.Single((await creator.GetAsync(space)).Data.GetProperty("talk_times").EnumerateArray());
        Assert.Equal((speaker.Id.ToString(), 61), (Text(time, "user_id"), time.GetProperty("seconds").GetInt32()));
        Assert.False((await speaker.GetAsync(space)).Data.TryGetProperty("talk_times", out _));

        await Task.Delay(300, TestContext.Current.CancellationToken);
        server.Rooms.Voices(id, []);
        Assert.Empty((await stream.ReadAsync("voices")).GetProperty("voices").EnumerateArray());
        stream.Dispose();
        other.Dispose();
    }

    private static (bool May, string? WhyNot) MayPublish(JsonElement data) =>
        (data.GetProperty("may_publish").GetBoolean(), data.TryGetProperty("may_not_publish_because", out var why) ? why.GetString() : null);

    private static string? Text(JsonElement data, string name) => data.GetProperty(name).GetString();

    private async Task<(Person Creator, Person Speaker, string Space, SpaceId Id)> WithSpeakerAsync()
    {
        var (creator, speaker) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync();
        await creator.PostAsync($"{space}/invited_users", $$"""{"user_id":"{{speaker.Id}}"}""");
        await speaker.PostAsync($"{space}/invited_users/me/accept");
        return (creator, speaker, space, SpaceId.Parse(space.Split('/')[^1]));
    }
}
