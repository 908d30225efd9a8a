using System.Text;
using CsCheck;
using Stoa.Api.Bodies;
using Stoa.Api.Query;

namespace Stoa.Api.Tests.Bodies;

public sealed class BodyReaderTests
{
    private static readonly BodyMember _title = BodyMember.Text("title", 1, 5, "");
    private static readonly BodyMember _id = BodyMember.Text("id", TextPattern.NumericId, "").Required();
    private static readonly BodyMember _ask = BodyMember.OneOf("ask", ["a", "b"], "");
    private static readonly BodyMember _count = BodyMember.Number("count", 0, 10, "");
    private static readonly BodyMember _flag = BodyMember.Boolean("flag", "");
    private static readonly BodyMember _start = BodyMember.Time("start", "");
    private static readonly BodyMember _topics = BodyMember.List("topics", TextPattern.NumericId, 2, "");
    private static readonly BodyMember _price = BodyMember.Number("price", 0, 100, "").Required();
    private static readonly BodyMember _ticket = BodyMember.Nested("ticket", new BodyTable(_price), "");
    private static readonly BodyTable _table = new(_title, _id, _ask, _count, _flag, _start, _topics, _ticket);

    [Fact]
    public void Read_WellFormed_GivesEveryValue()
    {
        var read = BodyReader.Read(
            """{"id":"7","title":"🎙️é","ask":"b","count":10,"flag":false,"start":"2026-08-01T12:00:00+02:00","topics":["1","2","1"],"ticket":{"price":5}}"""u8,
            _table);
        Assert.Null(read.Problem);
        Assert.Null(read.Faults);
        Assert.Equal("🎙️é", read.Values.FindText(_title));
        Assert.Equal("b", read.Values.FindText(_ask));
        Assert.Equal(10, read.Values.FindNumber(_count));
        Assert.False(read.Values.FindBoolean(_flag));
        Assert.Equal(World.At("2026-08-01T10:00:00Z"), read.Values.FindTime(_start));
        Assert.Equal(["1", "2"], read.Values.FindList(_topics));
        Assert.Equal(5, read.Values.FindNested(_ticket)!.FindNumber(_price));
    }

    [Theory]
    [InlineData("2026-08-01T10:00:00Z", "2026-08-01T10:00:00Z")]
    [InlineData("2026-08-01t10:00:00z", "2026-08-01T10:00:00Z")]
    [InlineData("2026-08-01T10:00:00.867009610Z", "2026-08-01T10:00:00.8670096Z")]
    [InlineData("2026-08-01T12:00:00.123456789123+02:00", "2026-08-01T10:00:00.1234567Z")]
    [InlineData("2026-08-01T10:00:00", null)]
    [InlineData("2026-08-01T10:00:00.12345678", null)]
    [InlineData("2026-08-01 10:00:00Z", null)]
    [InlineData("2026-08-01T10:00:00.00000000000000000000000000000000000000000000000000Z", null)]
    public void Time_IsReadAsRfc3339HasIt(string text, string? expected)
    {
        var read = BodyReader.Read(Encoding.UTF8.GetBytes($$"""{"id":"7","start":"{{text}}"}"""), _table);
        Assert.Equal(expected is null, read.Faults is not null);
        if (expected is not null)
        {
            Assert.Equal(World.At(expected), read.Values.FindTime(_start));
        }
    }

    [Theory]
    [InlineData("""{"id":"7","id":"8"}""", "The `id` field must not be repeated")]
    [InlineData("""{"id":"7","x":1}""", "The `x` field is not one of [title,id,ask,count,flag,start,topics,ticket]")]
    [InlineData("""{"id":7}""", "The `id` field must match ^[0-9]{1,19}$")]
    [InlineData("""{"id":null}""", "The `id` field must match ^[0-9]{1,19}$")]
    [InlineData("""{}""", "The `id` field must match ^[0-9]{1,19}$")]
    [InlineData("""{"id":"x"}""", "The `id` field must match ^[0-9]{1,19}$")]
    [InlineData("""{"id":"7","title":""}""", "The `title` field must have 1 to 5 characters")]
    [InlineData("""{"id":"7","title":"123456"}""", "The `title` field must have 1 to 5 characters")]
    [InlineData("""{"id":"7","title":[]}""", "The `title` field must be a string")]
    [InlineData("""{"id":"7","ask":"c"}""", "The `ask` field is not one of [a,b]")]
    [InlineData("""{"id":"7","count":11}""", "The `count` field is not between 0 and 10")]
    [InlineData("""{"id":"7","count":1.5}""", "The `count` field must be a whole number")]
    [InlineData("""{"id":"7","count":99999999999999999999}""", "The `count` field must be a whole number")]
    [InlineData("""{"id":"7","flag":"true"}""", "The `flag` field must be true or false")]
    [InlineData("""{"id":"7","start":"tomorrow"}""", "The `start` field must be a time such as 2026-08-01T10:00:00.000Z")]
    [InlineData("""{"id":"7","start":"2026-08-01T10:00:00"}""", "The `start` field must be a time such as 2026-08-01T10:00:00.000Z")]
    [InlineData("""{"id":"7","topics":["1","2","3"]}""", "The `topics` field must have at most 2 elements")]
    [InlineData("""{"id":"7","topics":["1",{"a":[]}]}""", "The `topics` field must match ^[0-9]{1,19}$")]
    [InlineData("""{"id":"7","topics":"1"}""", "The `topics` field must be a list of strings")]
    [InlineData("""{"id":"7","ticket":{}}""", "The `ticket.price` field is required")]
    [InlineData("""{"id":"7","ticket":{"price":1,"y":{}}}""", "The `ticket.y` field is not one of [price]")]
    public void Read_WithAFault_NamesTheMember(string json, string message)
    {
        var read = BodyReader.Read(Encoding.UTF8.GetBytes(json), _table);
        Assert.Equal(message, Assert.Single(read.Faults!).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{\"id\":\"7\"} {}")]
    [InlineData("{\"id\":\"7\",}")]
    [InlineData("{\"id\":\"7\"")]
    [InlineData("{/**/\"id\":\"7\"}")]
    [InlineData("{'id':'7'}")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"id\":[[[[[[[[[[1]]]]]]]]]]}")]
    public void Read_WhatIsNoJson_SaysSo(string json)
    {
        var fault = Assert.Single(BodyReader.Read(Encoding.UTF8.GetBytes(json), _table).Faults!);
        Assert.Equal("Request body is not valid JSON", fault.Message);
        Assert.Null(fault.Name);
    }

    [Fact]
    public void Read_InvalidUtf8_SaysSo() =>
        Assert.Equal("Request body is not valid JSON", Assert.Single(BodyReader.Read("{\"id\":\""u8.ToArray().Append((byte)0xff).Concat("\"}"u8.ToArray()).ToArray(), _table).Faults!).Message);

    [Fact]
    public void Read_OptionalBodyLeftOut_IsEmpty() => Assert.Null(BodyReader.Read([], new BodyTable(_title)).Faults);

    [Fact]
    public void Read_OfAnything_NeverThrows()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", "\"", ":", ",", "id", "title", "\"id\":", "null", "true", "1", "-", "\\ud800", "\\u00", " ", "\"topics\":[", "\"ticket\":{",
        ];
        var piece = Gen.OneOf(Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]), Gen.String);
        piece.Array[0, 30].Select(string.Concat).Sample(text => BodyReader.Read(Encoding.UTF8.GetBytes(text), _table).Values is not null);
        Gen.Byte.Array[0, 200].Sample(bytes => BodyReader.Read(bytes, _table).Values is not null);
    }
}
