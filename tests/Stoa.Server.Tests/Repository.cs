namespace Stoa.Server.Tests;

/// <summary>Where things are in this checkout.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Stoa.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The built server, beside which these tests were built.</summary>
    public static string StoaDll { get; } = Path.Combine(
        Root, "artifacts", "bin", "Stoa.Server", new DirectoryInfo(AppContext.BaseDirectory).Name, "stoa.dll");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Stoa.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from a checkout.");
    }
}
