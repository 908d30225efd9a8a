using System.Runtime.CompilerServices;
using System.Text;
using Stoa.Api.Fields;

namespace Stoa.Api.Tests.Fields;

public sealed class WrittenMembersTests
{
    [Fact]
    public void Find_IsByReferenceAndFields()
    {
        var members = new WrittenMembers<string>(16);
        var one = new string('a', 3);
        var same = new string('a', 3);
        members.Keep(one, 5, "1"u8.ToArray(), "2"u8.ToArray());
        Assert.Equal("1", Encoding.UTF8.GetString(members.Find(one, 5)!.Before));
        Assert.Equal("2", Encoding.UTF8.GetString(members.Find(one, 5)!.After));
        Assert.Null(members.Find(same, 5));
        Assert.Null(members.Find(one, 4));
    }

    [Fact]
    public void Keep_OfMoreThanThereArePlaces_HoldsSomeAndNothingWrong()
    {
        var members = new WrittenMembers<string>(64);
        var all = Enumerable.Range(0, 10_000).Select(i => $"{i}").ToList();
        all.ForEach(text => members.Keep(text, 1, Encoding.UTF8.GetBytes(text), []));
        var found = all.Where(text => members.Find(text, 1) is not null).ToList();
        Assert.InRange(found.Count, 1, 64);
        Assert.All(found, text => Assert.Equal(text, Encoding.UTF8.GetString(members.Find(text, 1)!.Before)));
    }

    [Fact]
    public void Keep_OfWhatIsLong_IsNotKept()
    {
        var members = new WrittenMembers<string>(16);
        var text = new string('a', 3);
        Assert.Equal(5000, members.Keep(text, 1, new byte[5000], []).Before.Length);
        Assert.Null(members.Find(text, 1));
    }

    [Fact]
    public void Keep_DoesNotHoldWhatItTellsOf()
    {
        var members = new WrittenMembers<object>(16);
        var gone = KeepOne(members);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(gone.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference KeepOne(WrittenMembers<object> members)
    {
        var of = new object();
        members.Keep(of, 1, [1], []);
        return new WeakReference(of);
    }
}
