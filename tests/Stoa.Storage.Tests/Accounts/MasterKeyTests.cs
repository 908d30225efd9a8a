using System.Security.Cryptography;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Storage.Tests.Accounts;

public sealed class MasterKeyTests
{
    private static readonly MasterKey _key = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly ClientId _app = new("client-1");

    [Fact]
    public void DeriveAppBearer_SameApp_NeverChanges()
    {
        Assert.Equal("1BNPmR5AdBS6_WZQGz0rqYGJLpyLuzu0SqQBdiA1c_M", _key.DeriveAppBearer(_app));
        Assert.False(_key.DeriveAppBearer(_app) == _key.DeriveAppBearer(new ClientId("client-2")));
        Assert.Equal(_key.DeriveAppBearer(_app), _key.DeriveAppBearer(_app, generation: 0));
        Assert.Distinct(Enumerable.Range(0, 20).Select(generation => _key.DeriveAppBearer(_app, generation)), StringComparer.Ordinal);
        Assert.False(_key.DeriveAppBearer(_app) == new MasterKey(new byte[32]).DeriveAppBearer(_app));
    }

    [Fact]
    public void Decrypt_WhatWasEncrypted_IsTheSecret()
    {
        var stored = _key.Encrypt(_app, "s3cret");
        Assert.Equal("s3cret", _key.Decrypt(_app, stored));
        Assert.NotEqual(stored, _key.Encrypt(_app, "s3cret"));
    }

    [Fact]
    public void Decrypt_WithAnotherKeyAppOrAnyBitFlipped_Fails()
    {
        var stored = _key.Encrypt(_app, "s3cret");
        Assert.ThrowsAny<CryptographicException>(() => new MasterKey(new byte[32]).Decrypt(_app, stored));
        Assert.ThrowsAny<CryptographicException>(() => _key.Decrypt(new ClientId("client-2"), stored));
        for (var bit = 0; bit < stored.Length * 8; bit++)
        {
            var damaged = stored.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => _key.Decrypt(_app, damaged));
        }

        for (var length = 0; length < stored.Length; length++)
        {
            Assert.ThrowsAny<CryptographicException>(() => _key.Decrypt(_app, stored.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Decrypt_BytesOfTheFirstRelease_IsTheSecret() =>
        Assert.Equal(
        "s3cret", _key.Decrypt(_app, Convert.FromHexString("018CFB54B3B9E1331AA8545707F270E3D0ADC4E2E3098331129529166C99C8A9ABCCAF")));

    [Fact]
    public void ToString_Always_TellsNothing() => Assert.Equal("(master key)", _key.ToString());

    [Fact]
    public void New_OfAnotherLength_IsMisuse() => Assert.Throws<ArgumentException>(() => new MasterKey(new byte[31]));
}
