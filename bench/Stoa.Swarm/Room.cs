namespace Stoa.Swarm;

/// <summary>A live Space and the people who belong into it: first the host, then the speaker, then listeners.</summary>
internal sealed record Room(string Id, IReadOnlyList<Person> People)
{
    /// <summary>The creator.</summary>
    public Person Host => People[0];

    /// <summary>Who is muted and let talk again.</summary>
    public Person Speaker => People[1];
}
