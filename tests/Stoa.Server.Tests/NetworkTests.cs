using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Stoa.Server.Tests;

/// <summary>TLS of its own, and proxies in front.</summary>
public sealed class NetworkTests
{
    [Fact]
    public async Task Certificate_ByConfiguration_IsServedAndBrowsersAreToldToStay()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var folder = RunningStoa.NewFolder();
        var (certificate, key) = (Path.Combine(folder, "stoa.pem"), Path.Combine(folder, "stoa.key"));
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=stoa.example", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("stoa.example");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(certificate, made.ExportCertificatePem(), cancellationToken);
        await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem(), cancellationToken);
        var port = RunningStoa.FreePort();
        await using var stoa = await RunningStoa.StartAsync(
            cancellationToken,
            alsoAt: $"https://127.0.0.1:{port}",
            environment: [("Kestrel__Certificates__Default__Path", certificate), ("Kestrel__Certificates__Default__KeyPath", key)]);

        while (!stoa.Output.Contains("Stoa runs at", StringComparison.Ordinal))
        {
            await Task.Delay(20, cancellationToken); // The one address may answer before the other is open.
        }

        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, stop);
                return client.GetStream();
            },
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { made }, RevocationMode = X509RevocationMode.NoCheck } },
        };
        using var http = new HttpClient(handler);
        using var reply = await http.GetAsync("https://stoa.example/2/users/me", cancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Equal("max-age=31536000", reply.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Theory]
    [InlineData(null, HttpStatusCode.TooManyRequests)] // Nobody is believed.
    [InlineData("192.0.2.0/24", HttpStatusCode.TooManyRequests)] // Somebody else is.
    [InlineData("127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.0/8", HttpStatusCode.Forbidden)]
    public async Task Address_ToldByAProxy_IsBelievedOnlyWhenTheProxyIsTrusted(string? trusted, HttpStatusCode afterTwentyGuesses)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(
            cancellationToken, environment: trusted is null ? [] : [("Stoa__Hosting__TrustedProxies__0", trusted)]);
        var status = HttpStatusCode.OK;
        for (var guess = 1; guess <= 21; guess++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"app:{guess}")));
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{guess}");
            request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
            using var reply = await stoa.Http.SendAsync(request, cancellationToken);
            status = reply.StatusCode;
        }

        Assert.Equal(afterTwentyGuesses, status);
    }
}
