namespace Stoa.Spaces.Tests;

/// <summary>The working copy that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] _generated = [".git", "artifacts", "bin", "obj", "node_modules"];

    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Every file that is not generated, as a path from the root with slashes.</summary>
    public static IEnumerable<string> Files() => Walk(new DirectoryInfo(Root))
        .Select(file => Path.GetRelativePath(Root, file.FullName).Replace(Path.DirectorySeparatorChar, '/'));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories()
            .Where(child => !_generated.Contains(child.Name, StringComparer.Ordinal))
            .SelectMany(Walk));

    private static string Find(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, "Stoa.slnx")))
            {
                return candidate.FullName;
            }
        }

        throw new InvalidOperationException($"No Stoa.slnx above {folder}.");
    }
}
