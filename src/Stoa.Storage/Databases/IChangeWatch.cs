namespace Stoa.Storage.Databases;

/// <summary>Notices that somebody, of this or another process or node, wrote to a place.</summary>
internal interface IChangeWatch : IAsyncDisposable
{
    /// <summary>Completes when something may have changed since the last call, at once on the first. The caller's own commits count too.</summary>
    /// <exception cref="StorageUnavailableException">The place cannot be read.</exception>
    Task WaitAsync(CancellationToken cancellationToken);
}
