namespace Stoa.Spaces.Accounts;

/// <summary>The apps that are Stoa's own. No other app can have their ids: those are drawn at random.</summary>
public static class OwnApps
{
    /// <summary>Stoa's own web app; its tokens are the sessions of browsers.</summary>
    public static readonly ClientId WebApp = new("stoa-web");

    /// <summary>The app that tokens of the command line belong to when no other is named.</summary>
    public static readonly ClientId CommandLine = new("stoa-command-line");
}
