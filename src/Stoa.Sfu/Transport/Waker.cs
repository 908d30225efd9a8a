namespace Stoa.Sfu.Transport;

/// <summary>Ends one thread's wait from any other. Costs a system call only while that thread waits.</summary>
internal sealed unsafe class Waker : IDisposable
{
    private readonly Libc.Descriptor _event = Libc.NewEvent();
    private int _woken;
    private int _waiting;

    /// <summary>False when the system had nothing to give.</summary>
    public bool IsOpen => !_event.IsInvalid;

    /// <summary>Ends the wait that is, or else the next.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 1 || Volatile.Read(ref _waiting) == 0)
        {
            return;
        }

        var one = 1ul;
        try
        {
            Libc.write(_event, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Who waits no more need not be woken.
        }
    }

    /// <summary>Whether someone woke since it was last asked.</summary>
    public bool TakeWoken() => Volatile.Read(ref _woken) != 0 && Interlocked.Exchange(ref _woken, 0) != 0;

    /// <summary>Waits until one of the sockets can be read, or someone wakes, or the time is over.</summary>
    /// <returns>True when the other socket can be read.</returns>
    public bool Wait(Libc.Descriptor socket, Libc.Descriptor? other, TimeSpan timeout)
    {
        var isForOther = false;
        Interlocked.Exchange(ref _waiting, 1);
        if (Volatile.Read(ref _woken) == 0)
        {
            var polled = stackalloc Libc.Polled[3];
            polled[0] = new Libc.Polled { Descriptor = socket.Number, Wanted = Libc.In };
            polled[1] = new Libc.Polled { Descriptor = _event.Number, Wanted = Libc.In };
            polled[2] = new Libc.Polled { Descriptor = other?.Number ?? -1, Wanted = Libc.In }; // The system passes over -1.
            Libc.Poll(polled, 3, timeout);
            isForOther = polled[2].Happened != 0;
            if (polled[1].Happened != 0)
            {
                ulong count;
                Libc.read(_event, &count, sizeof(ulong));
            }
        }

        Volatile.Write(ref _waiting, 0);
        return isForOther;
    }

    public void Dispose() => _event.Dispose();
}
