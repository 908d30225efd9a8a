namespace Stoa.Rtc.Rtcp;

/// <summary>The kinds of RTCP packet that are read. Source: RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2.</summary>
public enum RtcpPacketType : byte
{
    /// <summary>Sender report, SR.</summary>
    SenderReport = 200,

    /// <summary>Receiver report, RR.</summary>
    ReceiverReport = 201,

    /// <summary>Source description, SDES.</summary>
    SourceDescription = 202,

    /// <summary>Goodbye, BYE.</summary>
    Goodbye = 203,

    /// <summary>Feedback about packets, RTPFB: NACK when the format is 1.</summary>
    TransportFeedback = 205,

    /// <summary>Feedback about content, PSFB.</summary>
    PayloadFeedback = 206,

    /// <summary>Extended report, XR.</summary>
    ExtendedReport = 207,
}
