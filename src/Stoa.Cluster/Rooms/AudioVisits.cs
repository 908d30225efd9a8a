using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>The audio sessions of a room.</summary>
/// <param name="gate">The room's lock: whoever calls holds it, but for <see cref="Beat"/>.</param>
internal sealed class AudioVisits(Lock gate)
{
    private readonly HashSet<AudioVisit> _visits = [];
    private int _publishing;

    /// <summary>How many there are.</summary>
    public int Count => _visits.Count;

    /// <summary>True when someone sends.</summary>
    public bool HasPublishers => _publishing > 0;

    /// <summary>True when someone receives.</summary>
    public bool HasListeners => _visits.Count > _publishing;

    /// <summary>Takes one in.</summary>
    public void Add(AudioVisit visit)
    {
        if (_visits.Add(visit) && visit.IsPublishing)
        {
            _publishing++;
        }
    }

    /// <summary>Takes one out, if it is in.</summary>
    public void Remove(AudioVisit visit)
    {
        if (_visits.Remove(visit) && visit.IsPublishing)
        {
            _publishing--;
        }
    }

    /// <summary>Ends all.</summary>
    public void End()
    {
        foreach (var visit in _visits)
        {
            visit.End();
        }
    }

    /// <summary>Ends those of one person; they are no presence any more.</summary>
    public void Expel(UserId user)
    {
        foreach (var visit in _visits)
        {
            if (visit.Visitor.UserId == user)
            {
                visit.IsExpelled = true;
                visit.End();
            }
        }
    }

    /// <summary>Asks for audio sessions, each every few seconds, whether they may go on. Takes the lock.</summary>
    public void Beat(long now, long beatenBefore)
    {
        List<AudioVisit>? due = null;
        lock (gate)
        {
            foreach (var visit in _visits)
            {
                if (visit.LastBeat <= beatenBefore && !visit.IsOver)
                {
                    visit.LastBeat = now;
                    (due ??= []).Add(visit);
                }
            }
        }

        foreach (var visit in due ?? [])
        {
            if (visit.MayStay?.Invoke() == false)
            {
                visit.End();
            }
        }
    }
}
