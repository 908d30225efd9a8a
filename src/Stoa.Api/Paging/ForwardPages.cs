namespace Stoa.Api.Paging;

/// <summary>Goes back in a list that can only be walked forward, whose places are numbers handed out with each page.</summary>
/// <remarks>
/// A token to the next page carries the beginning of the page that it was on, so the way back from there is known. A token to
/// the page before carries none: then the list is walked from its beginning, as far as <see cref="MaxSteps"/> pages; beyond
/// that there is no way back.
/// </remarks>
internal static class ForwardPages
{
    /// <summary>How many pages are walked at most to find the way back.</summary>
    public const int MaxSteps = 1_000;

    /// <summary>Stands for the beginning of the list.</summary>
    public const long Beginning = -1;

    private const long Unknown = -2;

    /// <summary>The place of the first page.</summary>
    public static readonly PagePlace First = new(IsBackward: false, Beginning, Unknown);

    /// <summary>Where a page begins, as the directory wants it: null for the beginning.</summary>
    public static long? StartOf(in PagePlace place) => place.Position == Beginning ? null : place.Position;

    /// <summary>The place of the page after.</summary>
    public static PagePlace After(in PagePlace place, long next) => new(IsBackward: false, next, place.Position);

    /// <summary>The place of the page before; null when this is the first, or when the way back is too long.</summary>
    /// <param name="place">The place of this page.</param>
    /// <param name="nextOf">Where the page after the one that begins at a place begins; null when there is none.</param>
    public static PagePlace? Before(in PagePlace place, Func<long?, long?> nextOf)
    {
        if (place.Position == Beginning)
        {
            return null;
        }

        if (place.Origin != Unknown)
        {
            return new PagePlace(IsBackward: true, place.Origin, Unknown);
        }

        var start = Beginning;
        for (var step = 0; step < MaxSteps; step++)
        {
            var next = nextOf(start == Beginning ? null : start);
            if (next is null || next == place.Position)
            {
                return new PagePlace(IsBackward: true, start, Unknown);
            }

            start = next.Value;
        }

        return null;
    }
}
