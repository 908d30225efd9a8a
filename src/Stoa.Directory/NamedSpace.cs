using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>A Space that names a person, with what says where it stands among others, so that a walk over thousands need not open each.</summary>
/// <remarks>As it was when the directory was read; <see cref="Entry"/> may be ahead of it by a moment.</remarks>
public readonly record struct NamedSpace
{
    private const int StartAt = 3;
    private const long Live = 4;
    private const long RoleBits = 3;
    private readonly long _bits; // Start, whether it is live, role: one number, because there are millions of these.

    internal NamedSpace(SpaceEntry entry, Space space, UserId user)
    {
        var isLive = space.State == SpaceState.Live;
        var start = ((isLive ? space.StartedAt : space.ScheduledStart) ?? space.CreatedAt).ToUnixTimeMilliseconds();
        var role = space.IsHost(user) ? NamedRole.Host : space.Stage.SpeakerIds.Contains(user) ? NamedRole.Speaker : NamedRole.Invited;
        (Entry, _bits) = (entry, (start << StartAt) | (isLive ? Live : 0) | (long)role);
    }

    /// <summary>The Space.</summary>
    public SpaceEntry Entry { get; }

    /// <summary>Whether it is live; scheduled otherwise.</summary>
    public bool IsLive => (_bits & Live) != 0;

    /// <summary>When it started or is to start, in Unix milliseconds.</summary>
    public long Start => _bits >> StartAt;

    /// <summary>As what it names the person.</summary>
    public NamedRole Role => (NamedRole)(_bits & RoleBits);
}

/// <summary>As what a Space names a person; the first that holds.</summary>
public enum NamedRole
{
    /// <summary>Creator or co-host.</summary>
    Host,

    /// <summary>Somebody who may talk.</summary>
    Speaker,

    /// <summary>Somebody who is invited to.</summary>
    Invited,
}
