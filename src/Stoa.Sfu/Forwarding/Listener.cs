using Stoa.Rtc;
using Stoa.Rtc.Srtp;

namespace Stoa.Sfu.Forwarding;

/// <summary>One subscriber of a room: up to three slots towards one address.</summary>
/// <param name="person">Who listens; null for a guest.</param>
/// <param name="slots">The slots, in the order of the offer's sections.</param>
/// <param name="wantsNack">True when the offer asks for lost packets to be sent again.</param>
internal sealed class Listener(PersonKey? person, ListenerSlot[] slots, bool wantsNack)
{
    /// <summary>Who listens; null for a guest.</summary>
    public PersonKey? Person => person;

    /// <summary>The slots.</summary>
    public ListenerSlot[] Slots => slots;

    /// <summary>True when lost packets are sent again.</summary>
    public bool WantsNack => wantsNack;

    /// <summary>Encrypts for this listener. Set before the listener is in a share.</summary>
    public SrtpSender Sender { get; set; } = null!; // Set with the keys, before the first packet.

    /// <summary>Where packets go. Its loop's alone.</summary>
    public TransportAddress Address;

    /// <summary>How many packets were sent. Its loop's alone.</summary>
    public long PacketsSent;

    /// <summary>The set whose slots it hears. Its loop's alone.</summary>
    public SlotSet? Set { get; set; }

    /// <summary>True once its session is over. Its loop's alone.</summary>
    public bool IsGone { get; set; }

    /// <summary>Where it stands in its share.</summary>
    public int ShareIndex { get; set; } = -1;

    /// <summary>Which set the room's loop last gave it. The room's loop's alone.</summary>
    public SlotSet? GivenSet { get; set; }

    /// <summary>Where it stands among the room's listeners; -1 outside. The room's loop's alone.</summary>
    public int RoomIndex { get; set; } = -1;

    /// <summary>The loop that sends to it.</summary>
    public required MediaLoop Loop { get; init; }
}
