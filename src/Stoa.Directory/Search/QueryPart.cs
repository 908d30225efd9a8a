namespace Stoa.Directory.Search;

/// <summary>A part of a query as it was written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsExcluded">True when <c>-</c> stands before it.</param>
/// <param name="BodyStart">Where what counts begins: behind <c>-</c>, <c>@</c>, and the quote.</param>
/// <param name="BodyEnd">Where it ends: before the quote that closes.</param>
/// <param name="Start">Where the part begins.</param>
/// <param name="End">Where the part ends.</param>
internal sealed record QueryPart(QueryPartKind Kind, bool IsExcluded, int BodyStart, int BodyEnd, int Start, int End)
{
    // What opens a phrase is closed by any of the same row: German „so“, English “so”, Swedish ”so”, French « so », Danish »so«.
    private static readonly string[] _quotes = ["\"“”„‟＂〝〞〟", "«»", "‹›", "「」", "『』"];

    /// <summary>What counts.</summary>
    public string Body(string text) => text[BodyStart..BodyEnd];

    /// <summary>Takes a query apart, in one walk. Signs without a sense, such as a quote that nothing closes, are text.</summary>
    public static List<QueryPart> Of(string text)
    {
        List<QueryPart> parts = [];
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var part = At(text, at, isAtStart: at == 0 || char.IsWhiteSpace(text[at - 1]));
            parts.Add(part);
            at = part.End;
        }

        return parts;
    }

    private static QueryPart At(string text, int start, bool isAtStart)
    {
        var isExcluded = isAtStart && text[start] is '-' or '\u2212' or '\u2013' or '\uFF0D' && start + 1 < text.Length && !char.IsWhiteSpace(text[start + 1]);
        var body = isExcluded ? start + 1 : start;
        if (ClosingQuote(text, body) is >= 0 and var close)
        {
            return new QueryPart(QueryPartKind.Phrase, isExcluded, body + 1, close, start, close + 1);
        }

        if (text[body] is '@' or '\uFF20')
        {
            var name = body + 1;
            var nameEnd = name;
            while (nameEnd < text.Length && (char.IsAsciiLetterOrDigit(text[nameEnd]) || text[nameEnd] == '_'))
            {
                nameEnd++;
            }

            if (nameEnd > name && !(nameEnd < text.Length && char.IsLetterOrDigit(text[nameEnd])))
            {
                var rest = nameEnd; // What clings to a name, as in @anna's, says nothing.
                while (rest < text.Length && !char.IsWhiteSpace(text[rest]))
                {
                    rest++;
                }

                return new QueryPart(QueryPartKind.Host, isExcluded, name, nameEnd, start, rest);
            }
        }

        var end = body + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !(Opens(text, end) && ClosingQuote(text, end) >= 0))
        {
            end++;
        }

        return new QueryPart(QueryPartKind.Text, isExcluded, body, end, start, end);
    }

    /// <summary>True when a quote within text begins a phrase: a straight one does not behind a letter, as in <c>6"</c> or <c>צה"ל</c>.</summary>
    private static bool Opens(string text, int at) => text[at] is not ('"' or '＂') || !char.IsLetterOrDigit(text[at - 1]);

    /// <summary>Where the phrase ends that begins at an index; -1 when none does.</summary>
    private static int ClosingQuote(string text, int at)
    {
        var quotes = Array.Find(_quotes, row => row.Contains(text[at], StringComparison.Ordinal));
        for (var end = at + 1; quotes is not null && end < text.Length; end++)
        {
            if (quotes.Contains(text[end], StringComparison.Ordinal) && !(text[end] == '"' && IsHebrew(text, end - 1) && IsHebrew(text, end + 1)))
            {
                return end;
            }
        }

        return -1;
    }

    private static bool IsHebrew(string text, int at) => at < text.Length && text[at] is >= 'א' and <= 'ת';
}

/// <summary>What a part of a query is.</summary>
internal enum QueryPartKind
{
    /// <summary>Text without a space in it.</summary>
    Text,

    /// <summary>What stands between quotes.</summary>
    Phrase,

    /// <summary><c>@name</c>.</summary>
    Host,
}
