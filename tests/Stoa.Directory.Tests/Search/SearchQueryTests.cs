using Stoa.Directory.Search;

namespace Stoa.Directory.Tests.Search;

/// <summary>What a query finds, as a table of query, title and answer.</summary>
public sealed class SearchQueryTests
{
    [Theory]
    // Words: every one must occur, whole, in any order; no operators
    [InlineData("music", "Live music tonight", true)]
    [InlineData("TONIGHT live", "Live music tonight", true)]
    [InlineData("music tomorrow", "Live music tonight", false)]
    [InlineData("mus", "Live music tonight", false)]
    [InlineData("musics", "Live music tonight", false)]
    [InlineData("music OR tomorrow", "Live music tonight", false)]
    [InlineData("-music", "Live music tonight", true)]
    [InlineData("\"tonight live\"", "Live music tonight", true)]
    [InlineData("music music music", "Live music tonight", true)]
    [InlineData("", "Live music tonight", false)]
    [InlineData("  !?… — ", "Live!? … — ", false)]
    // Latin folding
    [InlineData("cafe", "Café Berlin", true)]
    [InlineData("CAFÉ", "cafe berlin", true)]
    [InlineData("cafe", "ＣＡＦＥ", true)]
    [InlineData("final", "The ﬁnal", true)]
    [InlineData("smorrebrod", "Smørrebrød", true)]
    [InlineData("strasse", "Straße", true)]
    // Joined words
    [InlineData("don't", "Don’t panic", true)]
    [InlineData("don’t", "Don't panic", true)]
    [InlineData("dont", "Don't panic", false)]
    [InlineData("art", "L'art de vivre", true)]
    [InlineData("l'art", "L’art de vivre", true)]
    [InlineData("l'art", "art", false)]
    [InlineData("stoa.example", "Visit stoa.example!", true)]
    [InlineData("stoa", "Visit stoa.example!", true)]
    [InlineData("stoa", "stoa.", true)]
    [InlineData("u.s.a", "The U.S.A.", true)]
    [InlineData("rock'n'roll", "Rock’n’Roll", true)]
    [InlineData("snake_case", "on snake_case names", true)]
    [InlineData("snake", "on snake_case names", false)]
    [InlineData("emphasis", "_emphasis_", true)]
    [InlineData("web3", "Web3 talk", true)]
    [InlineData("well-known", "a well known one", true)]
    // Numbers
    [InlineData("10.5", "10.5 miles", true)]
    [InlineData("5", "10.5 miles", false)]
    [InlineData("1,000", "1,000 days", true)]
    [InlineData("2026", "Plans for 2026.", true)]
    [InlineData("10", "١٠ أيام", true)]
    // Names of code
    [InlineData("C#", "C# in depth", true)]
    [InlineData("c", "C# in depth", true)]
    [InlineData("C#", "Vitamin C", false)]
    [InlineData("c++", "Modern C++20", true)]
    [InlineData("c++", "Vitamin C", false)]
    [InlineData("c++", "C+", false)]
    [InlineData("18+", "Adults only (18+)", true)]
    [InlineData("18+", "18 people", false)]
    [InlineData("18", "18+ only", true)]
    [InlineData(".net", "What's new in .NET 10", true)]
    [InlineData("net", "What's new in .NET 10", true)]
    [InlineData(".net", "fishing with a net", false)]
    [InlineData(".net", "ASP.NET", true)]
    [InlineData("asp.net", "ASP.NET", true)]
    // Hashtags and mentions
    [InlineData("tag", "about #Tag today", true)]
    [InlineData("#tag", "about #Tag today", true)]
    [InlineData("#tag", "about ＃Tag today", true)]
    [InlineData("#tag", "about tag today", false)]
    [InlineData("#tag", "#tags", false)]
    [InlineData("#tag", "a#tag", false)]
    [InlineData("#tag", "#tag.", true)]
    [InlineData("#tag today", "about #Tag today", true)]
    [InlineData("#tag #other", "about #Tag today", false)]
    [InlineData("#音楽", "今夜は #音楽 の話", true)]
    [InlineData("#音楽", "今夜は音楽の話", false)]
    [InlineData("音楽", "今夜は #音楽 の話", true)]
    [InlineData("#संगीत", "आज #संगीत", true)]
    [InlineData("#", "# 1", false)]
    [InlineData("@dev", "with @Dev and friends", true)]
    [InlineData("dev", "with @Dev and friends", true)]
    [InlineData("@dev", "with dev and friends", false)]
    [InlineData("@dev", "mail me@dev", false)]
    [InlineData("@john_doe", "with @john_doe", true)]
    [InlineData("@john", "with @john_doe", false)]
    [InlineData("@dev's", "@dev's talk", true)]
    // Greek, Cyrillic, Armenian, Georgian
    [InlineData("οδυσσευς", "Η ΟΔΎΣΣΕΙΑ ΤΟΥ ΟΔΥΣΣΈΩΣ", false)]
    [InlineData("οδυσσεια", "Η ΟΔΎΣΣΕΙΑ", true)]
    [InlineData("елка", "Новогодняя Ёлка", true)]
    [InlineData("Հայաստան", "ՀԱՅԱՍՏԱՆ այսօր", true)]
    [InlineData("თბილისი", "საღამო თბილისი", true)]
    // Hebrew, Arabic, Persian
    [InlineData("שלום", "שָׁלוֹם עולם", true)]
    [InlineData("צה\"ל", "חדשות צה״ל", true)]
    [InlineData("محمد", "مُحَمَّد", true)]
    [InlineData("احمد", "مع أحمد", true)]
    // Devanagari, Bengali, Tamil, Ethiopic: the vowel sign makes the word
    [InlineData("हिन्दी", "हिन्दी संगीत", true)]
    [InlineData("हन्द", "हिन्दी संगीत", false)]
    [InlineData("বাংলা", "বাংলা গান", true)]
    [InlineData("தமிழ்", "தமிழ் இசை", true)]
    [InlineData("አማርኛ", "አማርኛ ዜና", true)]
    // Han, kana: any substring of a run, nothing else
    [InlineData("音", "音楽の話", true)]
    [InlineData("音楽", "音楽の話", true)]
    [InlineData("楽の話", "音楽の話", true)]
    [InlineData("音楽の話", "音楽の話", true)]
    [InlineData("音話", "音楽の話", false)]
    [InlineData("東京都", "京都と東京", false)]
    [InlineData("人工知能", "人工の知能", false)]
    [InlineData("北京大学", "北京 京大 大学", false)]
    [InlineData("カフェ", "ｶﾌｪで話そう", true)]
    [InlineData("ハハ", "パパ", false)]
    [InlineData("東京live", "東京 live", true)]
    [InlineData("第2回", "第2回 集まり", true)]
    [InlineData("𠮷野家", "今日の𠮷野家", true)]
    // Thai, Lao, Khmer, Myanmar
    [InlineData("ดนตรี", "ฟังดนตรีสด", true)]
    [InlineData("ดนตรีไทย", "ฟังดนตรีสด", false)]
    [InlineData("ລາວ", "ພາສາລາວ", true)]
    [InlineData("ខ្មែរ", "ភាសាខ្មែរ", true)]
    [InlineData("မြန်မာ", "မြန်မာစကား", true)]
    // Hangul: words
    [InlineData("한국어", "한국어 수업", true)]
    [InlineData("한국", "한국어 수업", false)]
    // Emoji
    [InlineData("🎵", "Live🎵music", true)]
    [InlineData("❤", "With ❤️", true)]
    [InlineData("👍", "👍🏽 yes", true)]
    [InlineData("🇩🇪", "🇫🇷🇩🇪", true)]
    [InlineData("🇷🇩", "🇫🇷🇩🇪", false)]
    [InlineData("🎸", "Live🎵music", false)]
    [InlineData("music", "Live🎵music", true)]
    public void Matches_QueryAndTitle_FollowTheTable(string query, string title, bool found)
    {
        Assert.Equal(found, new SearchQuery(query).Matches(title));
        Assert.Equal(found, new World().Schedule("a", title, hour: 1).Directory.Search(query, SpaceStateFilter.All, 10).Count == 1);
    }

    [Fact]
    public void Matches_NoTitle_IsFalse()
    {
        Assert.False(new SearchQuery("a").Matches(null));
    }
}
