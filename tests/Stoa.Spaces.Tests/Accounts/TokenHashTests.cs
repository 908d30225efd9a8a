using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Tests.Accounts;

public sealed class TokenHashTests
{
    [Theory]
    [InlineData("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public void TryCompute_PublishedVectors_AreSha256(string token, string expected)
    {
        Assert.True(TokenHash.TryCompute(token, out var hash));
        Assert.Equal(expected, Convert.ToHexString(hash.ToBytes()));
    }

    [Fact]
    public void ToBytes_AnyToken_ReadsBackAndAgreesWithSha256() => Gen.String.Where(text => Encoding.UTF8.GetByteCount(text) <= TokenHash.MaxTokenLength).Sample(token =>
    {
        Assert.True(TokenHash.TryCompute(token, out var hash));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(token)), hash.ToBytes());
        Assert.Equal(hash, TokenHash.FromBytes(hash.ToBytes()));
    });

    [Fact]
    public void TryCompute_LongerThanTheLimit_ReturnsFalse()
    {
        Assert.True(TokenHash.TryCompute(new string('x', TokenHash.MaxTokenLength), out _));
        Assert.False(TokenHash.TryCompute(new string('x', TokenHash.MaxTokenLength + 1), out var hash));
        Assert.Equal(default, hash);
        Assert.False(TokenHash.TryCompute(new string('x', 10_000_000), out _));
        Assert.False(TokenHash.TryCompute(new string('é', TokenHash.MaxTokenLength), out _));
    }

    [Fact]
    public void ToString_NeverShowsTheHash()
    {
        Assert.True(TokenHash.TryCompute("abc", out var hash));
        Assert.Equal("(hash)", $"{hash}");
    }
}
