using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>Nodes that know of each other, on real time with short waits: each with its own Directory, feeds and rooms over one data folder.</summary>
internal sealed class LinkedNodes : IAsyncDisposable
{
    private readonly TestNodes _nodes;
    private readonly Membership _membership;
    private readonly InProcessSiloHandle[] _silos;

    private LinkedNodes(TestNodes nodes, Membership membership)
    {
        (_nodes, _membership) = (nodes, membership);
        _silos = [.. nodes.Cluster.Silos];
    }

    /// <summary>Waits that are about a tenth of the real ones.</summary>
    public static LinkTimes Times { get; } = new()
    {
        Keepalive = TimeSpan.FromMilliseconds(400),
        QuietKeepalive = TimeSpan.FromMilliseconds(800),
        Settling = TimeSpan.FromSeconds(3),
        MissedKeepalives = 10, // The machine may be busy.
        RetryAfter = TimeSpan.FromMilliseconds(100),
        LookEvery = TimeSpan.FromMilliseconds(100),
        AnswerWithin = TimeSpan.FromSeconds(1),
        TakeoverAfter = TimeSpan.FromSeconds(4), // The sampler of the node before looks once a second.
    };

    public int Count => _silos.Length;

    public static async Task<LinkedNodes> StartAsync(int count, SpaceRules? rules = null, bool isKilled = true)
    {
        var membership = new Membership();
        var options = new ClusterOptions { Rules = rules ?? new SpaceRules(), SweepEvery = TimeSpan.FromMilliseconds(100), DeadlineRetryAfter = TimeSpan.FromSeconds(1) };
        var nodes = await TestNodes.StartAsync(count, options, configure: silo =>
        {
            silo.Services.AddSingleton(TimeProvider.System);
            silo.Services.AddSingleton(Times);
            silo.Services.AddSingleton<INodeDuties>(provider => membership.Join(provider.GetRequiredService<ILocalSiloDetails>().Name));
            silo.Services.AddSingleton<INodeDigest>(membership);
            silo.Services.AddSingleton(_ => new NodeOptions { Address = "127.0.0.1", RelayPort = membership.NextPort() });
            silo.Services.AddSingleton<HeardRelays>();
            silo.Configure<ClusterMembershipOptions>(membershipOptions =>
            {
                membershipOptions.ProbeTimeout = TimeSpan.FromSeconds(isKilled ? 3 : 60);
                membershipOptions.NumMissedProbesLimit = 2;
                membershipOptions.NumVotesForDeathDeclaration = 1;
                membershipOptions.TableRefreshTimeout = TimeSpan.FromSeconds(1);
                membershipOptions.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1);
            });
        });
        var linked = new LinkedNodes(nodes, membership);
        for (var node = 0; node < count; node++)
        {
            linked.Get<RoomTable>(node).ObserveRelays(linked.Get<HeardRelays>(node));
            membership.Digests.Add(linked.Get<ParticipantDigest>(node));
        }

        return linked;
    }

    public T Get<T>(int node)
        where T : notnull => _silos[node].ServiceProvider.GetRequiredService<T>();

    public RoomTable Rooms(int node) => Get<RoomTable>(node);

    public Task<SpaceOutcome> ExecuteAsync(int node, SpaceId id, SpaceCommand command) =>
        Get<IGrainFactory>(node).GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, TestContext.Current.CancellationToken);

    /// <summary>A live Space that every node's Directory shows.</summary>
    public async Task<SpaceId> CreateAsync(UserId creator, int node = 0)
    {
        var outcome = await Get<SpaceCreation>(node).CreateAsync(new CreateSpace(creator, TestNodes.Details("A Space"), null), TestContext.Current.CancellationToken);
        Assert.Equal(SpaceCreationStatus.Created, outcome.Status);
        await TestNodes.EventuallyAsync(() => Enumerable.Range(0, Count).All(other => Get<SpaceDirectory>(other).TryGet(outcome.SpaceId, out _)));
        return outcome.SpaceId;
    }

    /// <summary>Brings somebody on stage, who is in the Space on a node.</summary>
    public async Task<RoomVisit> SpeakAsync(int node, SpaceId id, UserId creator, UserId speaker)
    {
        var visit = Enter(node, id, speaker);
        Assert.Equal(SpaceOutcomeStatus.Done, (await ExecuteAsync(node, id, new RequestToSpeak(speaker, null, true))).Status);
        Assert.Equal(SpaceOutcomeStatus.Done, (await ExecuteAsync(node, id, new ApproveSpeakRequest(creator, speaker))).Status);
        await TestNodes.EventuallyAsync(() => Enumerable.Range(0, Count).Where(IsAlive).All(other => Shown(other, id)!.IsSpeaker(speaker)));
        return visit;
    }

    public RoomVisit Enter(int node, SpaceId id, UserId user)
    {
        var (status, visit) = Rooms(node).Enter(id, Visitor.Person(user));
        Assert.Equal(RoomEntryStatus.Entered, status);
        visit!.Look();
        return visit;
    }

    public Space? Shown(int node, SpaceId id) => Get<SpaceDirectory>(node).TryGet(id, out var entry) ? entry.Space : null;

    public int Participants(int node, SpaceId id) => Get<SpaceDirectory>(node).TryGet(id, out var entry) ? entry.ParticipantCount : -1;

    public RoomLook Look(int node, SpaceId id) => Rooms(node).Find(id)!.Look();

    /// <summary>Waits until every hub of a Space knows all nodes, and the rooms know what is elsewhere.</summary>
    public Task SettledAsync(SpaceId id) => TestNodes.EventuallyAsync(() => Enumerable.Range(0, Count).Where(IsAlive).All(
        node => Rooms(node).Find(id) is not { } room || !room.IsLinked || room.KnowsElsewhere));

    public bool IsAlive(int node) => _membership.Names.ContainsKey(_silos[node].Name);

    /// <summary>The node that looks after a Space.</summary>
    public int OwnerOf(SpaceId id) => Enumerable.Range(0, Count).First(node => IsAlive(node) && Get<INodeDuties>(node).Owns(id));

    /// <summary>The node of a Space's hub; waits until there is one.</summary>
    public async Task<int> HubOfAsync(SpaceId id)
    {
        var grains = Get<IGrainFactory>(Enumerable.Range(0, Count).First(IsAlive));
        while (true)
        {
            var address = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grains.GetGrain<IRoomGrain>(id.Value));
            if (Array.FindIndex(_silos, silo => silo.SiloAddress.Equals(address)) is >= 0 and var hub)
            {
                return hub;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Ends a node at once: it says goodbye to nobody.</summary>
    public async Task KillAsync(int node)
    {
        await _nodes.Cluster.KillSiloAsync(_silos[node]);
        _membership.Names.TryRemove(_silos[node].Name, out _);
    }

    /// <summary>Ends a node in order.</summary>
    public async Task StopAsync(int node)
    {
        _membership.Names.TryRemove(_silos[node].Name, out _);
        await _nodes.Cluster.StopSiloAsync(_silos[node]);
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    /// <summary>Which nodes live, told by the test; and the digest between them.</summary>
    private sealed class Membership : INodeDigest
    {
        private int _port = 7_000;

        public ConcurrentDictionary<string, bool> Names { get; } = new(StringComparer.Ordinal);

        public ConcurrentBag<ParticipantDigest> Digests { get; } = [];

        public int NextPort() => Interlocked.Increment(ref _port);

        public Duties Join(string name)
        {
            Names[name] = true;
            return new Duties(this, name);
        }

        public void Put(SpaceId id, int participants)
        {
            foreach (var digest in Digests)
            {
                digest.Take(id, participants);
            }
        }
    }

    private sealed class Duties(Membership membership, string name) : INodeDuties
    {
        public bool Owns(SpaceId id) => string.Equals(membership.Names.Keys.MaxBy(node => WeightOf(node, id)), name, StringComparison.Ordinal);

        public Task RunAloneAsync(string duty, Func<CancellationToken, Task> work, CancellationToken stoppingToken) => work(stoppingToken);

        private static ulong WeightOf(string node, SpaceId id)
        {
            unchecked
            {
                return (node + id.Value).Aggregate(14695981039346656037UL, (hash, c) => ((hash ^ c) * 1099511628211UL) ^ (hash >> 29));
            }
        }
    }
}

/// <summary>What a node's audio was told.</summary>
internal sealed class HeardRelays : IRelayObserver
{
    public ConcurrentDictionary<SpaceId, RelayPlan?> Plans { get; } = new();

    public ConcurrentQueue<(SpaceId Id, RelayPlan? Plan)> All { get; } = new();

    public void RelaysMoved(SpaceId id, RelayPlan? plan)
    {
        Plans[id] = plan;
        All.Enqueue((id, plan));
    }
}
