using System.Buffers;
using System.Globalization;
using System.Text;
using Stoa.Api.Rooms;

namespace Stoa.Api.Insights;

/// <summary>Writes a table as comma-separated values, in a form that spreadsheets take for text where it is text.</summary>
/// <remarks>
/// Lines end in CR LF; a cell with a comma, a quotation mark or a line break is quoted. A text that spreadsheets would compute has an
/// apostrophe before it. Source: RFC 4180; OWASP, CSV Injection.
/// </remarks>
internal sealed class CsvWriter
{
    private const string FormulaBeginnings = "=+-@\t\r\n＝＋－＠";
    private static readonly SearchValues<char> _quoted = SearchValues.Create(",;\t\"\r\n");
    private readonly StringBuilder _text = new();
    private bool _isInLine;

    /// <summary>Writes a cell of text: empty when it is absent.</summary>
    public CsvWriter Text(string? value)
    {
        Begin();
        var cell = string.IsNullOrEmpty(value) ? "" : FormulaBeginnings.Contains(value[0], StringComparison.Ordinal) ? $"'{value}" : value;
        if (cell.AsSpan().ContainsAny(_quoted))
        {
            _text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            _text.Append(cell);
        }

        return this;
    }

    /// <summary>Writes a cell with a number: empty when it is absent.</summary>
    public CsvWriter Number(long? value)
    {
        Begin();
        _text.Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    /// <summary>Writes a cell with a time as the contract has it: empty when it is absent.</summary>
    public CsvWriter Time(DateTimeOffset? value)
    {
        Begin();
        _text.Append(value is { } time ? RefusalReplies.Format(time) : "");
        return this;
    }

    /// <summary>Ends the line.</summary>
    public void EndLine()
    {
        _text.Append("\r\n");
        _isInLine = false;
    }

    /// <summary>Everything written, in UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Begin()
    {
        if (_isInLine)
        {
            _text.Append(',');
        }

        _isInLine = true;
    }
}
