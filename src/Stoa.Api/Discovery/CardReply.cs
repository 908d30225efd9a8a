using Stoa.Api.Fields;
using Stoa.Api.Rooms;
using Stoa.Api.Rooms.Stream;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>A reply made of cards: writes each as it comes, then who and what they name.</summary>
internal sealed class CardReply(StoaRequest request, RoomDesk desk)
{
    private readonly ReplyDocument _document = ReplyDocument.OfMany(request);
    private readonly List<Space> _spaces = [];

    /// <summary>Adds a card.</summary>
    /// <param name="entry">The Space.</param>
    /// <param name="more">Writes further members.</param>
    public void Add(SpaceEntry entry, Action<JsonWriter, Space>? more = null)
    {
        var space = entry.Space;
        if (!space.IsRetrievable)
        {
            return; // It ended a moment ago.
        }

        _document.BeginItem();
        var json = _document.Json;
        json.WriteStartObject();
        SpaceCard.WriteMembers(json, space, entry.ParticipantCount, request.Caller.UserId, desk);
        more?.Invoke(json, space);
        json.WriteEndObject();
        _spaces.Add(space);
    }

    /// <summary>Ends and sends the page.</summary>
    /// <param name="next">The token of the page after; null when this is the last.</param>
    /// <param name="correctedQuery">The query as it was understood, when not as it was typed.</param>
    public ValueTask SendAsync(string? next = null, string? correctedQuery = null)
    {
        _document.EndData();
        var people = _spaces.SelectMany(SpaceDocument.Speakers).Distinct().Select(id => new UserId(id));
        var users = people.Select(id => desk.Accounts.TryGetUser(id, out var user) ? user : null).OfType<Stoa.Spaces.Accounts.User>().ToArray();
        if (users.Length > 0)
        {
            _document.BeginInclude("users"u8);
            Array.ForEach(users, user => IncludedPeople.WritePerson(_document.Json, user));
            _document.EndInclude();
        }

        var ids = _spaces.SelectMany(space => space.TopicIds).Distinct();
        var topics = ids.Select(id => desk.Accounts.TryGetTopic(id, out var topic) ? topic : null).OfType<Stoa.Spaces.Accounts.Topic>().ToArray();
        if (topics.Length > 0)
        {
            _document.BeginInclude("topics"u8);
            foreach (var topic in topics)
            {
                _document.Json.WriteStartObject();
                _document.Json.WriteId("id"u8, topic.Id.Value);
                _document.Json.WriteText("name"u8, topic.Name);
                _document.Json.WriteEndObject();
            }

            _document.EndInclude();
        }

        return _document.SendWithMetaAsync(previous: null, next, correctedQuery);
    }
}
