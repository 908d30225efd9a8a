namespace Stoa.Storage.Tests;

/// <summary>A folder of its own for one test; its path does not exist at first.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("stoa-storage-").FullName;

    public string Path => System.IO.Path.Combine(_root, "data");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
