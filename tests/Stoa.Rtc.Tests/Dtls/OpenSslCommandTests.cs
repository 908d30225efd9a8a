using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Tests.Dtls;

/// <summary>The server against <c>openssl s_client</c>, our client against <c>openssl s_server</c>: another state machine, over real UDP.</summary>
public sealed class OpenSslCommandTests : IDisposable
{
    private static readonly Lazy<(string Certificate, string Key, DtlsFingerprint Fingerprint)> _certificate = new(MakeCertificate);

    private readonly string _folder = Directory.CreateTempSubdirectory("stoa-dtls-").FullName;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    [Theory]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM", SrtpProfile.AeadAes128Gcm)] // as browsers do
    [InlineData("SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80", SrtpProfile.Aes128CmHmacSha1Tag80)]
    [InlineData("SRTP_AEAD_AES_256_GCM", null)]
    [InlineData(null, null)]
    public async Task Server_AgainstSClient_PrefersGcmAndExportsTheSameKeys(string? offered, SrtpProfile? expected)
    {
        Assert.SkipUnless(HasCommand, "The command openssl is not installed.");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var theirs = WriteCertificate();
        using var identity = DtlsIdentity.Create();
        using var server = new DtlsTransport(identity, DtlsRole.Server, [theirs]);
        var length = expected == SrtpProfile.Aes128CmHmacSha1Tag80 ? 60 : 56;
        using var command = Start(
            $"s_client -dtls -connect 127.0.0.1:{((IPEndPoint)udp.Client.LocalEndPoint!).Port} -cert c.pem -key k.pem"
            + $" -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen {length}" + (offered is null ? "" : " -use_srtp " + offered));
        await Run(udp, server, null);

        if (expected is null)
        {
            Assert.Equal((DtlsState.Failed, DtlsFailure.NoProfile), (server.State, server.Failure));
            return;
        }

        Assert.Equal((DtlsState.Connected, DtlsFailure.None), (server.State, server.Failure));
        using var keys = server.TakeKeys()!;
        Assert.Equal(expected, keys.Profile);
        var printed = await Printed(command, "Keying material: ");
        Assert.Equal(
            Convert.ToHexString([.. keys.RemoteKey, .. keys.LocalKey, .. keys.RemoteSalt, .. keys.LocalSalt]), printed);
    }

    [Theory]
    [InlineData("ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData("ECDHE-ECDSA-AES256-GCM-SHA384")] // OpenSSL's own records go on after the handshake
    public async Task Server_SClientLeaves_IsClosed(string cipher)
    {
        Assert.SkipUnless(HasCommand, "The command openssl is not installed.");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var theirs = WriteCertificate();
        using var identity = DtlsIdentity.Create();
        using var server = new DtlsTransport(identity, DtlsRole.Server, [theirs]);
        using var command = Start(
            $"s_client -dtls -connect 127.0.0.1:{((IPEndPoint)udp.Client.LocalEndPoint!).Port} -cert c.pem -key k.pem -use_srtp SRTP_AEAD_AES_128_GCM -cipher {cipher}");
        await Run(udp, server, null);
        Assert.Equal(DtlsState.Connected, server.State);
        await command.StandardInput.WriteLineAsync("Q");
        command.StandardInput.Close();
        while (server.State == DtlsState.Connected)
        {
            server.Receive((await Next(udp)).Buffer, _clock.Elapsed);
        }

        Assert.Equal(DtlsState.Closed, server.State);
    }

    [Theory]
    [InlineData("ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData("ECDHE-ECDSA-CHACHA20-POLY1305")]
    public async Task Server_Closes_SClientEnds(string cipher)
    {
        Assert.SkipUnless(HasCommand, "The command openssl is not installed.");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var theirs = WriteCertificate();
        using var identity = DtlsIdentity.Create();
        using var server = new DtlsTransport(identity, DtlsRole.Server, [theirs]);
        using var command = Start(
            $"s_client -dtls -connect 127.0.0.1:{((IPEndPoint)udp.Client.LocalEndPoint!).Port} -cert c.pem -key k.pem -use_srtp SRTP_AEAD_AES_128_GCM -cipher {cipher}");
        var peer = await Run(udp, server, null);
        Assert.Equal(DtlsState.Connected, server.State);
        server.Close(_clock.Elapsed);
        var buffer = new byte[1500];
        Assert.True(server.TryTake(buffer, out var length));
        await udp.SendAsync(buffer.AsMemory(0, length), peer!, TestContext.Current.CancellationToken);
        Assert.Equal("", await Printed(command, "closed"));
    }

    [Fact]
    public async Task Server_SClientWithAnotherCertificate_Fails()
    {
        Assert.SkipUnless(HasCommand, "The command openssl is not installed.");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        WriteCertificate();
        using var identity = DtlsIdentity.Create();
        using var server = new DtlsTransport(identity, DtlsRole.Server, [identity.Fingerprint]);
        var to = $"s_client -dtls -connect 127.0.0.1:{((IPEndPoint)udp.Client.LocalEndPoint!).Port} -use_srtp SRTP_AEAD_AES_128_GCM";
        using (Start(to + " -cert c.pem -key k.pem"))
        {
            await Run(udp, server, null);
        }

        Assert.Equal((DtlsState.Failed, DtlsFailure.Fingerprint), (server.State, server.Failure));

        using var second = new DtlsTransport(identity, DtlsRole.Server, [identity.Fingerprint]);
        using var command = Start(to);
        await Run(udp, second, null);
        Assert.Equal((DtlsState.Failed, DtlsFailure.NoCertificate), (second.State, second.Failure));
    }

    [Fact]
    public async Task Client_AgainstSServer_Connects()
    {
        Assert.SkipUnless(HasCommand, "The command openssl is not installed.");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int port;
        using (var free = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            port = ((IPEndPoint)free.Client.LocalEndPoint!).Port;
        }

        var theirs = WriteCertificate();
        using var identity = DtlsIdentity.Create();
        using var client = new DtlsTransport(identity, DtlsRole.Client, [theirs]);
        using var command = Start($"s_server -dtls -accept 127.0.0.1:{port} -cert c.pem -key k.pem -Verify 1 -use_srtp SRTP_AES128_CM_SHA1_80");
        await Run(udp, client, new IPEndPoint(IPAddress.Loopback, port));
        Assert.Equal((DtlsState.Connected, DtlsFailure.None), (client.State, client.Failure));
        Assert.Equal(SrtpProfile.Aes128CmHmacSha1Tag80, client.TakeKeys()!.Profile);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool HasCommand => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "openssl")));

    private static async Task<string?> Printed(Running command, string start)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await command.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Trim().StartsWith(start, StringComparison.Ordinal))
            {
                return line.Trim()[start.Length..];
            }
        }

        return null;
    }

    private static async Task<UdpReceiveResult> Next(UdpClient udp)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await udp.ReceiveAsync(patience.Token);
    }

    // Until the handshake is over, one way or the other.
    private async Task<IPEndPoint?> Run(UdpClient udp, DtlsTransport transport, IPEndPoint? peer)
    {
        transport.Start(_clock.Elapsed);
        var buffer = new byte[1500];
        while (true)
        {
            while (peer is not null && transport.TryTake(buffer, out var length))
            {
                await udp.SendAsync(buffer.AsMemory(0, length), peer, TestContext.Current.CancellationToken);
            }

            if (transport.NextDeadline is not { } deadline)
            {
                return peer;
            }

            using var due = new CancellationTokenSource(deadline > _clock.Elapsed ? deadline - _clock.Elapsed : TimeSpan.Zero);
            try
            {
                var received = await udp.ReceiveAsync(due.Token);
                peer ??= received.RemoteEndPoint;
                transport.Receive(received.Buffer, _clock.Elapsed);
            }
            catch (OperationCanceledException)
            {
                transport.Advance(_clock.Elapsed);
            }
            catch (SocketException)
            {
                // The command does not listen yet.
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private DtlsFingerprint WriteCertificate()
    {
        var (certificate, key, fingerprint) = _certificate.Value;
        File.WriteAllText(Path.Combine(_folder, "c.pem"), certificate);
        File.WriteAllText(Path.Combine(_folder, "k.pem"), key);
        return fingerprint;
    }

    private static (string Certificate, string Key, DtlsFingerprint Fingerprint) MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=other", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(79));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), DtlsFingerprint.Of(certificate.RawData));
    }

    private Running Start(string arguments)
    {
        var running = new Running
        {
            StartInfo = new ProcessStartInfo("openssl", arguments)
            {
                WorkingDirectory = _folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        running.Start();
        return running;
    }

    private sealed class Running : Process
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing && !HasExited)
            {
                Kill();
            }

            base.Dispose(disposing);
        }
    }
}
