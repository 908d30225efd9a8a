using Stoa.Spaces.Accounts;
using Stoa.Storage.Json;

namespace Stoa.Storage.Accounts;

/// <summary>Some changes on their way to the disk, already serialized by the caller's thread; each ends for itself.</summary>
internal sealed class PendingAccountChanges
{
    private readonly TaskCompletionSource<AccountAppendResult[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingAccountChanges(
        ReadOnlySpan<AccountChange> changes, StoredSecret? secret = null, App? expected = null, User? expectedUser = null, IReportWrite? report = null)
    {
        Report = report;
        Changes = changes.ToArray();
        Secret = secret;
        Expected = expected;
        ExpectedUser = expectedUser;
        Bodies = new byte[changes.Length][];
        for (var i = 0; i < changes.Length; i++)
        {
            Bodies[i] = StoredBody.Write(changes[i], StoredBody.Json.AccountChange);
        }

        Results = new AccountAppendResult[changes.Length];
    }

    /// <summary>What changes.</summary>
    public AccountChange[] Changes { get; }

    /// <summary>The bodies of the changes for the log.</summary>
    public byte[][] Bodies { get; }

    /// <summary>Present when one of the changes makes an app or gives it another secret.</summary>
    public StoredSecret? Secret { get; }

    /// <summary>The app as the caller saw it: if it is another by now, none of the changes is made. Absent: they do not depend on it.</summary>
    public App? Expected { get; }

    /// <summary>The user as the caller saw it, in the same way.</summary>
    public User? ExpectedUser { get; }

    /// <summary>What goes into the table of reports: if it cannot, none of the changes is made.</summary>
    public IReportWrite? Report { get; }

    /// <summary>What the transaction made of each change.</summary>
    public AccountAppendResult[] Results { get; }

    /// <summary>The answer to the caller.</summary>
    public Task<AccountAppendResult[]> Answer => _answer.Task;

    /// <summary>Answers what the transaction made of it.</summary>
    public void Complete() => _answer.TrySetResult(Results);

    /// <summary>Answers that nothing counts as written.</summary>
    public void Fail()
    {
        Array.Fill(Results, new AccountAppendResult(AccountAppendStatus.Unavailable, null));
        _answer.TrySetResult(Results);
    }
}

/// <summary>A client secret as its row keeps it.</summary>
internal sealed class StoredSecret(byte[] hash, byte[] encrypted, bool replaces = false)
{
    /// <summary>SHA-256 of the secret.</summary>
    public byte[] Hash => hash;

    /// <summary>The secret encrypted under the master key.</summary>
    public byte[] Encrypted => encrypted;

    /// <summary>True when the app exists and has another secret until now.</summary>
    public bool Replaces => replaces;
}
