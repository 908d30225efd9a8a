using System.Text;
using Stoa.Api.Insights;

namespace Stoa.Api.Tests.Insights;

public sealed class CsvWriterTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Grüße, 🐝", "\"Grüße, 🐝\"")]
    [InlineData("say \"hello\"", "\"say \"\"hello\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("a;=1+1", "\"a;=1+1\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=HYPERLINK(\"http://example.org\",\"a\")", "\"'=HYPERLINK(\"\"http://example.org\"\",\"\"a\"\")\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData(" =1", " =1")]
    [InlineData("a=1", "a=1")]
    public void Text_OfEachKind_IsSafeInASpreadsheet(string? text, string cell)
    {
        var csv = new CsvWriter().Text(text);
        csv.EndLine();
        Assert.Equal($"{cell}\r\n", Encoding.UTF8.GetString(csv.ToBytes()));
        var read = Assert.Single(Assert.Single(InsightsText.Parse($"{cell}\r\n")));
        Assert.Equal(text ?? "", read.StartsWith('\'') ? read[1..] : read);
    }

    [Fact]
    public void Cells_OfNumbersAndTimes_AreAsTheContractHasThem()
    {
        var csv = new CsvWriter().Number(-5).Number(null).Number(long.MaxValue).Time(MeasuredSpace.Noon.AddMilliseconds(7)).Time(null).Text("x");
        csv.EndLine();
        csv.Number(1).Text(null);
        csv.EndLine();
        Assert.Equal("-5,,9223372036854775807,2026-07-01T12:00:00.007Z,,x\r\n1,\r\n", Encoding.UTF8.GetString(csv.ToBytes()));
        Assert.Equal([["-5", "", "9223372036854775807", "2026-07-01T12:00:00.007Z", "", "x"], ["1", ""]], InsightsText.Parse(Encoding.UTF8.GetString(csv.ToBytes())));
    }
}
