using System.Runtime.InteropServices;

namespace Stoa.AudioBench;

/// <summary>Encryption alone.</summary>
internal sealed unsafe class CryptoWay(BareListeners listeners) : ISendWay
{
    private readonly byte* _packets = (byte*)NativeMemory.AllocZeroed(64 * 256);

    public int PacketsEach => 1;

    public long Pass()
    {
        for (var i = 0; i < listeners.Count; i++)
        {
            listeners.Protect(i, _packets + ((i & 63) * 256));
        }

        return 0;
    }

    public void Dispose() => NativeMemory.Free(_packets);
}
