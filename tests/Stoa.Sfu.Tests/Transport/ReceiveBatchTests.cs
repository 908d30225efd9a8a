using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>Datagrams that came in one go.</summary>
public sealed class ReceiveBatchTests
{
    [Fact]
    public void Set_APlace_GivesItsBytesAndSource()
    {
        var batch = new ReceiveBatch(2);
        batch.Place(0).Fill(1);
        batch.Place(1).Fill(2);
        batch.Set(1, 3, new TransportAddress(7, 9));
        Assert.Equal([2, 2, 2], batch[1].ToArray());
        Assert.Equal(new TransportAddress(7, 9), batch.Source(1));
        Assert.Equal(0, batch[0].Length);
    }
}
