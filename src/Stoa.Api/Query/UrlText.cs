using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Stoa.Api.Query;

/// <summary>Names and values of a query string as they were before encoding. Source: WHATWG URL, application/x-www-form-urlencoded.</summary>
internal static class UrlText
{
    private static readonly SearchValues<char> _encoded = SearchValues.Create("%+");

    /// <summary>True when the text stands for itself.</summary>
    public static bool IsPlain(ReadOnlySpan<char> raw) => !raw.ContainsAny(_encoded) && Ascii.IsValid(raw);

    /// <summary>Decodes; what is no UTF-8 becomes U+FFFD, a percent sign without two hexadecimal digits stays.</summary>
    /// <param name="raw">The text as received.</param>
    /// <param name="isValid">False when anything of that kind was found.</param>
    public static string Decode(ReadOnlySpan<char> raw, out bool isValid)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(raw.Length));
        var bytes = rented.AsSpan();
        var length = 0;
        isValid = true;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOfAny(_encoded);
            plain = plain < 0 ? raw.Length : plain;
            length += Encoding.UTF8.GetBytes(raw[..plain], bytes[length..]);
            raw = raw[plain..];
            if (raw.IsEmpty)
            {
                break;
            }

            var isEscape = raw[0] == '%' && raw.Length >= 3 && char.IsAsciiHexDigit(raw[1]) && char.IsAsciiHexDigit(raw[2]);
            isValid &= isEscape || raw[0] == '+';
            bytes[length++] = isEscape ? (byte)((FromHex(raw[1]) << 4) | FromHex(raw[2])) : raw[0] == '+' ? (byte)' ' : (byte)'%';
            raw = raw[(isEscape ? 3 : 1)..];
        }

        isValid &= Utf8.IsValid(bytes[..length]);
        var text = Encoding.UTF8.GetString(bytes[..length]);
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    private static int FromHex(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
