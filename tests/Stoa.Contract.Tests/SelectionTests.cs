using System.Text.Json;
using CsCheck;

namespace Stoa.Contract.Tests;

/// <summary>Any combination of fields and expansions returns exactly what was asked, nothing more. Source: X API v2, Fields and Expansions.</summary>
public sealed class SelectionTests(ContractWorld world)
{
    private static readonly string[] _spaceFields = Names("Space");
    private static readonly string[] _userFields = Names("User");
    private static readonly string[] _topicFields = Names("Topic");
    private static readonly string[] _expansions = ["creator_id", "host_ids", "invited_user_ids", "speaker_ids", "topic_ids"];

    private static readonly string[] _besideData = ["errors", "meta"];

    private static readonly Gen<string[]> _anySpaceFields = Some(_spaceFields);
    private static readonly Gen<string[]> _anyExpansions = Some(_expansions);
    private static readonly Gen<string[]> _anyUserFields = Some(_userFields);
    private static readonly Gen<string[]> _anyTopicFields = Some(_topicFields);

    [Theory]
    [InlineData("/2/spaces/{live}?")]
    [InlineData("/2/spaces/{scheduled}?")]
    [InlineData("/2/spaces?ids={live},{missing},{untitled},{scheduled},{ended}")]
    [InlineData("/2/spaces/by/creator_ids?user_ids={creator}")]
    [InlineData("/2/spaces/search?query=cafe")]
    public async Task Space_AnySelection_IsExactlyWhatWasAsked(string request)
    {
        var whole = (await world.SendAsync(
            $"{request}&space.fields={Join(_spaceFields)}&expansions={Join(_expansions)}&user.fields={Join(_userFields)}&topic.fields={Join(_topicFields)}", Asker.Creator)).Json;
        await Gen.Select(_anySpaceFields, _anyExpansions, _anyUserFields, _anyTopicFields).SampleAsync(
            async selection =>
            {
                var (fields, expansions, userFields, topicFields) = selection;
                var query = $"{request}&space.fields={Join(fields)}&expansions={Join(expansions)}&user.fields={Join(userFields)}&topic.fields={Join(topicFields)}";
                var reply = await world.SendAsync(query, Asker.Creator);
                var expected = Select(whole, fields, expansions, userFields, topicFields);
                var difference = JsonTemplate.FindDifference(expected, reply.Json);
                Assert.True(difference is null, $"{query}: {difference}");
            },
            iter: 150, threads: 1);
    }

    [Fact]
    public async Task User_AnySelection_IsExactlyWhatWasAsked()
    {
        const string Request = "/2/users?ids={creator},{stranger},4";
        var whole = (await world.SendAsync($"{Request}&user.fields={Join(_userFields)}", Asker.Creator)).Json;
        await _anyUserFields.SampleAsync(
            async fields =>
            {
                var reply = await world.SendAsync($"{Request}&user.fields={Join(fields)}", Asker.Creator);
                var expected = JsonSerializer.SerializeToElement(new { data = whole.GetProperty("data").EnumerateArray().Select(user => Only(user, ["id", "name", "username", .. fields])), errors = whole.GetProperty("errors") });
                var difference = JsonTemplate.FindDifference(expected, reply.Json);
                Assert.True(difference is null, $"{Join(fields)}: {difference}");
            },
            iter: 150, threads: 1);
    }

    private static string[] Names(string name) => [.. FieldTable.Of(name).Select(field => field.Name)];

    private static Gen<string[]> Some(string[] names) => Gen.Bool.Array[names.Length].Select(picked => names.Where((_, index) => picked[index]).ToArray());

    private static string Join(IEnumerable<string> names) => string.Join(',', names);

    /// <summary>The reply to a selection, made from the reply to everything.</summary>
    private static JsonElement Select(JsonElement whole, string[] fields, string[] expansions, string[] userFields, string[] topicFields)
    {
        var data = whole.GetProperty("data");
        var spaces = data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().ToList() : [data];
        Dictionary<string, object> reply = new(StringComparer.Ordinal);
        List<Dictionary<string, JsonElement>> shown = [.. spaces.Select(space => Only(space, ["id", "state", .. fields, .. expansions]))];
        reply["data"] = data.ValueKind == JsonValueKind.Array ? shown : shown[0];
        Dictionary<string, object> includes = new(StringComparer.Ordinal);
        Include("users", spaces.SelectMany(space => Targets(space, expansions.Where(name => name != "topic_ids"))), ["id", "name", "username", .. userFields]);
        Include("topics", spaces.SelectMany(space => Targets(space, expansions.Where(name => name == "topic_ids"))), ["id", "name", .. topicFields]);
        if (includes.Count > 0)
        {
            reply["includes"] = includes;
        }

        foreach (var name in _besideData.Where(name => whole.TryGetProperty(name, out _)))
        {
            reply[name] = whole.GetProperty(name);
        }

        return JsonSerializer.SerializeToElement(reply);

        void Include(string list, IEnumerable<string> ids, string[] members)
        {
            var wanted = ids.ToHashSet(StringComparer.Ordinal);
            if (wanted.Count > 0)
            {
                includes[list] = whole.GetProperty("includes").GetProperty(list).EnumerateArray()
                    .Where(item => wanted.Contains(item.GetProperty("id").GetString()!))
                    .OrderBy(item => PlaceOf(item.GetProperty("id").GetString()!, spaces, expansions))
                    .Select(item => Only(item, members));
            }
        }
    }

    /// <summary>Where an id is met first, Space by Space and expansion by expansion: the order of <c>includes</c>.</summary>
    private static int PlaceOf(string id, List<JsonElement> spaces, string[] expansions)
    {
        string[] order = ["creator_id", "host_ids", "speaker_ids", "invited_user_ids", "topic_ids"];
        return spaces.SelectMany(space => Targets(space, order.Where(name => expansions.Contains(name, StringComparer.Ordinal)))).ToList().IndexOf(id);
    }

    private static IEnumerable<string> Targets(JsonElement space, IEnumerable<string> fields) =>
        from field in fields
        where space.TryGetProperty(field, out _)
        let value = space.GetProperty(field)
        from id in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetString()!) : [value.GetString()!]
        select id;

    private static Dictionary<string, JsonElement> Only(JsonElement item, IReadOnlyCollection<string> members) =>
        item.EnumerateObject().Where(member => members.Contains(member.Name, StringComparer.Ordinal)).ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
}
