using System.Text;
using Stoa.Fuzzing;

namespace Stoa.ParserFuzzer;

/// <summary>All targets: one for each parser of bytes from outside that is not one of the audio's. What each must hold stands in its own file.</summary>
internal static class ParserTargets
{
    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Text("path", RequestTargets.Path),
        Text("query", RequestTargets.Query),
        Text("url", RequestTargets.Url),
        Bytes("body", RequestTargets.Body, 200),
        Bytes("oauth", RequestTargets.OAuth, 200),
        Text("basic", RequestTargets.Basic),
        Text("cookie", RequestTargets.Cookie),
        Text("accept", RequestTargets.Accept, 200),
        Text("last-event-id", RequestTargets.LastEventId),
        Text("host", RequestTargets.Host),
        Text("own-address", RequestTargets.OwnAddressOf),
        Text("forwarded", new ForwardedFeed().Feed, 200),
        new("page-token", 500, _ => new SignedRun("page-token", SignedTargets.PageToken)),
        new("pass", 500, _ => new SignedRun("pass", SignedTargets.Pass)),
        new("stripe-signature", 200, _ => new SignedRun("stripe-signature", SignedTargets.StripeSignature)),
        Bytes("stripe", SignedTargets.StripeEvent, 100),
        Text("url-of-webhook", WordTargets.WebhookUrl),
        Text("redirect-uri", WordTargets.RedirectUriOf),
        Text("time", WordTargets.Time),
        Text("id", WordTargets.Id),
        Text("words", WordTargets.Words),
        Text("search", new SearchFeed().Search, 100),
        Text("title", new SearchFeed().Title, 50),
        Bytes("event", StoredTargets.Event, 200),
        Bytes("change", StoredTargets.Change, 200),
        Bytes("snapshot", StoredTargets.Snapshot, 200),
        Bytes("minute", StoredTargets.Minute),
        Bytes("stays", StoredTargets.Stays),
        new("wire", 100, _ => NodeTargets.OpenWire()),
        Text("node-status", NodeTargets.Status),
        Text("digest", NodeTargets.Digest),
        Text("configuration", ConfigurationTargets.Settings, 10),
        new("clip", 100, _ => new ParserRun(ConfigurationTargets.Clips, (bytes, _) => ConfigurationTargets.Clip(bytes))),
    ];

    private static FuzzTarget Text(string name, Action<string> feed, int batch = 500) => Text(name, (text, _) => feed(text), batch);

    // Headers come as Latin-1, all else as UTF-8.
    private static FuzzTarget Text(string name, Action<string, Random> feed, int batch = 500) => new(
        name, batch, _ => new ParserRun(Corpus.Of(name), (bytes, random) => feed(random.Next(4) == 0 ? Encoding.Latin1.GetString(bytes) : Encoding.UTF8.GetString(bytes), random), Mutation.OfText));

    private static FuzzTarget Bytes(string name, Action<byte[]> feed, int batch = 500) =>
        new(name, batch, _ => new ParserRun(Corpus.Of(name), (bytes, _) => feed(bytes), Mutation.OfText));
}
