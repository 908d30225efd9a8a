using CsCheck;

namespace Stoa.Spaces.Tests;

public sealed class TicketBookTests
{
    private static readonly DateTimeOffset _at = Scene.Noon;

    [Fact]
    public void Add_Remove_FindsHoldersAndKeepsTheLastNumber()
    {
        var book = TicketBook.Empty.Add(Ticket(1)).Add(Ticket(2)).Add(Ticket(3)).Remove(new(102)).Remove(new(103)).Remove(new(999));
        Assert.Equal([Ticket(1)], book.Tickets);
        Assert.Equal(3, book.LastNumber);
        Assert.Equal(Ticket(1), book.Find(new(101)));
        Assert.Null(book.Find(new(103)));
        Assert.Equal(0, TicketBook.Empty.LastNumber);
    }

    [Fact]
    public void Replace_Paid_KeepsThePlace()
    {
        var book = TicketBook.Empty.Add(Ticket(1)).Add(Ticket(2)).Add(Ticket(3)).Replace(Ticket(2) with { Paid = true });
        Assert.Equal([Ticket(1), Ticket(2) with { Paid = true }, Ticket(3)], book.Tickets);
        Assert.True(book.Find(new(102))!.Paid);
    }

    [Theory]
    [InlineData(int.MinValue, 10, "1 3 4 7")]
    [InlineData(-1, 10, "1 3 4 7")]
    [InlineData(0, 2, "1 3")]
    [InlineData(1, 2, "3 4")]
    [InlineData(2, 2, "3 4")]
    [InlineData(4, 10, "7")]
    [InlineData(7, 10, "")]
    [InlineData(int.MaxValue, 10, "")]
    [InlineData(0, 0, "")]
    [InlineData(0, -1, "")]
    public void After_NumberAndCount_PagesInOrderOfNumber(int after, int count, string expected)
    {
        var book = TicketBook.From([Ticket(1), Ticket(3), Ticket(4), Ticket(7)], lastNumber: 9);
        Assert.Equal(expected, string.Join(' ', book.After(after, count).Select(ticket => ticket.Number)));
        Assert.Equal(9, book.LastNumber);
    }

    [Fact]
    public void After_Pages_AreTheWholeBook() => Gen.Int[1, 60].Array[0, 40].Select(Gen.Int[1, 7]).Sample((removed, size) =>
    {
        var book = TicketBook.Empty;
        for (var number = 1; number <= 50; number++)
        {
            book = book.Add(Ticket(number));
        }

        book = removed.Aggregate(book, (rest, number) => rest.Remove(new(100 + number)));
        var read = new List<Ticket>();
        for (Ticket[] page = [.. book.After(0, size)]; page.Length > 0; page = [.. book.After(page[^1].Number, size)])
        {
            Assert.True(page.Length <= size);
            read.AddRange(page);
        }

        Assert.Equal(book.Tickets, read);
        Assert.Equal(book.Tickets, TicketBook.From(book.Tickets, book.LastNumber).Tickets);
    });

    private static Ticket Ticket(int number) => new(number, new UserId(100 + number), _at, Paid: false);
}
