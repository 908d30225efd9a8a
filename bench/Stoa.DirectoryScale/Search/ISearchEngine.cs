namespace Stoa.DirectoryScale.Search;

/// <summary>Something that finds titles: the best hundred, live Spaces first, by participants, then scheduled ones by start, equals by id.</summary>
internal interface ISearchEngine : IDisposable
{
    string Name { get; }

    /// <summary>Makes of a query what the engine takes; not measured.</summary>
    string Prepare(QueryKind kind, string query);

    /// <summary>Runs a prepared query, reads every result, and says how many.</summary>
    int Run(QueryKind kind, string prepared);

    /// <summary>The results of a prepared query, as <see cref="Title.Number"/>.</summary>
    List<int> Find(QueryKind kind, string prepared);

    /// <summary>The processor time that the engine's own process has used, where it is not this one.</summary>
    TimeSpan ServerCpu => TimeSpan.Zero;
}
