namespace Stoa.Spaces.Accounts;

/// <summary>The apps that are Stoa itself. Nobody can register them.</summary>
public static class OwnApps
{
    /// <summary>Stoa's own web app: its tokens are the sessions of people's browsers.</summary>
    public static readonly ClientId WebApp = new("stoa-web");

    /// <summary>The command line: its tokens are those of <c>stoa token issue</c>.</summary>
    public static readonly ClientId CommandLine = new("stoa-command-line");

    /// <summary>True for an app that may do what people do to their own account and apps, and operators to all.</summary>
    public static bool Contains(ClientId client) => client == WebApp || client == CommandLine;
}
