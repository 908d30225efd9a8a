using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Auth;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.ApiBench;

/// <summary>Who calls, from the header, among 100,000 tokens; against SHA-256 of the token alone.</summary>
[MemoryDiagnoser]
public class TokenCheckBench
{
    private const int Tokens = 100_000;
    private readonly string _token = Credentials.NewToken();
    private readonly DefaultHttpContext _http = new();
    private readonly AccountDirectory _accounts = new();
    private Authenticator? _authenticator;

    /// <summary>Fills the directory.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        for (var i = 0; i < Tokens; i++)
        {
            TokenHash.TryCompute(i == 0 ? _token : Credentials.NewToken(), out var hash);
            var issued = new AccessToken(hash, new ClientId("app"), new UserId(i + 1), Scopes.SpaceRead, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
            _accounts.Apply(new RecordedAccountChange(i + 1, DateTimeOffset.UnixEpoch, new TokenIssued(issued)));
        }

        _http.Request.Headers.Authorization = $"Bearer {_token}";
        _authenticator = new Authenticator(_accounts, new NoTokens(), TimeProvider.System);
    }

    /// <summary>The yardstick.</summary>
    [Benchmark(Baseline = true)]
    public byte Hash()
    {
        Span<byte> bytes = stackalloc byte[64];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetBytes(_token, bytes);
        SHA256.HashData(bytes[..length], digest);
        return digest[0];
    }

    /// <summary>The whole check.</summary>
    [Benchmark]
    public bool Check()
    {
        var check = _authenticator!.AuthenticateAsync(_http);
        return check.IsCompletedSuccessfully && check.GetAwaiter().GetResult().Status == AuthenticationStatus.Known;
    }

    private sealed class NoTokens : IUnknownTokenLookup
    {
        public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) => throw new InvalidOperationException("The token is known.");
    }
}
