using Stoa.Cluster.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Api.Whip;

/// <summary>Someone wants to talk in a Space, or to listen to it.</summary>
/// <param name="Direction">Which of the two.</param>
/// <param name="SpaceId">The Space; retrievable a moment ago.</param>
/// <param name="Visitor">Who: a person, or for listening also a guest.</param>
/// <param name="Sdp">The SDP offer as it came, at most 64 KiB of UTF-8.</param>
public sealed record AudioOffer(AudioDirection Direction, SpaceId SpaceId, Visitor Visitor, string Sdp)
{
    /// <summary>True while the credentials of the caller hold and they may be in the Space; to be handed to <see cref="RoomTable.EnterAudio"/>, which asks every few seconds.</summary>
    public Func<bool>? MayStay { get; init; }

    /// <summary>Where from they come.</summary>
    public AudienceSource Source { get; init; }
}

/// <summary>Which way a session's audio goes.</summary>
public enum AudioDirection
{
    /// <summary>From the client to the server: WHIP.</summary>
    Publish,

    /// <summary>From the server to the client: WHEP.</summary>
    Listen,
}

/// <summary>Names a session, and says who asks for it: sessions of people are theirs alone, those of guests belong to whoever knows the id.</summary>
/// <param name="SpaceId">Its Space.</param>
/// <param name="Direction">Which way its audio goes.</param>
/// <param name="Id">Its id, which cannot be guessed: 128 random bits at the least, in characters that stand in a path (letters, digits, <c>-</c>, <c>_</c>).</param>
/// <param name="Visitor">Who asks.</param>
public readonly record struct AudioSessionKey(SpaceId SpaceId, AudioDirection Direction, string Id, Visitor Visitor);
