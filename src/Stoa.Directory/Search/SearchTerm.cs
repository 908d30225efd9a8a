namespace Stoa.Directory.Search;

/// <summary>One searchable term: a slice of a folded text.</summary>
internal readonly record struct SearchTerm(int Start, int Length)
{
    /// <summary>The characters of the term within the text it was found in.</summary>
    public ReadOnlySpan<char> In(string folded) => folded.AsSpan(Start, Length);
}
