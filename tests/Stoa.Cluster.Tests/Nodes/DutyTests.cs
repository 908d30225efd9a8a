using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Cluster.Nodes;
using Stoa.Storage.Postgres;
using Stoa.Tests.Machines;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>Over a real PostgreSQL, in real time: leases are about clocks.</summary>
public sealed class DutyTests : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _stop = new();
    private int _working;
    private int _most;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task WorksOfManyNodes_RunOneAtATime_AndTheNextTakesOverAtAStop()
    {
        var postgres = await PostgresServer.Shared;
        await using var database = PostgresDatabase.Open(await postgres.CreateDatabaseAsync());
        var table = new DutyTable(database);
        var nodes = Enumerable.Range(0, 3).Select(_ => new Node(this, table)).ToList();
        await UntilAsync(() => nodes.Count(node => node.IsWorking) == 1);

        for (var left = 2; left > 0; left--)
        {
            var first = nodes.Single(node => node.IsWorking);
            await first.StopAsync();
            nodes.Remove(first);
            first.Dispose();
            await UntilAsync(() => nodes.Count(node => node.IsWorking) == 1);
        }

        Assert.Equal(1, _most);
        await nodes[0].StopAsync();
        nodes[0].Dispose();
    }

    [Fact]
    public async Task TwoWorksOfOneDuty_RunOnTheSameNode()
    {
        var postgres = await PostgresServer.Shared;
        await using var database = PostgresDatabase.Open(await postgres.CreateDatabaseAsync());
        var duty = new Duty("both", new DutyTable(database), TimeProvider.System, NullLogger.Instance);
        var (one, other) = (new TaskCompletionSource(), new TaskCompletionSource());
        var works = Task.WhenAll(
            duty.RunAsync(token => SignalAsync(one, token), _stop.Token),
            duty.RunAsync(token => SignalAsync(other, token), _stop.Token));

        await Task.WhenAll(one.Task, other.Task).WaitAsync(_patience, Token);
        await _stop.CancelAsync();
        await works.WaitAsync(_patience, Token);
    }

    [Fact]
    public async Task WithoutTheDatabase_TheWorkStops_AndBeginsAgainWithIt()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var database = PostgresDatabase.Open(await postgres.CreateDatabaseAsync());
        using var node = new Node(this, new DutyTable(database));
        await UntilAsync(() => node.IsWorking);

        var began = Stopwatch.GetTimestamp();
        await postgres.PauseAsync();
        await UntilAsync(() => !node.IsWorking);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(4), _patience); // Never before the lease is doubtful: renewed at most three seconds before.

        await postgres.ResumeAsync();
        await UntilAsync(() => node.IsWorking);
        await node.StopAsync();
    }

    [Fact]
    public async Task WithoutTheDatabase_AWorkThatWaitsForATimer_IsNotBegunOverAndOver_AndBeginsAgainWithIt()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var database = PostgresDatabase.Open(await postgres.CreateDatabaseAsync());
        var duty = new Duty("timer", new DutyTable(database), TimeProvider.System, NullLogger.Instance);
        var (begun, alive) = (0, 0);
        var work = duty.RunAsync(
            async token =>
            {
                Interlocked.Increment(ref begun);
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
                while (await timer.WaitForNextTickAsync(token)) // What comes after it runs inside of the cancellation.
                {
                    Interlocked.Increment(ref alive);
                }
            },
            _stop.Token);
        await UntilAsync(() => Volatile.Read(ref alive) > 0);
        await postgres.PauseAsync();
        await Task.Delay(TimeSpan.FromSeconds(12), Token);
        await postgres.ResumeAsync();
        var before = Volatile.Read(ref alive);
        await UntilAsync(() => Volatile.Read(ref alive) > before + 3);
        Assert.InRange(Volatile.Read(ref begun), 2, 200); // Ten times a second at most while nothing is held.
        await _stop.CancelAsync();
        await work.WaitAsync(_patience, Token);
    }

    [Fact]
    public async Task AnAnswerThatCameLaterThanTheLeaseIsSafeFor_IsAskedForAgain()
    {
        var postgres = await PostgresServer.Shared;
        await using var database = PostgresDatabase.Open(await postgres.CreateDatabaseAsync());
        var duty = new Duty("late", new DutyTable(database), new LateClock(), NullLogger.Instance);
        var began = new TaskCompletionSource();
        var work = duty.RunAsync(token => token.IsCancellationRequested ? Task.CompletedTask : SignalAsync(began, token), _stop.Token);

        await began.Task.WaitAsync(_patience, Token);
        await _stop.CancelAsync();
        await work.WaitAsync(_patience, Token);
    }

    private static async Task SignalAsync(TaskCompletionSource began, CancellationToken token)
    {
        began.TrySetResult();
        await Task.Delay(Timeout.Infinite, token);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < _patience, "It did not come about.");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Nine seconds go by between the first question and its answer.</summary>
    private sealed class LateClock : TimeProvider
    {
        private int _asked;

        public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Exchange(ref _asked, 1) == 0 ? 0 : 9 * TimestampFrequency);
    }

    /// <summary>A node with one work, which counts how many work at the same time.</summary>
    private sealed class Node : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;
        private volatile bool _isWorking;

        public Node(DutyTests tests, DutyTable table)
        {
            var duty = new Duty("work", table, TimeProvider.System, NullLogger.Instance);
            _running = duty.RunAsync(token => WorkAsync(tests, token), _stop.Token);
        }

        public bool IsWorking => _isWorking;

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _running.WaitAsync(_patience, Token);
        }

        public void Dispose() => _stop.Dispose();

        private async Task WorkAsync(DutyTests tests, CancellationToken token)
        {
            var now = Interlocked.Increment(ref tests._working);
            tests._most = Math.Max(tests._most, now);
            _isWorking = true;
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                _isWorking = false;
                Interlocked.Decrement(ref tests._working);
            }
        }
    }
}
