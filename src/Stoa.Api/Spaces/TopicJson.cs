using Stoa.Api.Fields;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Spaces;

/// <summary>Writes topics as the contract has them. Source: X API v2, Topic object.</summary>
internal static class TopicJson
{
    /// <summary>Writes the list <c>includes.topics</c>; a topic that is no more is left out.</summary>
    public static void WriteIncludes(ReplyDocument document, IncludedIds ids, TopicFields fields, AccountDirectory accounts)
    {
        var json = document.Json;
        var isBegun = false;
        foreach (var included in ids.Ids)
        {
            if (!accounts.TryGetTopic(new TopicId(included.Id), out var topic))
            {
                continue;
            }

            if (!isBegun)
            {
                document.BeginInclude("topics"u8);
                isBegun = true;
            }

            json.WriteStartObject();
            json.WriteId("id"u8, topic.Id.Value);
            json.WriteText("name"u8, topic.Name);
            if ((fields & TopicFields.Description) != TopicFields.None && !string.IsNullOrEmpty(topic.Description))
            {
                json.WriteText("description"u8, topic.Description);
            }

            json.WriteEndObject();
        }

        if (isBegun)
        {
            document.EndInclude();
        }
    }
}
