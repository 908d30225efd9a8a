using Stoa.Storage.Databases;

namespace Stoa.Storage.Accounts;

/// <summary>Every node of one database has the same master key: the database keeps its fingerprint.</summary>
/// <remarks>
/// With another key app bearers, page tokens and the secrets of apps would be others on each node. So a node without the key makes none
/// when the database has a fingerprint already.
/// </remarks>
internal static class MasterKeyCheck
{
    /// <summary>Reads the key of a data folder and compares it; the first who comes makes it and leaves the fingerprint.</summary>
    /// <param name="place">The accounts.</param>
    /// <param name="database">A connection to them.</param>
    /// <param name="folder">The data folder.</param>
    /// <exception cref="StorageUnavailableException">The folder has no key, or another one; the message says what to copy where.</exception>
    public static MasterKey Open(IDatabasePlace place, IDatabase database, string folder)
    {
        if (!database.TryBeginWrite(place.Time, place.Commits.LockTimeout))
        {
            throw new StorageUnavailableException($"{place.Name}: another process keeps it locked.");
        }

        try
        {
            if (database.ReadNumber("SELECT count(*) FROM move WHERE finished_at IS NULL") > 0)
            {
                throw new StorageUnavailableException($"{place.Name}: an installation is being moved here and is not here as a whole. Run stoa migrate again.");
            }

            var known = Read(database);
            if (known is not null && !File.Exists(MasterKeyFile.PathIn(folder)))
            {
                throw new StorageUnavailableException($"{place.Name} is in use, and its master key is missing here. {Advice(folder)}");
            }

            var key = MasterKeyFile.Open(folder);
            if (known is null)
            {
                using var insert = database.Rent("INSERT INTO master_key(id, fingerprint) VALUES(1, ?1)");
                insert.BindBytes(1, key.Fingerprint.Span).Run();
            }
            else if (!key.Fingerprint.Span.SequenceEqual(known))
            {
                throw new StorageUnavailableException($"{place.Name} was made with another master key than {MasterKeyFile.PathIn(folder)}. {Advice(folder)}");
            }

            database.Commit();
            return key;
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }

    private static string Advice(string folder) =>
        $"Copy the file master.key from the data folder of a server that works with this database (or from its backup) to {MasterKeyFile.PathIn(folder)}.";

    private static byte[]? Read(IDatabase database)
    {
        using var select = database.Rent("SELECT fingerprint FROM master_key WHERE id = 1");
        return select.Step() ? select.Bytes(0).ToArray() : null;
    }
}
