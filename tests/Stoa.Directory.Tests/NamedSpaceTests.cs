using CsCheck;
using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class NamedSpaceTests
{
    private const int People = 4;

    /// <summary>Whatever happens to some Spaces: what is kept of them beside each person is what the Spaces themselves say.</summary>
    [Fact]
    public void ByNamed_AfterAnyChanges_SaysOfEachSpaceWhatItSaysItself() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 9], Gen.Int[1, People]).Array[0, 120].Sample(steps =>
        {
            var world = new World();
            HashSet<string> over = new(StringComparer.Ordinal);
            foreach (var (number, act, value) in steps)
            {
                var id = $"x{number}";
                if (over.Contains(id))
                {
                    continue;
                }

                if (!world.Directory.TryGet(World.Id(id), out var entry))
                {
                    _ = act % 2 == 0 ? world.StartAdHoc(id, null, creator: value) : world.Schedule(id, null, hour: value, creator: value);
                    continue;
                }

                if (Change(world, id, entry.Space, (act, number, value)))
                {
                    over.Add(id);
                }
            }

            var spaces = Enumerable.Range(0, 6).Select(number => world.Directory.TryGet(World.Id($"x{number}"), out var entry) ? entry.Space : null).OfType<Space>().ToList();
            foreach (var user in Enumerable.Range(1, People).Select(value => new UserId(value)))
            {
                Assert.Equal(
                    spaces.Where(space => space.IsSpeaker(user) || space.Stage.InvitedUserIds.Contains(user)).Select(space => Told(
                        space,
                        space.State == SpaceState.Live,
                        space.IsHost(user) ? NamedRole.Host : space.Stage.SpeakerIds.Contains(user) ? NamedRole.Speaker : NamedRole.Invited,
                        (space.State == SpaceState.Live ? space.StartedAt : space.ScheduledStart)!.Value.ToUnixTimeMilliseconds())).Order(StringComparer.Ordinal),
                    world.Directory.ByNamed(user).ToArray().Select(named => Told(named.Entry.Space, named.IsLive, named.Role, named.Start)).Order(StringComparer.Ordinal),
                    StringComparer.Ordinal);
            }
        });

    /// <summary>One change; true when the Space is over then.</summary>
    private static bool Change(World world, string id, Space space, (int Act, int Number, int Value) step)
    {
        var (act, number, value) = step;
        var user = new UserId(value);
        var isLive = space.State == SpaceState.Live;
        switch (act)
        {
            case 0 when number % 3 == 0:
                _ = isLive ? world.End(id) : world.Cancel(id);
                return true;
            case 1 when !isLive:
                world.Start(id);
                break;
            case 2 when !isLive:
                world.Move(id, hour: value + 10);
                break;
            case 3 or 4 when !space.IsSpeaker(user):
                world.Apply(id, new SpeakerInvited(user) { At = World.Epoch });
                break;
            case 5 or 6 when !space.IsSpeaker(user):
                world.Apply(id, new SpeakerAdmitted(user) { At = World.Epoch });
                break;
            case 7 when !space.IsHost(user):
                world.Apply(id, new HostAdded(user) { At = World.Epoch });
                break;
            case 8 when space.Stage.CoHostIds.Contains(user):
                world.Apply(id, new HostRemoved(user) { At = World.Epoch });
                break;
            case 9 when space.Stage.SpeakerIds.Contains(user):
                world.Apply(id, new SpeakerMovedToListener(user) { At = World.Epoch });
                break;
        }

        return false;
    }

    private static string Told(Space space, bool isLive, NamedRole role, long start) => FormattableString.Invariant($"{space.Id} {isLive} {role} {start}");
}
