using System.Globalization;
using NJsonSchema;
using NSwag;

namespace Stoa.Contract.Tests;

/// <summary>Every parameter of every operation of X's two documents, with every value that it lists and at its bounds.</summary>
public sealed class ParameterTests(ContractWorld world)
{
    private static readonly Dictionary<string, string> _required = new(StringComparer.Ordinal)
    {
        ["GET /2/spaces"] = "ids={live}",
        ["GET /2/spaces/by/creator_ids"] = "user_ids={creator}",
        ["GET /2/spaces/search"] = "query=cafe",
        ["GET /2/users"] = "ids={creator}",
        ["GET /2/users/by"] = "usernames=TheHost",
        ["GET /2/users/search"] = "query=host",
    };

    /// <summary>Version, method and path of each operation that only reads.</summary>
    public static TheoryData<string, string> Operations =>
    [
        .. from specification in new[] { Specification.Tweet, Specification.Post }
           from operation in specification.Operations
           where operation.Method == "GET"
           select (specification.Version, operation.Path),
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Values_ThatTheDocumentLists_AreAccepted(string version, string path)
    {
        var checkedValues = 0;
        foreach (var parameter in ParametersOf(version, path).Where(parameter => ValuesOf(parameter).Count > 0))
        {
            var values = ValuesOf(parameter);
            foreach (var value in parameter.ActualSchema.Type.HasFlag(JsonObjectType.Array) ? values.Append(string.Join(',', values)) : values)
            {
                var reply = await world.SendAsync(Request(path, $"{parameter.Name}={value}"), Asker.Creator);
                Assert.True(reply.Status == 200, $"{path} {parameter.Name}={value}: {reply.Body}");
                ReplyRules.Check(reply, path);
                checkedValues++;
            }
        }

        Assert.True(checkedValues > 20, $"Only {checkedValues} values.");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Bounds_OfTheDocument_Hold(string version, string path)
    {
        foreach (var parameter in ParametersOf(version, path).Where(parameter => parameter.ActualSchema.Type.HasFlag(JsonObjectType.Integer)))
        {
            var (min, max) = (parameter.ActualSchema.Minimum ?? 1, parameter.ActualSchema.Maximum);
            await AssertStatusAsync(200, min);
            await AssertStatusAsync(400, min - 1);
            if (max is { } greatest)
            {
                await AssertStatusAsync(200, greatest);
                await AssertStatusAsync(400, greatest + 1);
            }

            async Task AssertStatusAsync(int status, decimal value)
            {
                var number = value.ToString(CultureInfo.InvariantCulture);
                var reply = await world.SendAsync(Request(path, $"{parameter.Name}={number}"), Asker.Creator);
                Assert.True(reply.Status == status, $"{path} {parameter.Name}={number}: {reply.Body}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Parameters_AreThoseOfTheDocumentAndNoOthers(string version, string path)
    {
        var refused = await world.SendAsync(Request(path, "no_such_parameter=1"), Asker.Creator);
        Assert.Equal(400, refused.Status);
        var known = Texts.Between(refused.Json.GetProperty("errors")[0].GetProperty("message").GetString()!, "is not one of [", "]").Split(',');
        var expected = ParametersOf(version, path).Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        expected.Remove("post.fields"); // Messages speak the tweet vocabulary, as X's do.
        if (version == Specification.Post.Version && Specification.Tweet.FindPath(path) is { } older)
        {
            expected.UnionWith(ParametersOf(Specification.Tweet.Version, older).Select(parameter => parameter.Name));
        }
        else if (path == "/2/spaces/{id}/tweets")
        {
            expected.Add("pagination_token"); // New in 2.167.
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    /// <summary>The request that needs no more than what is required, and one parameter.</summary>
    internal static string Request(string path, string query)
    {
        var target = path
            .Replace("/spaces/{id}/buyers", "/spaces/{ticketed}/buyers", StringComparison.Ordinal)
            .Replace("/spaces/{id}", "/spaces/{live}", StringComparison.Ordinal)
            .Replace("/users/{id}", "/users/{creator}", StringComparison.Ordinal)
            .Replace("{username}", "TheHost", StringComparison.Ordinal);
        return $"{target}?{(_required.TryGetValue($"GET {path}", out var required) ? required : "")}&{query}";
    }

    /// <summary>The parameters of an operation that reads.</summary>
    internal static IReadOnlyList<OpenApiParameter> ParametersOf(string version, string path)
    {
        var specification = version == Specification.Post.Version ? Specification.Post : Specification.Tweet;
        return specification.Operations.Single(operation => operation.Method == "GET" && operation.Path == path).Parameters;
    }

    /// <summary>The values that a parameter, or each of its elements, may have.</summary>
    internal static IReadOnlyList<string> ValuesOf(OpenApiParameter parameter)
    {
        var schema = parameter.ActualSchema;
        return [.. (schema.Item?.ActualSchema ?? schema).Enumeration.OfType<string>()];
    }
}
