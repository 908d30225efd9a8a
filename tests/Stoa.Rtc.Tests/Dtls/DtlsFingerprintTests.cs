using Stoa.Rtc.Dtls;

namespace Stoa.Rtc.Tests.Dtls;

/// <summary>The hash that an offer promises. Source: RFC 8122 section 5.</summary>
public sealed class DtlsFingerprintTests
{
    private const string Of123 = "sha-256 03:90:58:C6:F2:C0:CB:49:2C:53:3B:0A:4D:14:EF:77:CC:0F:78:AB:CC:CE:D5:28:7D:84:A1:A2:01:1C:FB:81";

    [Fact]
    public void Of_ACertificate_IsItsSha256()
    {
        Assert.Equal(Of123, DtlsFingerprint.Of([1, 2, 3]).ToString());
        Assert.True(DtlsFingerprint.TryParse(Of123.ToLowerInvariant(), out var parsed));
        Assert.Equal(DtlsFingerprint.Of([1, 2, 3]), parsed);
        Assert.True(parsed.Matches([1, 2, 3]));
        Assert.False(parsed.Matches([1, 2, 4]));
    }

    [Fact]
    public void TryParse_CutOrChanged_TakesOnlyWhatIsWhole()
    {
        for (var length = 0; length < Of123.Length; length++)
        {
            Assert.False(DtlsFingerprint.TryParse(Of123.AsSpan(0, length), out _));
        }

        Assert.False(DtlsFingerprint.TryParse(Of123.Replace("sha-256", "sha-1", StringComparison.Ordinal), out _));
        Assert.False(DtlsFingerprint.TryParse(Of123.Replace(':', ' '), out _));
        Assert.False(DtlsFingerprint.TryParse(Of123 + ":00", out _));
        Assert.False(DtlsFingerprint.TryParse(Of123.Replace("F2", "G2", StringComparison.Ordinal), out _));
    }
}
