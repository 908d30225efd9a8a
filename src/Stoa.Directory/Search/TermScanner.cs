namespace Stoa.Directory.Search;

/// <summary>
/// Finds the terms of a folded title and of a folded query. A title yields every term by which it can be found; a query
/// yields the narrowest terms that a title must have, so that each query term is looked up in the index as it stands.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>words</term><description>letters, marks, digits and <c>_</c>. <c>'</c> <c>.</c> <c>·</c> <c>&amp;</c> between letters
/// and <c>.</c> <c>,</c> <c>'</c> between digits do not end a word. <c>l'art</c> is found by <c>l'art</c> and by
/// <c>art</c>; <c>10.5</c> only by <c>10.5</c>.</description></item>
/// <item><term>names of code</term><description><c>C#</c>, <c>C++</c>, <c>18+</c>, <c>.NET</c>: found with and without
/// their sign; a query with the sign demands it.</description></item>
/// <item><term>hashtags, mentions</term><description><c>#tag</c> is found by <c>tag</c> and <c>#tag</c>; the query
/// <c>#tag</c> demands exactly this hashtag, the query <c>@name</c> exactly this mention.</description></item>
/// <item><term>scripts without spaces</term><description>a title yields each code point and each pair of neighbours. A
/// query run of three or more yields its pairs and the run itself, which the caller must find in the title.
/// </description></item>
/// <item><term>emoji</term><description>each pictorial symbol and each flag is a word of its own.</description></item>
/// </list>
/// Every term is a slice of the text, so scanning allocates nothing but the caller's lists.
/// Source: Unicode Standard Annex #29 section 4.1 (word boundaries); X API v2, Search Spaces.
/// </remarks>
internal ref struct TermScanner
{
    private readonly string _text;
    private readonly bool _isQuery;
    private readonly List<SearchTerm> _terms;
    private readonly List<SearchTerm>? _runs;
    private int _position;

    private TermScanner(string folded, bool isQuery, List<SearchTerm> terms, List<SearchTerm>? runs)
    {
        _text = folded;
        _isQuery = isQuery;
        _terms = terms;
        _runs = runs;
    }

    /// <summary>Appends every term by which a title can be found; the same term may come more than once.</summary>
    public static void ForTitle(string folded, List<SearchTerm> terms) =>
        new TermScanner(folded, isQuery: false, terms, runs: null).Scan();

    /// <summary>Appends the terms a title must have, and the runs it must contain as a substring.</summary>
    public static void ForQuery(string folded, List<SearchTerm> terms, List<SearchTerm> runs) =>
        new TermScanner(folded, isQuery: true, terms, runs).Scan();

    private void Scan()
    {
        while (_position < _text.Length)
        {
            switch (CharacterKinds.At(_text, _position, out var length))
            {
                case CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Connector:
                    if (!TakeTag())
                    {
                        TakeWord();
                    }

                    break;
                case CharacterKind.Unspaced:
                    if (!TakeTag())
                    {
                        TakeRun();
                    }

                    break;
                case CharacterKind.Symbol:
                    Emit(_position, _position + length);
                    _position += length;
                    break;
                case CharacterKind.Regional:
                    length += CharacterKinds.At(_text, _position + length, out var second) is CharacterKind.Regional
                        ? second
                        : 0;
                    Emit(_position, _position + length);
                    _position += length;
                    break;
                default:
                    _position += length;
                    break;
            }
        }
    }

    /// <summary>Emits a hashtag or mention whose body starts here. True when that is all there is to say (a query).</summary>
    private bool TakeTag()
    {
        var sign = _position - 1;
        if (sign < 0 || _text[sign] is not ('#' or '@')
            || CharacterKinds.Before(_text, sign) is CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Connector)
        {
            return false;
        }

        var end = _position;
        var hasLetter = false;
        var last = CharacterKind.Separator;
        while (CharacterKinds.At(_text, end, out var length) is var kind
            && kind is CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Mark or CharacterKind.Connector
                or CharacterKind.Unspaced)
        {
            hasLetter |= kind is not (CharacterKind.Connector or CharacterKind.Mark);
            last = kind is CharacterKind.Mark ? last : kind;
            end += length;
        }

        if (!hasLetter)
        {
            return false;
        }

        Emit(sign, end);
        if (_isQuery)
        {
            _position = SkipJoinedDigits(end, last);
        }

        return _isQuery;
    }

    /// <summary>What digits join to a tag: <c>.0</c> of <c>#net10.0</c>. The title has it as <c>net10.0</c>, and not by itself.</summary>
    private readonly int SkipJoinedDigits(int end, CharacterKind last)
    {
        while (JoinsDigits(end, last))
        {
            end++;
            while (CharacterKinds.At(_text, end, out var length) is var kind
                && kind is CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Connector or CharacterKind.Mark)
            {
                last = kind is CharacterKind.Mark ? last : kind;
                end += length;
            }
        }

        return end;
    }

    private void TakeWord()
    {
        var start = _position;
        var end = start;
        var last = CharacterKind.Separator;
        var part = start;
        while (true)
        {
            var kind = CharacterKinds.At(_text, end, out var length);
            if (kind is CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Connector)
            {
                last = kind;
                end += length;
            }
            else if (kind is CharacterKind.Mark)
            {
                end += length;
            }
            else if (JoinsLetters(end, last))
            {
                EmitPart(part, end);
                part = end + 1;
                end++;
            }
            else if (JoinsDigits(end, last))
            {
                end++;
            }
            else
            {
                break;
            }
        }

        _position = end;
        if (part > start)
        {
            EmitPart(part, end);
        }

        EmitWord(start, end);
    }

    /// <summary>Emits a part of a joined word: <c>asp</c>, <c>net</c> and <c>.net</c> of <c>asp.net</c>. Titles only.</summary>
    private readonly void EmitPart(int start, int end)
    {
        if (_isQuery)
        {
            return;
        }

        if (start > 0 && _text[start - 1] == '.')
        {
            Emit(start - 1, end);
        }

        EmitTrimmed(start, end);
    }

    /// <summary>Emits a whole word and, where it has one, the form with its sign: <c>c#</c>, <c>c++</c>, <c>.net</c>.</summary>
    private readonly void EmitWord(int start, int end)
    {
        var signedEnd = end + SuffixLength(end);
        var signedStart = IsDotPrefix(start) ? start - 1 : start;
        var isSigned = signedEnd > end || signedStart < start;
        if (isSigned)
        {
            Emit(signedStart, signedEnd);
        }

        if (!isSigned || !_isQuery)
        {
            EmitTrimmed(start, end);
        }
    }

    private readonly int SuffixLength(int end)
    {
        if (_text.AsSpan(end).StartsWith("++"))
        {
            return 2;
        }

        return end < _text.Length && _text[end] is '#' or '+'
            && CharacterKinds.At(_text, end + 1, out _) is CharacterKind.Separator or CharacterKind.Unspaced or CharacterKind.Symbol
            ? 1
            : 0;
    }

    private readonly bool IsDotPrefix(int start) =>
        start > 0 && _text[start - 1] == '.' && (start == 1 || char.IsWhiteSpace(_text[start - 2]))
        && CharacterKinds.At(_text, start, out _) is CharacterKind.Letter;

    private readonly bool JoinsLetters(int index, CharacterKind last) =>
        last is CharacterKind.Letter && index < _text.Length
        && (_text[index] is '\'' or '.' or '·' or '‧' or '&' || (_text[index] is '"' && IsHebrew(index - 1) && IsHebrew(index + 1)))
        && CharacterKinds.At(_text, index + 1, out _) is CharacterKind.Letter;

    private readonly bool JoinsDigits(int index, CharacterKind last) =>
        last is CharacterKind.Digit && index < _text.Length
        && _text[index] is '.' or ',' or '\'' or '٫' or '٬'
        && CharacterKinds.At(_text, index + 1, out _) is CharacterKind.Digit;

    private readonly bool IsHebrew(int index) => index < _text.Length && _text[index] is >= 'א' and <= 'ת';

    private void TakeRun()
    {
        var start = _position;
        var previous = -1;
        var count = 0;
        while (CharacterKinds.At(_text, _position, out var length) is CharacterKind.Unspaced or CharacterKind.Mark)
        {
            if (!_isQuery)
            {
                Emit(_position, _position + length);
            }

            if (previous >= 0)
            {
                Emit(previous, _position + length);
            }

            previous = _position;
            _position += length;
            count++;
        }

        if (_isQuery && count == 1)
        {
            Emit(start, _position);
        }

        if (count > 2)
        {
            _runs?.Add(new SearchTerm(start, _position - start));
        }
    }

    private readonly void EmitTrimmed(int start, int end)
    {
        while (start < end && CharacterKinds.At(_text, start, out _) is CharacterKind.Connector)
        {
            start++;
        }

        while (end > start && CharacterKinds.Before(_text, end) is CharacterKind.Connector)
        {
            end--;
        }

        if (end > start)
        {
            Emit(start, end);
        }
    }

    private readonly void Emit(int start, int end) => _terms.Add(new SearchTerm(start, end - start));
}
