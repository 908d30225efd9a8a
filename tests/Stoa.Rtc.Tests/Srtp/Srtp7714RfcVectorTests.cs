using Stoa.Rtc.Srtp;
using static Stoa.Rtc.Tests.Srtp.Hex;

namespace Stoa.Rtc.Tests.Srtp;

/// <summary>Source: RFC 7714 sections 16 and 17. The RFC gives session keys; it has no vector for their derivation.</summary>
public sealed class Srtp7714RfcVectorTests
{
    private static readonly byte[] _key = Bytes("000102030405060708090a0b0c0d0e0f");
    private static readonly byte[] _salt = Bytes("51756964 2070726f 2071756f"); // "Quid pro quo"

    private static readonly byte[] _rtp = Bytes(
        "8040f17b 8041f8d3 5501a0b2", // version 2, sequence number 0xf17b, timestamp, SSRC
        "47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573"); // "Gallia est omnis divisa in partes tres"

    private static readonly byte[] _srtp = Bytes(
        "8040f17b 8041f8d3 5501a0b2",
        "f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833",
        "899d7f27 beb16a91 52cf765e e4390cce"); // tag

    private static readonly byte[] _rtcp = Bytes(
        "81c8000d 4d617273", // sender report, SSRC "Mars"
        "4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef");

    private static readonly byte[] _srtcp = Bytes(
        "81c8000d 4d617273",
        "63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b",
        "c84aa458 96cf4d2f c5abf872 45d9eade", // tag
        "800005d4"); // encrypted, SRTCP index 0x5d4

    private static readonly byte[] _taggedOnly = Bytes(
        "81c8000d 4d617273",
        "4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef",
        "841dd968 3dd78ec9 2ae58790 125f62b3", // tag
        "000005d4"); // not encrypted

    [Fact]
    public void Section16_1_1_Protect_IsTheEncryptedAndTaggedPacket()
    {
        using var sender = new SrtpSender(new AeadAes128Gcm(_key, _salt), new AeadAes128Gcm(_key, _salt));
        var output = new byte[_rtp.Length + SrtpSender.MaxOverheadBytes];
        var length = sender.Protect(_rtp.AsSpan(0, 12), _rtp.AsSpan(12), 0x5501a0b2, 0xf17b, output);
        Assert.Equal(Text(_srtp), Text(output.AsSpan(0, length)));
    }

    [Fact]
    public void Section16_1_2_Unprotect_IsTheRtpPacket()
    {
        using var receiver = new SrtpReceiver(new AeadAes128Gcm(_key, _salt), new AeadAes128Gcm(_key, _salt));
        var packet = _srtp.ToArray();
        Assert.Equal(SrtpVerdict.Accepted, receiver.Unprotect(packet, out var length, out var index));
        Assert.Equal(Text(_rtp), Text(packet.AsSpan(0, length)));
        Assert.Equal(0xf17bUL, index);
    }

    [Fact]
    public void Section17_1_ProtectRtcp_IsTheEncryptedAndTaggedPacket()
    {
        using var sender = new SrtpSender(new AeadAes128Gcm(_key, _salt), new AeadAes128Gcm(_key, _salt), rtcpIndex: 0x5d3);
        var output = new byte[_rtcp.Length + SrtpSender.MaxOverheadBytes];
        var length = sender.ProtectRtcp(_rtcp, output);
        Assert.Equal(Text(_srtcp), Text(output.AsSpan(0, length)));
    }

    [Fact]
    public void Section17_1_UnprotectRtcp_IsTheRtcpPacket()
    {
        using var receiver = new SrtpReceiver(new AeadAes128Gcm(_key, _salt), new AeadAes128Gcm(_key, _salt));
        var packet = _srtcp.ToArray();
        Assert.Equal(SrtpVerdict.Accepted, receiver.UnprotectRtcp(packet, out var length));
        Assert.Equal(Text(_rtcp), Text(packet.AsSpan(0, length)));
    }

    [Fact]
    public void Section17_3_UnprotectRtcp_TaggedButNotEncrypted_IsTheRtcpPacket()
    {
        using var receiver = new SrtpReceiver(new AeadAes128Gcm(_key, _salt), new AeadAes128Gcm(_key, _salt));
        var packet = _taggedOnly.ToArray();
        Assert.Equal(SrtpVerdict.Accepted, receiver.UnprotectRtcp(packet, out var length));
        Assert.Equal(Text(_rtcp), Text(packet.AsSpan(0, length)));
    }

    // The derivation, as libsrtp's reference packets have it: a salt of 96 bits followed by zeros.
    [Fact]
    public void Section11_Protect_FromMasterKeyAndSalt_IsThePacketOthersMake()
    {
        using var sender = new SrtpSender(SrtpProfile.AeadAes128Gcm, _key, Bytes("a0a1a2a3 a4a5a6a7 a8a9aaab"));
        var payload = Bytes("abababab abababab abababab abababab");
        var output = new byte[64];
        var length = sender.Protect(Bytes("800f1234 decafbad cafebabe"), payload, 0xcafebabe, 0x1234, output);
        Assert.Equal("800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392", Text(output.AsSpan(0, length)));

        length = sender.ProtectRtcp([.. Bytes("81c8000b cafebabe"), .. payload], output);
        Assert.Equal("81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001", Text(output.AsSpan(0, length)));
    }
}
