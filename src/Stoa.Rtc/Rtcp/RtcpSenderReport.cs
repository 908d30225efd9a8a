using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Rtcp;

/// <summary>What a sender says of its own stream. Source: RFC 3550 section 6.4.1.</summary>
/// <param name="Ssrc">The stream.</param>
/// <param name="Time">The wall clock when the report was sent.</param>
/// <param name="Timestamp">The same moment on the stream's clock.</param>
/// <param name="Packets">Packets sent since the stream began.</param>
/// <param name="Octets">Payload bytes sent since the stream began.</param>
public readonly record struct RtcpSenderReport(uint Ssrc, NtpTime Time, RtpTimestamp Timestamp, uint Packets, uint Octets);
