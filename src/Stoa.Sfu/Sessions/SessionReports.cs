using Stoa.Rtc.Rtcp;
using Stoa.Sfu.Forwarding;

namespace Stoa.Sfu.Sessions;

/// <summary>RTCP of one session: what peers report, and what is reported to them.</summary>
/// <remarks>Listeners get sender reports for slots that were in use, publishers get receiver reports. Source: RFC 3550 section 6, RFC 4585 section 6.2.1.</remarks>
internal static class SessionReports
{
    /// <summary>Packets sent again in a second, at most: more than a third of three full slots.</summary>
    private const int MaxResentPerSecond = 60;
    private const int MaxResentKilobitsPerSecond = 256;
    private const int AssumedBytes = 200;

    /// <summary>The name of all that comes from here. Source: RFC 3550 section 6.5.1.</summary>
    private static ReadOnlySpan<byte> Cname => "stoa"u8;

    private static readonly TimeSpan _sendEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _receiveEvery = TimeSpan.FromSeconds(1);

    /// <summary>Takes in a decrypted compound packet.</summary>
    /// <returns>False when it is not well formed.</returns>
    public static bool Receive(MediaSession session, ReadOnlySpan<byte> compound, ForwardingUnit unit, TimeSpan now)
    {
        session.Measures.LastPacketAt = now;
        var reader = new RtcpReader(compound);
        while (reader.TryRead(out var packet))
        {
            if (packet.Type == RtcpPacketType.Goodbye)
            {
                unit.Close(session, SessionEnd.PeerLeft);
                return true;
            }

            if (session.Publisher?.Statistics is { } statistics && packet.TryGetSenderReport(out var report) && report.Ssrc == statistics.Ssrc)
            {
                statistics.SenderReportReceived(report.Time, now);
            }
            else if (session.Listener is { } listener)
            {
                ReadBlocks(session, listener, packet, unit);
                if (packet.IsNack && listener.WantsNack)
                {
                    Resend(session, listener, packet, now);
                }
            }
        }

        return !reader.IsMalformed;
    }

    /// <summary>Sends what is due.</summary>
    public static void Send(MediaSession session, MediaLoop loop, NtpTime ntp, TimeSpan now)
    {
        Span<byte> bytes = stackalloc byte[512];
        var writer = new RtcpWriter(bytes);
        if (session.Publisher is { } publisher)
        {
            session.ReportDueAt = now + _receiveEvery;
            if (publisher.Statistics is { HasStarted: true } statistics)
            {
                var block = statistics.MakeReportBlock(now);
                session.Measures.LossFraction = publisher.LossFraction = block.FractionLost / 256.0;
                session.Measures.JitterMilliseconds = block.Jitter / 48.0;
                writer.WriteReceiverReport(session.OwnSsrc, [block]);
                writer.WriteCname(session.OwnSsrc, Cname);
            }
        }
        else if (session.Listener is { } listener)
        {
            session.ReportDueAt = now + _sendEvery;
            foreach (var slot in listener.Slots)
            {
                if (slot.LastAt > TimeSpan.Zero && now - slot.LastAt < _sendEvery)
                {
                    slot.WriteReport(ref writer, ntp, now);
                    writer.WriteCname(slot.Ssrc, Cname);
                }
            }
        }

        if (writer.Length > 0)
        {
            loop.SendRtcp(session, bytes[..writer.Length]);
        }
    }

    /// <summary>Tells the peer that no more packets come.</summary>
    public static void SayGoodbye(MediaSession session, MediaLoop loop)
    {
        Span<byte> bytes = stackalloc byte[128];
        var writer = new RtcpWriter(bytes);
        if (session.Listener is { } listener)
        {
            Span<uint> ssrcs = stackalloc uint[listener.Slots.Length];
            for (var i = 0; i < ssrcs.Length; i++)
            {
                ssrcs[i] = listener.Slots[i].Ssrc;
            }

            writer.WriteReceiverReport(ssrcs[0], []);
            writer.WriteBye(ssrcs);
        }
        else
        {
            writer.WriteReceiverReport(session.OwnSsrc, []);
            writer.WriteBye([session.OwnSsrc]);
        }

        loop.SendRtcp(session, bytes[..writer.Length]);
    }

    private static void ReadBlocks(MediaSession session, Listener listener, in RtcpPacket packet, ForwardingUnit unit)
    {
        for (var i = 0; i < packet.ReportBlockCount; i++)
        {
            var block = packet.ReportBlock(i);
            if (Array.Exists(listener.Slots, slot => slot.Ssrc == block.Ssrc && slot.PacketCount > 0))
            {
                session.Measures.LossFraction = block.FractionLost / 256.0;
                session.Measures.JitterMilliseconds = block.Jitter / 48.0;
                if (RtcpReportBlock.RoundTrip(block, unit.NtpNow) is { } roundTrip)
                {
                    session.Measures.RoundTripMilliseconds = roundTrip.TotalMilliseconds;
                }
            }
        }
    }

    private static void Resend(MediaSession session, Listener listener, in RtcpPacket packet, TimeSpan now)
    {
        for (var slot = 0; slot < listener.Slots.Length; slot++)
        {
            if (listener.Slots[slot].Ssrc != packet.MediaSsrc)
            {
                continue;
            }

            foreach (var number in packet.LostPackets)
            {
                if (!listener.Slots[slot].TryFindIndex(number.Value, out var index))
                {
                    continue;
                }

                // Two bytes ask for a whole packet: without a limit this would be the way to make much of little.
                if (!session.ResendAllowance.TryTake(AssumedBytes, MaxResentPerSecond, MaxResentKilobitsPerSecond, now))
                {
                    session.Drops.Add(DropReason.TooFast);
                    return;
                }

                session.Room.Resend(listener, slot, index);
            }
        }
    }
}
