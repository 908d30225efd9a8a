namespace Stoa.AudioBench;

/// <summary>Stoa's loop: a packet of the speaker comes in, one goes out to everyone.</summary>
/// <param name="stage">The unit, with one loop.</param>
/// <param name="listeners">How many listen.</param>
/// <param name="spoken">How many packets of the speaker make one: 3 where they are merged.</param>
internal sealed class ForwardWay(ForwardStage stage, int listeners, int spoken = 1) : ISendWay
{
    public int PacketsEach => 1;

    public long Pass()
    {
        var loop = stage.Unit.Loops[0];
        var (sentBefore, droppedBefore) = (loop.PacketsOut, stage.Dropped);
        for (var i = 0; i < spoken; i++)
        {
            var expected = loop.PacketsIn + 1;
            stage.Speak();
            while (loop.PacketsIn < expected)
            {
                loop.RunOnce(TimeSpan.FromMilliseconds(1));
            }
        }

        return listeners - (loop.PacketsOut - sentBefore) + stage.Dropped - droppedBefore;
    }

    public void Dispose()
    {
    }
}
