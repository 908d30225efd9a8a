namespace Stoa.Storage.Sqlite;

/// <summary>Makes a SQLite file of the data folder ready for a library that opens it itself: made when absent, its schema brought up to date.</summary>
public static class DataFile
{
    /// <summary>Creates folder and file when absent, readable by their owner alone, and runs the steps of the schema that are missing, under a lock.</summary>
    /// <param name="path">The file.</param>
    /// <param name="migrations">The schema, step by step; a released step never changes.</param>
    /// <param name="time">For waits.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static void Prepare(string path, IReadOnlyList<string> migrations, TimeProvider time) => new SqliteFile(path, migrations, time).Create().Dispose();
}
