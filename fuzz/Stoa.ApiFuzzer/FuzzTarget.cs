namespace Stoa.ApiFuzzer;

/// <summary>The server to try, and who may call it.</summary>
/// <param name="Address">Where it listens: http, a host and a port.</param>
/// <param name="AppToken">A token of an app by itself.</param>
/// <param name="Users">Tokens with every scope, with the ids of their users. The more they are, the more of a Space happens.</param>
/// <param name="TopicIds">Topics that exist.</param>
internal sealed record FuzzTarget(Uri Address, string AppToken, IReadOnlyList<(string Id, string Token)> Users, IReadOnlyList<string> TopicIds);
