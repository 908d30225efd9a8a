namespace Stoa.Sfu.Loudness;

/// <summary>The speakers of one room in the order of their loudness, steady enough that two people laughing do not flap.</summary>
/// <remarks>
/// Who wants to pass the next one has to be <see cref="MarginDb"/> louder, and whoever has just passed keeps the place for
/// <see cref="Hold"/> unless they fall silent. Silence is told by the packets of others: when none came from anyone for a while, it was
/// the way here that fell silent, and whose packet is the first afterwards gains nothing by it. One speaker is moved per packet, so the work is bounded by the number of speakers.
/// </remarks>
internal sealed class SpeakerRanking
{
    /// <summary>How much louder one has to be to pass, in dB.</summary>
    public const float MarginDb = 6;

    /// <summary>Below this, in dB above silence, one is silent and passed at once.</summary>
    public const float SilenceDb = 67;

    /// <summary>How long a place won is kept.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(500);

    private RankedSpeaker[] _order = new RankedSpeaker[4];
    private TimeSpan _heardAt;

    /// <summary>How many speakers there are.</summary>
    public int Count { get; private set; }

    /// <summary>The speaker at a place, 0 for the loudest.</summary>
    public RankedSpeaker this[int place] => _order[place];

    /// <summary>Adds a speaker, behind all others.</summary>
    public void Add(RankedSpeaker speaker)
    {
        if (Count == _order.Length)
        {
            Array.Resize(ref _order, Count * 2);
        }

        speaker.Place = Count;
        _order[Count++] = speaker;
    }

    /// <summary>Takes a speaker out.</summary>
    public void Remove(RankedSpeaker speaker)
    {
        for (var place = speaker.Place; place < Count - 1; place++)
        {
            (_order[place] = _order[place + 1]).Place = place;
        }

        _order[--Count] = null!; // The place is free.
        speaker.Place = -1;
    }

    /// <summary>Takes in the level of one packet and moves its speaker up past those they are clearly louder than.</summary>
    /// <returns>True when the order changed.</returns>
    public bool Hear(RankedSpeaker speaker, byte dbov, TimeSpan now)
    {
        speaker.Meter.Hear(dbov, now);
        var (loudness, from, before) = (speaker.Meter.At(now), speaker.Place, _heardAt);
        _heardAt = now;
        while (speaker.Place > 0 && MayPass(loudness, _order[speaker.Place - 1], before))
        {
            var passed = _order[speaker.Place - 1];
            (_order[speaker.Place], passed.Place) = (passed, speaker.Place);
            _order[--speaker.Place] = speaker;
            speaker.HoldsUntil = now + Hold;
        }

        return speaker.Place != from;
    }

    /// <summary>Lets one speaker take the place and the loudness of another who is ahead, and who gets theirs: it is the same person.</summary>
    public void TakeOver(RankedSpeaker from, RankedSpeaker to)
    {
        if (from.Place < 0 || to.Place < from.Place)
        {
            return;
        }

        (_order[from.Place], _order[to.Place]) = (to, from);
        (from.Place, to.Place) = (to.Place, from.Place);
        (from.Meter, to.Meter) = (to.Meter, from.Meter);
        (from.HoldsUntil, to.HoldsUntil) = (to.HoldsUntil, from.HoldsUntil);
    }

    private static bool MayPass(float loudness, RankedSpeaker ahead, TimeSpan now)
    {
        var other = ahead.Meter.At(now);
        return loudness > other + MarginDb && (other < SilenceDb || now >= ahead.HoldsUntil);
    }
}
