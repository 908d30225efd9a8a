namespace Stoa.Swarm;

/// <summary>What is under test: how a stream is opened, what its events look like, and how a change is caused.</summary>
internal interface IStreamKind
{
    /// <summary>The HTTP status of a stream that opened.</summary>
    int OpenedStatus { get; }

    /// <summary>Finds the names of events.</summary>
    EventScanner Scanner { get; }

    /// <summary>What is sent when the head of the reply has come; empty for nothing.</summary>
    ReadOnlyMemory<byte> AfterHead { get; }

    /// <summary>The request that opens a person's stream.</summary>
    byte[] StreamRequest(Room room, Person person);

    /// <summary>The request by which the host mutes the speaker, or lets them talk again.</summary>
    byte[] ChangeRequest(Room room, bool muted);
}
