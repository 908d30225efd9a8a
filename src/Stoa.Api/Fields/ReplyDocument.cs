using Stoa.Api.Problems;

namespace Stoa.Api.Fields;

/// <summary>A reply of family C as it grows: <c>data</c>, <c>includes</c>, <c>errors</c>, <c>meta</c>, each absent when empty.</summary>
/// <remarks>Use in this order: items, includes, errors at any time, then one of the two that send. Source: docs/compatibility.md, Requests and their replies.</remarks>
internal sealed class ReplyDocument
{
    private readonly StoaRequest _request;
    private readonly JsonReply _reply;
    private readonly bool _isList;
    private List<PartialError>? _errors;
    private bool _hasIncludes;

    private ReplyDocument(StoaRequest request, bool isList)
    {
        _request = request;
        _isList = isList;
        _reply = request.BeginReply();
        Json.WriteStartObject();
    }

    /// <summary>What to write items with.</summary>
    public JsonWriter Json => _reply.Json;

    /// <summary>How many items there are in <c>data</c>.</summary>
    public int Count { get; private set; }

    /// <summary>A reply whose <c>data</c> is one object.</summary>
    public static ReplyDocument OfOne(StoaRequest request) => new(request, isList: false);

    /// <summary>A reply whose <c>data</c> is a list.</summary>
    public static ReplyDocument OfMany(StoaRequest request) => new(request, isList: true);

    /// <summary>Makes room for the next object of <c>data</c>, which the caller then writes.</summary>
    public void BeginItem()
    {
        if (Count++ == 0)
        {
            Json.WritePropertyName("data"u8);
            if (_isList)
            {
                Json.WriteStartArray();
            }
        }
    }

    /// <summary>Ends <c>data</c>.</summary>
    public void EndData()
    {
        if (Count > 0 && _isList)
        {
            Json.WriteEndArray();
        }
    }

    /// <summary>Begins one list of <c>includes</c>; <see cref="EndInclude"/> ends it.</summary>
    public void BeginInclude(ReadOnlySpan<byte> name)
    {
        if (!_hasIncludes)
        {
            Json.WriteStartObject("includes"u8);
            _hasIncludes = true;
        }

        Json.WriteStartArray(name);
    }

    /// <summary>Ends a list of <c>includes</c>.</summary>
    public void EndInclude() => Json.WriteEndArray();

    /// <summary>Tells of something that could not be delivered.</summary>
    public void AddError(in PartialError error) => (_errors ??= []).Add(error);

    /// <summary>Ends the reply and sends it without <c>meta</c>.</summary>
    public ValueTask SendAsync() => SendAsync(hasMeta: false, null, null, null);

    /// <summary>Ends the reply and sends it with <c>meta</c>.</summary>
    /// <param name="previous">The token of the page before; null when this is the first, or there are no pages.</param>
    /// <param name="next">The token of the page after; null when this is the last, or there are no pages.</param>
    /// <param name="correctedQuery">Of a search, the query as it was understood; null when as it was typed.</param>
    public ValueTask SendWithMetaAsync(string? previous = null, string? next = null, string? correctedQuery = null) =>
        SendAsync(hasMeta: true, previous, next, correctedQuery);

    private ValueTask SendAsync(bool hasMeta, string? previous, string? next, string? correctedQuery)
    {
        if (_hasIncludes)
        {
            Json.WriteEndObject();
        }

        if (_errors is not null)
        {
            Json.WriteStartArray("errors"u8);
            foreach (var error in _errors)
            {
                _request.Problems.Write(Json, error);
            }

            Json.WriteEndArray();
        }

        if (hasMeta)
        {
            WriteMeta(previous, next, correctedQuery);
        }

        Json.WriteEndObject();
        return _request.SendAsync(_reply);
    }

    private void WriteMeta(string? previous, string? next, string? correctedQuery)
    {
        Json.WriteStartObject("meta"u8);
        Json.WriteNumber("result_count"u8, Count);
        if (next is not null)
        {
            Json.WriteText("next_token"u8, next);
        }

        if (previous is not null)
        {
            Json.WriteText("previous_token"u8, previous);
        }

        if (correctedQuery is not null)
        {
            Json.WriteText("corrected_query"u8, correctedQuery);
        }

        Json.WriteEndObject();
    }
}
