using System.Globalization;
using System.Runtime.InteropServices;
using Stoa.Api.Problems;

namespace Stoa.Api.Query;

/// <summary>Reads a raw query string against an operation's table and tells every fault at once.</summary>
/// <remarks>
/// Two passes: collect each parameter's occurrences as ranges of the raw text, then check the parameters in the order of the
/// table. A well-formed request of a known client costs one object and the texts it needs. Source: docs/compatibility.md, Odd requests.
/// </remarks>
internal ref struct QueryParser
{
    private const int MaxFaultsPerParameter = 16;
    private readonly ParameterTable _table;
    private readonly ReadOnlySpan<char> _query;
    private readonly Span<Range> _first;
    private readonly QueryValues _values;
    private Dictionary<int, List<string>>? _repeated;
    private Dictionary<string, List<string>>? _unknown;
    private List<Fault>? _faults;

    private QueryParser(ParameterTable table, ReadOnlySpan<char> query, Span<Range> first)
    {
        _table = table;
        _query = query;
        _first = first;
        _values = new QueryValues(table);
    }

    /// <summary>Reads the parameters.</summary>
    /// <param name="table">What the operation takes.</param>
    /// <param name="path">The values of the table's path parameters.</param>
    /// <param name="query">The query string as received, with or without its question mark.</param>
    /// <param name="faults">What is wrong; null when nothing is.</param>
    public static QueryValues Parse(ParameterTable table, in PathValues path, ReadOnlySpan<char> query, out List<Fault>? faults)
    {
        Span<Range> first = stackalloc Range[table.Span.Length];
        var parser = new QueryParser(table, query.StartsWith('?') ? query[1..] : query, first);
        parser.Collect();
        parser.Check(path);
        faults = parser._faults;
        return parser._values;
    }

    private void Collect()
    {
        foreach (var range in _query.Split('&'))
        {
            var pair = _query[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var (start, end) = (range.Start.Value, range.End.Value);
            var equals = pair.IndexOf('=');
            var rawName = equals < 0 ? pair : pair[..equals];
            var value = new Range(equals < 0 ? end : start + equals + 1, end);
            var name = UrlText.IsPlain(rawName) ? null : UrlText.Decode(rawName, out _);
            var index = _table.IndexOf(name ?? rawName);
            if (index < 0)
            {
                AddUnknown(name ?? rawName.ToString(), value);
            }
            else if (!_values.At(index).IsGiven)
            {
                _values.At(index).IsGiven = true;
                _first[index] = value;
            }
            else
            {
                ref var more = ref CollectionsMarshal.GetValueRefOrAddDefault(_repeated ??= [], index, out _);
                (more ??= []).Add(UrlText.Decode(_query[value], out _));
            }
        }
    }

    private void AddUnknown(string name, Range value)
    {
        _unknown ??= new(StringComparer.Ordinal);
        if (_unknown.Count >= MaxFaultsPerParameter && !_unknown.ContainsKey(name))
        {
            return;
        }

        ref var values = ref CollectionsMarshal.GetValueRefOrAddDefault(_unknown, name, out _);
        (values ??= []).Add(UrlText.Decode(_query[value], out _));
    }

    private void Check(in PathValues path)
    {
        var pathIndex = 0;
        for (var i = 0; i < _table.Span.Length; i++)
        {
            var parameter = _table.Span[i];
            if (parameter.IsInPath)
            {
                CheckPath(parameter, ref _values.At(i), path[pathIndex++], i);
            }
            else if (_values.At(i).IsGiven)
            {
                CheckQuery(parameter, ref _values.At(i), i);
            }
            else if (parameter.IsRequired)
            {
                Add(Fault.Empty(parameter.Name));
            }
        }

        foreach (var (name, values) in _unknown ?? [])
        {
            Add(Fault.Unknown(name, values, _table.NameList));
        }
    }

    private void CheckPath(Parameter parameter, ref QueryValues.Value value, string text, int index)
    {
        if (value.IsGiven)
        {
            Add(Fault.Duplicate(parameter.Name, [text, .. RawValues(index)]));
        }

        value.IsGiven = true;
        value.Text = text;
        if (!parameter.Pattern!.IsMatch(text)) // A path parameter has a pattern: Parameter.InPath.
        {
            Add(Fault.Mismatch(parameter.Name, text, parameter.Pattern.Text));
        }
    }

    private void CheckQuery(Parameter parameter, ref QueryValues.Value value, int index)
    {
        var raw = _query[_first[index]];
        string? decoded = null;
        if (!UrlText.IsPlain(raw))
        {
            decoded = UrlText.Decode(raw, out var isValid);
            if (!isValid)
            {
                Add(Fault.Encoding(parameter.Name, decoded));
                return;
            }
        }

        if (parameter.IsList)
        {
            CheckList(parameter, ref value, index, decoded ?? raw);
        }
        else if (_repeated?.ContainsKey(index) == true)
        {
            Add(Fault.Duplicate(parameter.Name, RawValues(index)));
        }
        else
        {
            CheckScalar(parameter, ref value, decoded ?? raw.ToString());
        }
    }

    private void CheckScalar(Parameter parameter, ref QueryValues.Value value, string text)
    {
        value.Text = text;
        if (text.Length == 0 && parameter.IsRequired)
        {
            Add(Fault.Empty(parameter.Name));
            return;
        }

        switch (parameter.Kind)
        {
            case ParameterKind.Number:
                CheckNumber(parameter, ref value, text);
                break;
            case ParameterKind.OneOf when !parameter.Names!.TryGet(text, out value.Flags): // Parameter.OneOf gives names.
                Add(Fault.NotOneOf(parameter.Name, [text], text, parameter.Names.PrintedList));
                break;
            case ParameterKind.Token when text.Length < parameter.Min || text.Length > parameter.Max:
                Add(Fault.Token(parameter.Name, text));
                break;
            case ParameterKind.Text:
                CheckText(parameter, text);
                break;
        }
    }

    private void CheckText(Parameter parameter, string text)
    {
        if (parameter.Pattern is { } pattern)
        {
            if (!pattern.IsMatch(text))
            {
                Add(Fault.Mismatch(parameter.Name, text, pattern.Text));
            }

            return;
        }

        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        if (length < parameter.Min || length > parameter.Max)
        {
            Add(Fault.Length(parameter.Name, text, length, parameter.Min, parameter.Max));
        }
    }

    private void CheckNumber(Parameter parameter, ref QueryValues.Value value, string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value.Number))
        {
            if (value.Number < parameter.Min || value.Number > parameter.Max)
            {
                Add(Fault.Range(parameter.Name, text, parameter.Min, parameter.Max));
            }

            return;
        }

        // Digits that are no 32-bit number are a number all the same, only far out of range.
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        var isNumber = !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
        Add(isNumber
            ? Fault.Range(parameter.Name, text, parameter.Min, parameter.Max)
            : Fault.NotInteger(parameter.Name, text));
    }

    private void CheckList(Parameter parameter, ref QueryValues.Value value, int index, ReadOnlySpan<char> text)
    {
        var isOnce = _repeated?.ContainsKey(index) != true;
        if (parameter.Kind == ParameterKind.Fields && isOnce && parameter.Names!.TryRecall(text, out value.Flags))
        {
            return;
        }

        var before = _faults?.Count ?? 0;
        CheckElements(parameter, ref value, index, text);
        if (_repeated?.TryGetValue(index, out var more) == true)
        {
            foreach (var repeated in more)
            {
                CheckElements(parameter, ref value, index, repeated);
            }
        }

        if (parameter.Kind == ParameterKind.Fields)
        {
            if (isOnce && (_faults?.Count ?? 0) == before)
            {
                parameter.Names!.Remember(text, value.Flags);
            }

            return;
        }

        var count = value.List?.Count ?? 0;
        if (count > parameter.Max)
        {
            // One fault says it all: the elements are not looked at one by one as well.
            _faults?.RemoveRange(before, _faults.Count - before);
            Add(Fault.ListSize(parameter.Name, value.List!, parameter.Min, parameter.Max)); // Its count is above Max.
        }
        else if (count == 0 && parameter.IsRequired)
        {
            Add(Fault.Empty(parameter.Name));
        }
    }

    private void CheckElements(Parameter parameter, ref QueryValues.Value value, int index, ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(','))
        {
            var element = text[range];
            if (element.IsEmpty)
            {
                continue;
            }

            if (parameter.Kind == ParameterKind.Fields)
            {
                CheckField(parameter, ref value, index, element);
            }
            else
            {
                AddElement(parameter, ref value, element.ToString());
            }
        }
    }

    private void CheckField(Parameter parameter, ref QueryValues.Value value, int index, ReadOnlySpan<char> element)
    {
        if (parameter.Names!.TryGet(element, out var flag)) // Parameter.Fields gives names.
        {
            value.Flags |= flag;
            return;
        }

        // Value.Number counts the faults: every one of them repeats the whole raw value.
        if (value.Number++ < MaxFaultsPerParameter)
        {
            Add(Fault.NotOneOf(parameter.Name, RawValues(index), element.ToString(), parameter.Names.PrintedList));
        }
    }

    private void AddElement(Parameter parameter, ref QueryValues.Value value, string element)
    {
        var list = value.List ??= [];
        if (list.Count <= parameter.Max && list.Contains(element))
        {
            return;
        }

        list.Add(element);
        if (list.Count <= parameter.Max && parameter.Pattern is { } pattern && !pattern.IsMatch(element))
        {
            Add(Fault.Mismatch(parameter.Name, element, pattern.Text));
        }
    }

    private readonly List<string> RawValues(int index)
    {
        List<string> values = [UrlText.Decode(_query[_first[index]], out _)];
        if (_repeated?.TryGetValue(index, out var more) == true)
        {
            values.AddRange(more);
        }

        return values;
    }

    private void Add(Fault fault) => (_faults ??= []).Add(fault);
}
