using System.Text.Encodings.Web;
using System.Text.Json;
using Stoa.Api.Tests.Rooms;
using Stoa.Server.Tests;

namespace Stoa.Api.Tests.OpenApi;

/// <summary>The documents as files, out of which the web app's types are made.</summary>
public sealed class OpenApiFilesTests(RoomServer server)
{
    private static readonly JsonSerializerOptions _pretty = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("/2/openapi.json", "2.json")]
    [InlineData("/api/openapi.json", "api.json")]
    public async Task File_SaysWhatTheServerAnswers(string path, string name)
    {
        var stop = TestContext.Current.CancellationToken;
        var document = JsonDocument.Parse(await server.Http.GetStringAsync(path, stop)).RootElement;
        var text = JsonSerializer.Serialize(document, _pretty) + "\n";
        var file = Path.Combine(Repository.Root, "src", "Stoa.Web", "openapi", name);
        if (Environment.GetEnvironmentVariable("STOA_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(file, text, stop);
        }

        Assert.True(text == await File.ReadAllTextAsync(file, stop), $"src/Stoa.Web/openapi/{name} is old: run STOA_UPDATE=1 ./test Api");
    }
}
