using System.Text;
using System.Text.Json;
using CsCheck;
using Stoa.Api.Fields;

namespace Stoa.Api.Tests.Fields;

public sealed class JsonWriterTests
{
    private static readonly Gen<string> _text = Gen.Frequency(
        (3, Gen.Char[(char)0, (char)0x7f]), (2, Gen.Char), (1, Gen.Char[(char)0xd800, (char)0xdfff])).Array[0, 60].Select(chars => new string(chars));

    [Fact]
    public void Text_OfAnyKind_IsReadBackAsItWas() => Gen.Select(_text, _text).Sample((first, second) =>
    {
        var json = new JsonWriter(1);
        json.WriteStartObject();
        json.WritePropertyName(first);
        json.WriteTextValue(second);
        json.WriteText("x"u8, second);
        json.WriteEndObject();

        using var read = JsonDocument.Parse(json.Written);
        Assert.Equal([Whole(first), "x"], read.RootElement.EnumerateObject().Select(member => member.Name), StringComparer.Ordinal);
        Assert.All(read.RootElement.EnumerateObject(), member => Assert.Equal(Whole(second), member.Value.GetString()));
    });

    [Fact]
    public void Values_OfEveryKind_AreDividedByCommas()
    {
        var json = new JsonWriter(1);
        for (var again = 0; again < 2; again++)
        {
            json.Reset();
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteStartArray("a"u8);
            json.WriteIdValue(long.MaxValue);
            json.WriteTextValue("é🎙️");
            json.WriteStringValue("w"u8);
            json.WriteStartArray();
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteNumber("n"u8, long.MinValue);
            json.WriteBoolean("b"u8, value: true);
            json.WriteId("i"u8, 0);
            json.WriteString("s"u8, "t"u8);
            json.WriteTime("t"u8, new DateTimeOffset(2026, 7, 4, 23, 12, 8, 7, TimeSpan.FromHours(2)));
            json.WriteStartObject("o"u8);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        Assert.Equal(
            """[{},{"a":["9223372036854775807","é🎙️","w",[]],"n":-9223372036854775808,"b":true,"i":"0","s":"t","t":"2026-07-04T21:12:08.007Z","o":{}}]""",
            Encoding.UTF8.GetString(json.Written.Span));
    }

    /// <summary>The text with U+FFFD for every half of a surrogate pair, as UTF-8 has it.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
