using Stoa.Rtc.Srtp;
using static Stoa.Rtc.Tests.Srtp.Hex;

namespace Stoa.Rtc.Tests.Srtp;

/// <summary>Source: RFC 3711 appendix B.</summary>
public sealed class Srtp3711RfcVectorTests
{
    private static readonly byte[] _masterKey = Bytes("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static readonly byte[] _masterSalt = Bytes("0EC675AD498AFEEBB6960B3AABE6");

    // The reference packet that libsrtp has carried since 2001, under the master key of appendix B.3.
    private static readonly byte[] _rtp = Bytes(
        "800f1234 decafbad cafebabe", // version 2, payload type 15, sequence number 0x1234, timestamp, SSRC
        "abababab abababab abababab abababab");

    private static readonly byte[] _srtp = Bytes(
        "800f1234 decafbad cafebabe",
        "4e55dc4c e79978d8 8ca4d215 949d2402",
        "b78d6acc 99ea179b 8dbb"); // 80-bit tag

    private static readonly byte[] _rtcp = Bytes(
        "81c8000b cafebabe", // sender report, SSRC
        "abababab abababab abababab abababab");

    private static readonly byte[] _srtcp = Bytes(
        "81c8000b cafebabe",
        "7128035b e487b9bd bef89041 f977a5a8",
        "80000001", // encrypted, SRTCP index 1
        "993e08cd 54d6c123 0798");

    [Fact]
    public void AppendixB2_KeyStream_AtBothEndsOf65282Blocks()
    {
        using var stream = new AesCounterMode(Bytes("2B7E151628AED2A6ABF7158809CF4F3C"));
        var output = new byte[1_044_512];
        stream.Apply(KeyDerivation.Load(Bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000")), output, output);

        Assert.Equal("e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0", Text(output.AsSpan(0, 48)));
        Assert.Equal("ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44", Text(output.AsSpan(^48..)));
    }

    [Theory]
    [InlineData(KeyDerivation.CipherKey, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(KeyDerivation.Salt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(
        KeyDerivation.AuthenticationKey,
        "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF7227098"
        + "6371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    public void AppendixB3_Derive_SessionKeys(byte label, string expected)
    {
        var output = new byte[expected.Length / 2];
        KeyDerivation.Derive(_masterKey, _masterSalt, label, output);
        Assert.Equal(expected, Convert.ToHexString(output));
    }

    [Fact]
    public void ReferencePacket_Protect_IsTheKnownSrtpPacket()
    {
        using var sender = new SrtpSender(SrtpProfile.Aes128CmHmacSha1Tag80, _masterKey, _masterSalt);
        var output = new byte[_rtp.Length + SrtpSender.MaxOverheadBytes];
        var length = sender.Protect(_rtp.AsSpan(0, 12), _rtp.AsSpan(12), 0xcafebabe, 0x1234, output);
        Assert.Equal(Text(_srtp), Text(output.AsSpan(0, length)));

        length = sender.ProtectRtcp(_rtcp, output);
        Assert.Equal(Text(_srtcp), Text(output.AsSpan(0, length)));
    }

    [Fact]
    public void ReferencePacket_Unprotect_IsTheKnownRtpPacket()
    {
        using var receiver = new SrtpReceiver(SrtpProfile.Aes128CmHmacSha1Tag80, _masterKey, _masterSalt);
        var packet = _srtp.ToArray();
        Assert.Equal(SrtpVerdict.Accepted, receiver.Unprotect(packet, out var length, out var index));
        Assert.Equal(Text(_rtp), Text(packet.AsSpan(0, length)));
        Assert.Equal(0x1234UL, index);

        packet = _srtcp.ToArray();
        Assert.Equal(SrtpVerdict.Accepted, receiver.UnprotectRtcp(packet, out length));
        Assert.Equal(Text(_rtcp), Text(packet.AsSpan(0, length)));
    }
}
