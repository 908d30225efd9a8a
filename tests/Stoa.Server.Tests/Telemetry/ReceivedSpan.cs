using System.Text;

namespace Stoa.Server.Tests.Telemetry;

/// <summary>A span as it arrives at a collector.</summary>
/// <param name="TraceId">The trace, in hexadecimal digits.</param>
/// <param name="Id">Its own id.</param>
/// <param name="ParentId">The span that it is part of; empty for the first.</param>
/// <param name="Name">Its name.</param>
/// <remarks>Source: opentelemetry-proto, trace.proto: ExportTraceServiceRequest.1 ResourceSpans.2 ScopeSpans.2 Span.</remarks>
internal sealed record ReceivedSpan(string TraceId, string Id, string ParentId, string Name)
{
    /// <summary>Reads all spans of a request.</summary>
    public static IEnumerable<ReceivedSpan> ReadAll(byte[] request) =>
        from resource in Fields(request, 1)
        from scope in Fields(resource, 2)
        from span in Fields(scope, 2)
        select new ReceivedSpan(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Fields(span, 5).FirstOrDefault() ?? []));

    private static string Hex(byte[] message, int number) => Convert.ToHexStringLower(Fields(message, number).FirstOrDefault() ?? []);

    /// <summary>The fields of a message that have a length, by number.</summary>
    private static List<byte[]> Fields(byte[] message, int number)
    {
        List<byte[]> found = [];
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += sizeof(long);
                    break;
                case 5:
                    at += sizeof(int);
                    break;
                default:
                    var length = (int)Varint(message, ref at);
                    if (key >> 3 == (ulong)number)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
