using System.Collections.Concurrent;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Activity;

/// <summary>How many streams each app has open on this node. Safe for use by many threads.</summary>
public sealed class StreamSlots(int perApp)
{
    private readonly ConcurrentDictionary<ClientId, int> _open = new();

    /// <summary>Takes a place; null when the app has as many streams as one may. Disposing gives it back, once.</summary>
    public IDisposable? TryTake(ClientId app)
    {
        while (true)
        {
            if (!_open.TryGetValue(app, out var count))
            {
                if (_open.TryAdd(app, 1))
                {
                    return new Slot(this, app);
                }
            }
            else if (count >= perApp)
            {
                return null;
            }
            else if (_open.TryUpdate(app, count + 1, count))
            {
                return new Slot(this, app);
            }
        }
    }

    private void GiveBack(ClientId app)
    {
        while (_open.TryGetValue(app, out var count))
        {
            if (count > 1 ? _open.TryUpdate(app, count - 1, count) : _open.TryRemove(KeyValuePair.Create(app, count)))
            {
                return;
            }
        }
    }

    private sealed class Slot(StreamSlots slots, ClientId app) : IDisposable
    {
        private bool _isGivenBack;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isGivenBack, true))
            {
                slots.GiveBack(app);
            }
        }
    }
}
