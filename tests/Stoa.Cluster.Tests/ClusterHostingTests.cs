using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Insights;
using Stoa.Storage.Sqlite;

namespace Stoa.Cluster.Tests;

public sealed class ClusterHostingTests : IDisposable
{
    private static readonly TimeSpan _waits = TimeSpan.FromSeconds(20);
    private readonly List<string> _folders = [];

    [Fact]
    public async Task Start_OfTwoOnOneMachine_ServesBothWithoutGateways()
    {
        using var first = Build(NewFolder(), new CapturedLog());
        using var second = Build(NewFolder(), new CapturedLog());
        await Task.WhenAll(
            first.StartAsync(TestContext.Current.CancellationToken), second.StartAsync(TestContext.Current.CancellationToken));
        foreach (var host in (IHost[])[first, second])
        {
            await CreateAsync(host);
            Assert.Equal(0, host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.GatewayPort);
        }

        await Task.WhenAll(
            first.StopAsync(TestContext.Current.CancellationToken), second.StopAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task StartAndStop_WaitForNobodyAreQuietAndKeepEverything()
    {
        var folder = NewFolder();
        var log = new CapturedLog();
        SpaceId id;
        using (var host = Build(folder, log))
        {
            var time = TimeProvider.System.GetTimestamp();
            await host.StartAsync(TestContext.Current.CancellationToken);
            id = await CreateAsync(host);
            // Half a second on an idle machine. Where it waits for silos that are gone it takes minutes; a busy machine may slow it, but not so much.
            Assert.True(TimeProvider.System.GetElapsedTime(time) < _waits, "The start took too long.");

            time = TimeProvider.System.GetTimestamp();
            await host.StopAsync(TestContext.Current.CancellationToken);
            await host.Services.GetRequiredService<IEventStore>().DisposeAsync();
            Assert.True(TimeProvider.System.GetElapsedTime(time) < _waits, "The stop took too long.");
        }

        await using var store = SqliteEventStore.Open(folder, TimeProvider.System);
        Assert.NotNull(await store.LoadAsync(id, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("Orleans", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("A Space", log.Text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var folder in _folders)
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<SpaceId> CreateAsync(IHost host)
    {
        await host.Services.GetRequiredService<Readiness>().WhenReady;
        var outcome = await host.Services.GetRequiredService<SpaceCreation>().CreateAsync(
            new CreateSpace(TestNodes.NewUser(), TestNodes.Details("A Space"), null), TestContext.Current.CancellationToken);
        Assert.Equal(SpaceCreationStatus.Created, outcome.Status);
        return outcome.SpaceId;
    }

    private static IHost Build(string folder, CapturedLog log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton<IEventStore>(SqliteEventStore.Open(folder, TimeProvider.System));
        builder.Services.AddSingleton(AccountStore.Open(folder, TimeProvider.System));
        builder.Services.AddSingleton(InsightsStore.Open(folder, TimeProvider.System));
        builder.AddStoaCluster(new ClusterOptions(), new RoomOptions());
        return builder.Build();
    }

    private string NewFolder()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("stoa-cluster-").FullName;
        _folders.Add(folder);
        return folder;
    }
}
