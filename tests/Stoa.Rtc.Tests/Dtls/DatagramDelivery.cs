using Stoa.Rtc.Dtls;

namespace Stoa.Rtc.Tests.Dtls;

/// <summary>Carries datagrams between two sessions under simulated time: 20 ms away, with seeded loss, duplication and reordering.</summary>
internal sealed class DatagramDelivery(DtlsTransport client, DtlsTransport server, int seed = 0, int lossPercent = 0, int duplicatePercent = 0, int jitterMilliseconds = 0)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<(DtlsTransport To, byte[] Datagram), (TimeSpan At, int Order)> _underway = new();
    private int _order;

    internal TimeSpan Now { get; private set; }

    internal int Sent { get; private set; }

    internal int LargestBytes { get; private set; }

    /// <summary>Changes a datagram on its way, or drops it by returning nothing.</summary>
    internal Func<byte[], bool, IEnumerable<byte[]>> Change { get; set; } = static (datagram, _) => [datagram];

    /// <summary>Goes on until both are settled and nothing is under way.</summary>
    internal void Run(TimeSpan until)
    {
        server.Start(Now);
        client.Start(Now);
        while (true)
        {
            Collect(client, server);
            Collect(server, client);
            var due = new[] { client.NextDeadline, server.NextDeadline, _underway.TryPeek(out _, out var next) ? next.At : null }.Min();
            if (due is null || due > until)
            {
                return;
            }

            Now = due > Now ? due.Value : Now;
            while (_underway.TryPeek(out var arrival, out next) && next.At <= Now)
            {
                _underway.Dequeue();
                arrival.To.Receive(arrival.Datagram, Now);
            }

            client.Advance(Now);
            server.Advance(Now);
        }
    }

    private void Collect(DtlsTransport from, DtlsTransport to)
    {
        var buffer = new byte[1500];
        while (from.TryTake(buffer, out var length))
        {
            Sent++;
            LargestBytes = Math.Max(LargestBytes, length);
            foreach (var datagram in Change(buffer[..length], from == client))
            {
                for (var copies = _random.Next(100) < duplicatePercent ? 2 : 1; copies > 0; copies--)
                {
                    if (_random.Next(100) >= lossPercent)
                    {
                        _underway.Enqueue((to, datagram), (Now + TimeSpan.FromMilliseconds(20 + _random.Next(jitterMilliseconds + 1)), _order++));
                    }
                }
            }
        }
    }
}
