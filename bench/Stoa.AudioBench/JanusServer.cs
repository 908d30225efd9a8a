using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Stoa.AudioBench.Crowd;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Sdp;

namespace Stoa.AudioBench;

/// <summary>Janus over HTTP: listeners watch a mountpoint of its streaming plugin, which gets plain RTP.</summary>
/// <remarks>Janus offers and checks; the members answer as ICE-lite. Source: the documentation of Janus, "JSON protocol" and "Streaming plugin".</remarks>
internal sealed class JanusServer : IAudioServer
{
    private readonly HttpClient _http;
    private readonly int _rtpPort;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string>> _offers = new();
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _one = new(1);
    private long _session;
    private int _transaction;

    public JanusServer(int port, int rtpPort) => (_http, _rtpPort) = (new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/janus") }, rtpPort);

    public async Task<Member> ListenAsync(AudioCrowd crowd)
    {
        await _one.WaitAsync();
        try
        {
            if (_session == 0)
            {
                _session = Id(await PostAsync("", new JsonObject { ["janus"] = "create" }));
                _ = PollAsync();
            }
        }
        finally
        {
            _one.Release();
        }

        var handle = Id(await PostAsync($"/{_session}", new JsonObject { ["janus"] = "attach", ["plugin"] = "janus.plugin.streaming" }));
        var offered = _offers[handle] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync($"/{_session}/{handle}", new JsonObject { ["janus"] = "message", ["body"] = new JsonObject { ["request"] = "watch", ["id"] = 1 } });
        var text = await offered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        if (!SdpOffer.TryParse(text, out var offer, out var fault))
        {
            throw new InvalidOperationException($"{fault.Detail}\n{text}");
        }

        var local = IceCredentials.Create();
        var place = crowd.TakePlace();
        var answer = Answer(offer, local, crowd.Address(place).ToEndPoint());
        var member = crowd.Join(new AnsweringPeer(AudioCrowd.Identity, local, offer.Ice, offer.Fingerprints, crowd.Now), place);
        await PostAsync($"/{_session}/{handle}", new JsonObject
        {
            ["janus"] = "message",
            ["body"] = new JsonObject { ["request"] = "start" },
            ["jsep"] = new JsonObject { ["type"] = "answer", ["sdp"] = answer },
        });
        return member;
    }

    public Task SpeakAsync(AudioCrowd crowd)
    {
        new Thread(Speak) { IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _over.Cancel();
        _http.Dispose();
        _over.Dispose();
        _one.Dispose();
    }

    private static string Answer(SdpOffer offer, IceCredentials local, IPEndPoint address)
    {
        var section = offer.Sections[0];
        return string.Join("\r\n",
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", $"a=group:BUNDLE {section.Mid}", "a=ice-lite",
            $"m=audio 9 UDP/TLS/RTP/SAVPF {section.OpusPayloadType}", $"c=IN IP4 {address.Address}", $"a=mid:{section.Mid}", "a=recvonly", "a=rtcp-mux",
            $"a=ice-ufrag:{local.UsernameFragment}", $"a=ice-pwd:{local.Password}", $"a=fingerprint:{AudioCrowd.Identity.Fingerprint}", "a=setup:active",
            $"a=rtpmap:{section.OpusPayloadType} opus/48000/2", $"a=candidate:1 1 udp 2130706431 {address.Address} {address.Port} typ host", "a=end-of-candidates", "");
    }

    private static long Id(JsonNode answer) => (long?)answer["data"]?["id"] ?? throw new InvalidOperationException(answer.ToJsonString());

    /// <summary>The same packets as Stoa's speaker sends, without encryption.</summary>
    private void Speak()
    {
        using var socket = new UdpClient();
        socket.Connect(IPAddress.Loopback, _rtpPort);
        var packet = new byte[12 + Member.PayloadBytes];
        packet[0] = 0x80;
        packet[1] = SdpOfferWriter.OpusPayloadType;
        packet[11] = 1;
        packet[12] = 0x78;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (uint number = 1; !_over.IsCancellationRequested; number++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)number);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), number * 960);
            try
            {
                socket.Send(packet);
            }
            catch (SocketException)
            {
                // Nobody is there yet.
            }

            timer.WaitForNextTickAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private async Task<JsonNode> PostAsync(string path, JsonObject message)
    {
        message["transaction"] = $"t{Interlocked.Increment(ref _transaction)}";
        using var response = await _http.PostAsJsonAsync(_http.BaseAddress + path, message);
        return await response.Content.ReadFromJsonAsync<JsonNode>() ?? throw new InvalidOperationException("Janus says nothing.");
    }

    private async Task PollAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            var events = JsonNode.Parse(await _http.GetStringAsync($"{_http.BaseAddress}/{_session}?maxev=50"));
            foreach (var happened in events is JsonArray many ? many : [events?.DeepClone()])
            {
                if (happened?["jsep"]?["sdp"] is { } sdp && _offers.TryRemove((long)happened["sender"]!, out var waiting))
                {
                    waiting.SetResult((string)sdp!);
                }
            }
        }
    }
}
