using Stoa.Api.Fields;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Rooms;

/// <summary>The topics that Spaces can be filed under; anyone may see them. Source: design section 6.</summary>
internal static class Topics
{
    /// <summary>All topics by id.</summary>
    public static ValueTask ListAsync(StoaRequest request, AccountDirectory accounts)
    {
        var document = ReplyDocument.OfMany(request);
        foreach (var topic in accounts.Topics)
        {
            document.BeginItem();
            document.Json.WriteStartObject();
            document.Json.WriteId("id"u8, topic.Id.Value);
            document.Json.WriteText("name"u8, topic.Name);
            if (!string.IsNullOrEmpty(topic.Description))
            {
                document.Json.WriteText("description"u8, topic.Description);
            }

            document.Json.WriteEndObject();
        }

        document.EndData();
        return document.SendWithMetaAsync();
    }
}
