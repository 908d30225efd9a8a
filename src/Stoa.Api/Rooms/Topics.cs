using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Rooms;

/// <summary>The topics that Spaces can be filed under; anyone may see them, operators make them.</summary>
internal static class Topics
{
    private const int MaxNameLength = 50;
    private const int MaxDescriptionLength = 200;
    private static readonly Parameter _id = Parameter.InPath("id", TextPattern.NumericId, "The id of the topic.");
    private static readonly BodyMember _name = BodyMember.Text("name", 1, MaxNameLength, "The name as people see it.").Required();
    private static readonly BodyMember _description = BodyMember.Text("description", 1, MaxDescriptionLength, "A sentence about it.");

    /// <summary>One topic.</summary>
    public static readonly ParameterTable One = new(_id);

    /// <summary>What a topic is.</summary>
    public static readonly BodyTable Topic = new(_name, _description);

    /// <summary>Makes or changes a topic.</summary>
    public static async ValueTask SaveAsync(StoaRequest request, AccountStore store)
    {
        if (!TopicId.TryParse(request.Query.Text(_id), out var id) || id == default)
        {
            await request.RefuseAsync(Fault.Mismatch(_id.Name, request.Query.Text(_id), TextPattern.NumericId.Text));
            return;
        }

        var topic = new Topic(id, request.Body.Text(_name), request.Body.FindText(_description));
        Fault[] faults = [.. FaultsIn(_name, topic.Name), .. FaultsIn(_description, topic.Description)];
        if (faults.Length > 0)
        {
            await request.RefuseAsync(faults);
            return;
        }

        var audited = new Audited(AuditAct.TopicSaved, request.Caller.UserId, Detail: id.ToString());
        var results = await store.AppendManyAsync([new TopicSaved(topic), audited], request.Aborted);
        if (!results.All(result => result.Committed))
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        var document = ReplyDocument.OfOne(request);
        document.BeginItem();
        Write(document.Json, topic);
        document.EndData();
        await document.SendAsync();
    }

    /// <summary>The caller follows a topic; what they follow already, they follow afterwards too.</summary>
    public static async ValueTask FollowAsync(StoaRequest request, RoomDesk desk, AccountStore store)
    {
        if (await FindAsync(request, desk) is { } topic)
        {
            await AnswerAsync(request, desk, topic, await store.AppendAsync(new TopicFollowed(request.User(), topic.Id), request.Aborted), isFollowed: true);
        }
    }

    /// <summary>The caller does not follow a topic any more; what they do not follow, they do not follow afterwards either.</summary>
    public static async ValueTask UnfollowAsync(StoaRequest request, RoomDesk desk, AccountStore store)
    {
        if (await FindAsync(request, desk) is { } topic)
        {
            await AnswerAsync(request, desk, topic, await store.AppendAsync(new TopicUnfollowed(request.User(), topic.Id), request.Aborted), isFollowed: false);
        }
    }

    /// <summary>All topics by id; people are told which they follow.</summary>
    public static ValueTask ListAsync(StoaRequest request, AccountDirectory accounts)
    {
        var followed = request.Caller.UserId is { } user ? accounts.TopicsFollowedBy(user) : null;
        var document = ReplyDocument.OfMany(request);
        foreach (var topic in accounts.Topics)
        {
            document.BeginItem();
            Write(document.Json, topic, followed?.Contains(topic.Id));
        }

        document.EndData();
        return document.SendWithMetaAsync();
    }

    private static async ValueTask<Topic?> FindAsync(StoaRequest request, RoomDesk desk)
    {
        if (TopicId.TryParse(request.Query.Text(_id), out var id) && desk.Accounts.TryGetTopic(id, out var topic))
        {
            return topic;
        }

        await desk.RefuseAsync(request, RefusalTable.TopicUnknown);
        return null;
    }

    private static async ValueTask AnswerAsync(StoaRequest request, RoomDesk desk, Topic topic, AccountAppendResult result, bool isFollowed)
    {
        if (result.Status is not (AccountAppendStatus.Committed or AccountAppendStatus.Unchanged))
        {
            await desk.RefuseAsync(request, result.Status switch
            {
                AccountAppendStatus.TopicFollowLimitReached => RefusalTable.TopicFollowLimitReached,
                AccountAppendStatus.TopicUnknown => RefusalTable.TopicUnknown,
                _ => RefusalTable.Unavailable,
            });
            return;
        }

        var document = ReplyDocument.OfOne(request);
        document.BeginItem();
        Write(document.Json, topic, isFollowed);
        document.EndData();
        await document.SendAsync();
    }

    private static IEnumerable<Fault> FaultsIn(BodyMember member, string? text) =>
        text is null || (!PlainText.IsBlank(text) && PlainText.Fits(text, (int)member.Max))
            ? []
            : [Fault.Member(member.Name, text, "must not be blank and hold no control characters")];

    private static void Write(JsonWriter json, Topic topic, bool? isFollowed = null)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, topic.Id.Value);
        json.WriteText("name"u8, topic.Name);
        if (!string.IsNullOrEmpty(topic.Description))
        {
            json.WriteText("description"u8, topic.Description);
        }

        if (isFollowed is { } followed)
        {
            json.WriteBoolean("followed"u8, followed);
        }

        json.WriteEndObject();
    }
}
