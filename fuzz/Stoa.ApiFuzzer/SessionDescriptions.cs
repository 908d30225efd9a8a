using System.Text;

namespace Stoa.ApiFuzzer;

/// <summary>Makes SDP offers: good ones as browsers send them, and ones with lines cut, doubled, moved or bent.</summary>
internal static class SessionDescriptions
{
    private static readonly string[] _odd =
    [
        "a=rtpmap:111", "a=rtpmap:-1 opus/48000/2", "m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 99999999999 X 1 2 3", "a=fingerprint:sha-256 ZZ", "a=candidate:1 1",
        "a=ssrc:99999999999 cname:x", "c=IN IP6 ::", "a=mid:", "a=group:BUNDLE 0 1 2 3", "a=extmap:0 x", "x", "=", "a=ice-ufrag:", "a=setup:active", "v=1",
    ];

    private static readonly string[] _offer =
    [
        "v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=rtcp-mux",
        "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuvwx",
        "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        "a=setup:actpass", "a=mid:0", "a=sendrecv", "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=ssrc:1 cname:x",
        "a=candidate:1 1 udp 2122260223 192.0.2.1 5000 typ host", "a=end-of-candidates",
    ];

    /// <summary>Makes one.</summary>
    public static byte[] Make(Random random, ref int faults)
    {
        List<string> lines = [.. _offer];
        for (; faults > 0 && random.Next(4) > 0; faults--)
        {
            var at = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0: lines.RemoveAt(at); break;
                case 1: lines.Insert(at, lines[random.Next(lines.Count)]); break;
                case 2: lines[at] = lines[at][..random.Next(lines[at].Length + 1)]; break;
                case 3: lines.Insert(at, _odd[random.Next(_odd.Length)]); break;
                case 4: lines[at] += new string('9', random.Next(1, 3000)); break;
                default: lines.InsertRange(at, Enumerable.Repeat(lines[at], random.Next(1, 400))); break;
            }

            if (lines.Count == 0)
            {
                break;
            }
        }

        return Encoding.UTF8.GetBytes(string.Join(random.Next(10) == 0 ? "\n" : "\r\n", lines) + "\r\n");
    }
}
