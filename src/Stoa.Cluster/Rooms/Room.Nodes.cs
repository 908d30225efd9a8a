using Stoa.Cluster.Nodes;
using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>What concerns other nodes: the link to them, what is told and heard by it, and which node measures the audience.</summary>
public sealed partial class Room
{
    /// <summary>True while the room hears what is on other nodes.</summary>
    internal bool IsLinked => Volatile.Read(ref _link) is not null;

    /// <summary>True once it is known what is on other nodes.</summary>
    internal bool KnowsElsewhere => _presence.Elsewhere is { IsKnown: true };

    /// <summary>Begins to hear of other nodes, also while nobody is here: this node looks after the Space.</summary>
    internal void Link()
    {
        lock (_gate)
        {
            if (!_isGone)
            {
                Attach();
            }
        }
    }

    /// <summary>Hears of other nodes no more, unless somebody is here.</summary>
    internal bool TryUnlink(RoomLink link)
    {
        lock (_gate)
        {
            if (!IsEmpty || _link != link)
            {
                return false;
            }

            Volatile.Write(ref _link, null);
            _presence.Unlink();
            _news.Reactions.IsReported = false;
            return true;
        }
    }

    /// <summary>What the other nodes have to know of this one.</summary>
    /// <param name="begun">What is not the room's: which node, and so on.</param>
    internal RoomReport Report(RoomReport begun)
    {
        lock (_gate)
        {
            return begun with
            {
                Participants = _presence.Here,
                Present = _presence.Watched(_space),
                Voices = _news.Voices.Own,
                TalkTimes = _news.Voices.OwnTalkTimes,
                Reactions = [.. _news.Reactions.TakeUnreported().Select(sum => new ReactionSum(sum.Key, sum.Value))],
                KnowsHosts = _presence.IsJudging,
                HostsGone = _presence.HostsGone(_space),
                HasListeners = _audio.HasListeners,
                HasPublishers = _audio.HasPublishers,
            };
        }
    }

    /// <summary>Takes in what the other nodes have.</summary>
    /// <param name="link">By which it came.</param>
    /// <param name="told">What it is.</param>
    /// <param name="isAnswer">True for the answer to a report.</param>
    /// <returns>False when it is not news.</returns>
    internal bool HearNode(RoomLink link, RoomElsewhere told, bool isAnswer)
    {
        lock (_gate)
        {
            if (_link != link)
            {
                return false;
            }

            var now = _table.Now.UtcTicks;
            if (_space.State == SpaceState.Live)
            {
                _news.HearReactions(told, now); // They are told once: also when what came with them is old by now.
            }

            if (!_presence.Take(_space, told, isAnswer, link.Owns, out var moved))
            {
                return false;
            }

            moved.ForEach(user => PresenceMoved(user, _presence.IsThere(user)));
            StageMoved();
            if (_space.State == SpaceState.Live)
            {
                _news.Voices.HearOthers(told.Voices, told.TalkTimes);
                _news.TellVoices(now);
            }

            if (told.IsSettled)
            {
                _audience.Keep(told.Nodes);
            }

            ShowCount();
            return true;
        }
    }

    /// <summary>Finds who measures the audience now.</summary>
    internal void ChooseMeasurer()
    {
        lock (_gate)
        {
            ChooseMeasurer(_table.Now);
        }
    }

    /// <summary>Takes in who came and went on another node.</summary>
    internal AudienceAnswer Take(AudienceBatch batch)
    {
        lock (_gate)
        {
            return _audience.Take(batch);
        }
    }

    /// <summary>What the node that measures the audience has to be sent; null when nothing is.</summary>
    /// <param name="owner">That node.</param>
    /// <param name="always">True to send also that nothing happened: the other node may have lost what it knew.</param>
    internal AudienceBatch? TakeBatch(Guid owner, bool always)
    {
        lock (_gate)
        {
            return _audience.TakeBatch(owner, always, All);
        }
    }

    /// <summary>It has answered.</summary>
    internal void Answered(AudienceBatch batch, AudienceAnswer answer)
    {
        lock (_gate)
        {
            _audience.Answered(batch, answer);
        }
    }

    /// <summary>Other nodes have to know whether someone is here who has a place.</summary>
    private void PlaceMoved(UserId user)
    {
        if (_link is not null && RoomPresence.IsWatched(_space, user))
        {
            _link.Changed(isUrgent: true);
        }
    }

    private void Attach()
    {
        if (_link is null && _table.Links is { } links)
        {
            _presence.Link();
            _news.Reactions.IsReported = true;
            Volatile.Write(ref _link, links.Attach(this));
            ChooseMeasurer(_table.Now);
            StageMoved();
        }
    }

    /// <summary>Someone has a place now of whom this node did not have to know before whether they are elsewhere.</summary>
    private void AssumeNewcomer(SpaceEvent happened)
    {
        UserId? newcomer = happened switch
        {
            SpeakRequested asked => asked.UserId,
            SpeakerAdmitted admitted => admitted.UserId,
            HostAdded added => added.UserId,
            _ => null,
        };
        if (newcomer is { } user && _presence.Elsewhere is { Participants: > 0 } && !_presence.IsThere(user) && _presence.TryAssume(user, _table.Times.NewcomerWithin, wasHere: false))
        {
            _news.BeDirty();
        }
    }

    private void ForgetAssumed(long nowTicks)
    {
        if (_presence.Elsewhere is not { IsAssuming: true } elsewhere)
        {
            return;
        }

        foreach (var user in elsewhere.TakeExpired(nowTicks))
        {
            _link?.Changed(isUrgent: true);
            if (!_presence.IsThere(user))
            {
                PresenceMoved(user, isPresent: false);
            }
        }

        if (elsewhere.IsAssuming)
        {
            _news.BeDirty();
        }
    }

    /// <summary>Finds who measures the audience now: this node, another one, or none; of what was measured here so far, goes on with it, hands it over or ends it.</summary>
    private void ChooseMeasurer(DateTimeOffset from) => _audience.ChooseMeasurer(_space, _link is not null, All, from);
}
