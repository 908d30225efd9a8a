using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Storage.Tests.Accounts;

public sealed class MasterKeyFileTests : IDisposable
{
    private static readonly ClientId _app = new("client-1");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Again_GivesTheSameKey()
    {
        var bearer = MasterKeyFile.Open(_folder.Path).DeriveAppBearer(_app);
        Assert.Equal(bearer, MasterKeyFile.Open(_folder.Path).DeriveAppBearer(_app));
        using var other = new TemporaryFolder();
        Assert.False(bearer == MasterKeyFile.Open(other.Path).DeriveAppBearer(_app));
    }

    [Fact]
    public async Task Open_ByManyAtOnce_GivesOneKeyAndLeavesOneFile()
    {
        using var start = new Barrier(16);
        var bearers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return MasterKeyFile.Open(_folder.Path).DeriveAppBearer(_app);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Single(bearers.Distinct(StringComparer.Ordinal));
        Assert.Equal([_folder.File("master.key")], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("too short")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Open_FileThatIsNoKey_SaysSoAndKeepsIt(string text)
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.File("master.key"), text);
        Assert.Throws<StorageUnavailableException>(() => MasterKeyFile.Open(_folder.Path));
        Assert.Equal(text, File.ReadAllText(_folder.File("master.key")));
    }
}
