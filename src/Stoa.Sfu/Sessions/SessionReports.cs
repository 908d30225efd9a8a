using Stoa.Rtc.Rtcp;

namespace Stoa.Sfu.Sessions;

/// <summary>RTCP of one session: what peers report, and what is reported to them.</summary>
/// <remarks>Listeners get sender reports for slots that were in use, publishers get receiver reports. Source: RFC 3550 section 6, RFC 4585 section 6.2.1.</remarks>
internal static class SessionReports
{
    private const string Cname = "stoa";
    private const int MaxResent = 32;
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
            switch (packet.Kind)
            {
                case RtcpKind.SenderReport when session.Publisher is not null:
                    session.Measures.LastSenderReport = packet.NtpTime.Middle;
                    session.Measures.LastSenderReportAt = now;
                    break;
                case RtcpKind.Nack when session.Listener is { WantsNack: true }:
                    Resend(session, packet);
                    break;
                case RtcpKind.Bye:
                    unit.Close(session, SessionEnd.PeerLeft);
                    return true;
            }

            ReadBlocks(session, packet, unit);
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
            if (publisher.Ssrc != 0)
            {
                var delay = session.Measures.LastSenderReport != 0 ? now - session.Measures.LastSenderReportAt : TimeSpan.Zero;
                var block = publisher.Statistics.MakeReportBlock(publisher.Ssrc, session.Measures.LastSenderReport, delay);
                session.Measures.LossFraction = block.FractionLost / 256.0;
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

    private static void ReadBlocks(MediaSession session, in RtcpPacket packet, ForwardingUnit unit)
    {
        if (session.Listener is null || packet.Kind is not (RtcpKind.SenderReport or RtcpKind.ReceiverReport))
        {
            return;
        }

        for (var i = 0; i < packet.BlockCount; i++)
        {
            var block = packet.Block(i);
            if (Array.Exists(session.Listener.Slots, slot => slot.Ssrc == block.Ssrc && slot.PacketCount > 0))
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

    private static void Resend(MediaSession session, in RtcpPacket packet)
    {
        var listener = session.Listener!; // The caller checked.
        var slot = Array.FindIndex(listener.Slots, slot => slot.Ssrc == packet.MediaSsrc);
        if (slot < 0)
        {
            return;
        }

        Span<ushort> lost = stackalloc ushort[MaxResent];
        foreach (var sequenceNumber in lost[..packet.ReadLost(lost)])
        {
            if (listener.Slots[slot].TryFindIndex(sequenceNumber, out var index))
            {
                session.Room.AskAgain(listener, slot, index);
            }
        }
    }
}
