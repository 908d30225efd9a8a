using System.Diagnostics;
using Stoa.Api.Whip;
using Stoa.Spaces;

namespace Stoa.Soak;

/// <summary>A Space from its birth to its end, with everybody who comes and goes in between.</summary>
/// <remarks>
/// One of ten is announced and called off, two are announced, renamed and started; of those that are live one in five ends because its host walks
/// out, the others are ended. Who stays to the end has to be told of it.
/// </remarks>
internal sealed class SpaceLife(Server server, People people, HttpClient doors, Random random, Action<string, bool> isAlive)
{
    private const int Stayers = 3;
    private static readonly TimeSpan _goneWithin = TimeSpan.FromSeconds(60);

    /// <summary>Lives it.</summary>
    public async Task RunAsync()
    {
        var host = people.Take();
        var way = random.Next(10);
        object details = way < 3
            ? new { title = Title(), scheduled_start = TimeProvider.System.GetUtcNow().AddHours(1) }
            : new { title = Title() };
        var made = await server.DoAsync(host, HttpMethod.Post, "/api/spaces", details, way < 3 ? nameof(SpaceScheduled) : nameof(SpaceStarted));
        if (made?.GetProperty("data").GetProperty("id").GetString() is { } id)
        {
            server.Tally.Count("Spaces");
            isAlive(id, true);
            if (way < 3)
            {
                await server.DoAsync(host, HttpMethod.Patch, $"/api/spaces/{id}", new { title = Title() }, nameof(SpaceEdited));
            }

            if (way == 0)
            {
                await server.DoAsync(host, HttpMethod.Delete, $"/api/spaces/{id}", null, nameof(SpaceCanceled));
            }
            else
            {
                if (way < 3)
                {
                    await server.DoAsync(host, HttpMethod.Post, $"/api/spaces/{id}/start", null, nameof(SpaceStarted));
                }

                await BeLiveAsync(id, host, isEndedByLeaving: way is 3 or 4);
            }

            isAlive(id, false);
        }

        people.Return(host);
    }

    /// <summary>A Space that lasts: people come and go in it, then all are gone and it is counted who is there.</summary>
    public async Task RunLongAsync(TimeSpan lasting, TimeSpan pause)
    {
        var host = people.Take();
        var made = await server.DoAsync(host, HttpMethod.Post, "/api/spaces", new { title = "The long evening" }, nameof(SpaceStarted));
        if (made?.GetProperty("data").GetProperty("id").GetString() is not { } id || await Visit.EnterAsync(server, id, host, mayBeOver: false) is not { } visit)
        {
            return;
        }

        isAlive(id, true);
        visit.Call(id, AudioDirection.Publish, doors);
        var (clock, guests) = (Stopwatch.StartNew(), new List<Task>());
        while (clock.Elapsed < lasting)
        {
            guests.Add(ListenAsync(id, host, TimeSpan.Zero, Seconds(3, 20)));
            guests.RemoveAll(guest => guest.IsCompletedSuccessfully);
            await Task.Delay(pause);
        }

        await Task.WhenAll(guests);
        await ExpectCountAsync(id, host, 1);
        await visit.DisposeAsync();
        await ExpectCountAsync(id, host, 0);
        await server.DoAsync(host, HttpMethod.Post, $"/api/spaces/{id}/end", null, nameof(SpaceEnded));
        isAlive(id, false);
        people.Return(host);
    }

    private async Task BeLiveAsync(string id, Person host, bool isEndedByLeaving)
    {
        var lasting = Seconds(15, 35);
        await using var visit = await Visit.EnterAsync(server, id, host, mayBeOver: false);
        if (visit is null)
        {
            return;
        }

        if (random.Next(2) == 0)
        {
            visit.Call(id, AudioDirection.Publish, doors);
        }

        var guests = Enumerable.Range(0, random.Next(6, 14))
            .Select(_ => (Comes: random.NextDouble() * (lasting - TimeSpan.FromSeconds(4)), Stays: Seconds(2, 15)))
            .Select(guest => ListenAsync(id, host, guest.Comes, guest.Comes + guest.Stays > lasting ? lasting - guest.Comes : guest.Stays)).ToList();
        guests.Add(SpeakAsync(id, host, lasting));
        List<Person> stayers = [.. Enumerable.Range(0, Stayers).Select(_ => people.Take())];
        var stays = await Task.WhenAll(stayers.Select(stayer => Visit.EnterAsync(server, id, stayer, mayBeOver: false)));
        await Task.WhenAll(guests);
        if (isEndedByLeaving)
        {
            await visit.DisposeAsync();
        }
        else
        {
            await server.DoAsync(host, HttpMethod.Post, $"/api/spaces/{id}/end", null, nameof(SpaceEnded));
            await visit.WaitForEndAsync(_goneWithin);
        }

        foreach (var stay in stays.OfType<Visit>())
        {
            await stay.WaitForEndAsync(_goneWithin);
            await stay.DisposeAsync();
        }

        stayers.ForEach(people.Return);
    }

    /// <summary>Somebody is asked onto the stage, talks, is muted for a while, and goes.</summary>
    private async Task SpeakAsync(string id, Person host, TimeSpan lasting)
    {
        var speaker = people.Take();
        await server.DoAsync(host, HttpMethod.Post, $"/api/spaces/{id}/invited_users", new { user_id = speaker.Id }, nameof(SpeakerInvited), speaker.Id);
        await server.DoAsync(speaker, HttpMethod.Post, $"/api/spaces/{id}/invited_users/me/accept", null, nameof(SpeakerAdmitted), speaker.Id);
        var visit = await Visit.EnterAsync(server, id, speaker, mayBeOver: false);
        visit?.Call(id, AudioDirection.Publish, doors);
        await Task.Delay(lasting / 3);
        await server.DoAsync(host, HttpMethod.Post, $"/api/spaces/{id}/speakers/{speaker.Id}/mute", null, nameof(SpeakerMuted), speaker.Id);
        await server.DoAsync(speaker, HttpMethod.Post, $"/api/spaces/{id}/posts", new { text = "Look at https://example.org #soak" }, nameof(PostShared));
        await Task.Delay(lasting / 6);
        await server.DoAsync(host, HttpMethod.Delete, $"/api/spaces/{id}/speakers/{speaker.Id}/mute", null, nameof(SpeakerUnmuted), speaker.Id);
        await Task.Delay(lasting / 3);
        await (visit?.DisposeAsync() ?? ValueTask.CompletedTask);
        people.Return(speaker);
    }

    /// <summary>Somebody comes, hears or only reads, does something or nothing, and goes.</summary>
    private async Task ListenAsync(string id, Person host, TimeSpan comesAfter, TimeSpan stays)
    {
        var own = new Random(random.Next()); // Guests are on many threads from here on.
        await Task.Delay(comesAfter);
        var person = people.Take();
        await using (var visit = await Visit.EnterAsync(server, id, person, mayBeOver: false))
        {
            if (own.Next(3) == 0)
            {
                visit?.Call(id, AudioDirection.Listen, doors);
            }

            await Task.Delay(stays / 3);
            switch (own.Next(6))
            {
                case 0:
                    await server.DoAsync(person, HttpMethod.Post, $"/api/spaces/{id}/speak_requests", new { note = "One question" }, nameof(SpeakRequested), person.Id);
                    await server.DoAsync(host, HttpMethod.Post, $"/api/spaces/{id}/speak_requests/{person.Id}/decline", null, nameof(SpeakRequestDeclined), person.Id);
                    break;
                case 1:
                    await server.DoAsync(person, HttpMethod.Post, $"/api/spaces/{id}/speak_requests", new { note = "" }, nameof(SpeakRequested), person.Id);
                    await server.DoAsync(host, HttpMethod.Post, $"/api/spaces/{id}/speak_requests/{person.Id}/approve", null, nameof(SpeakerAdmitted), person.Id);
                    await server.DoAsync(host, HttpMethod.Delete, $"/api/spaces/{id}/speakers/{person.Id}", null, nameof(SpeakerMovedToListener), person.Id);
                    break;
                case 2 or 3:
                    await server.DoAsync(person, HttpMethod.Post, $"/api/spaces/{id}/reactions", new { reaction = "💜" }, null);
                    break;
                default:
                    break;
            }

            await Task.Delay(stays * 2 / 3);
        }

        people.Return(person);
    }

    private async Task ExpectCountAsync(string id, Person host, int expected)
    {
        var (clock, count) = (Stopwatch.StartNew(), -1);
        while (count != expected && clock.Elapsed < _goneWithin)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            count = await server.ReadAsync("own lookup", $"/api/spaces/{id}", host) is { } shown ? shown.GetProperty("data").GetProperty("participant_count").GetInt32() : -1;
        }

        server.Tally.Count($"participants where {expected} are there: {count}");
        if (count != expected)
        {
            server.Tally.Fault($"{count} participants are counted where {expected} are there");
        }
    }

    private TimeSpan Seconds(double least, double most) => TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least)));

    /// <summary>Words of which some are known to nobody else, so that what search knows has to be forgotten with the Space.</summary>
    private string Title() => $"Talk {random.Next(200)} about w{random.Next():x} music";
}
