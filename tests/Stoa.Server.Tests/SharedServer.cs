using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests;

/// <summary>A running server that the tests of one class share, each with people of its own: a start costs two seconds of processor time.</summary>
public abstract class SharedServer(int people = 0) : IAsyncLifetime
{
    private RunningStoa? _server;

    internal RunningStoa Server => _server!;

    internal Player[] People { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var data = RunningStoa.NewFolder();
        People = people == 0 ? [] : [.. await RoomCast.MakeAsync(data, people)];
        _server = await RunningStoa.StartAsync(CancellationToken.None, data);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
